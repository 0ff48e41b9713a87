"""HTML to the text that a reader of it would see.

The parser of the standard library takes minutes for 200 kB of tags that never close. Here they are
found by one regular expression, whose attempts never go past the next `<`.
"""

import re
from html import unescape
from typing import Final

_TAG: Final = re.compile(
    r"""
      <!--.*?(?:-->|\Z)                               # a comment
    | <[!?](?=[\w\[])[^<>]*>                          # a declaration
    | <(?P<end>/?)                                    # a tag
      (?P<name>[a-z][a-z0-9-]*+(?::[a-z][a-z0-9-]*+)?)(?=[\s/>])
      (?:=\s*+(?:"[^"<]*+"|'[^'<]*+')|[^<>])*+>       # with `>` in quotes
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
        *("tbody", "tfoot", "thead", "tr", "ul"),
    }
)
_CELLS: Final = frozenset({"td", "th"})
_INLINE: Final = frozenset(
    {"a", "b", "br", "em", "font", "i", "img", "s", "span", "strong", "sub", "sup", "u"}
)
_UNSEEN: Final = frozenset({"head", "script", "style", "template", "title"})
_SPACE: Final = re.compile(r"\s+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


def html_to_text(html: str) -> str:
    """Return what HTML shows: blocks on lines of their own, entities as the characters they mean.

    Scripts, styles and the head are left out; of links and pictures only the words stay. What
    looks like no tag is text: nothing is raised, whatever the input.
    """
    page = _Page()
    end = 0
    for tag in _TAG.finditer(html):
        page.text(html[end : tag.start()])
        end = tag.end()
        if tag["name"]:
            page.tag(tag["name"].lower(), closing=bool(tag["end"]))
    page.text(html[end:])
    return page.shown()


def is_html(text: str) -> bool:
    """Return whether a text that may be HTML or not has one of its usual tags."""
    known = _BLOCKS | _CELLS | _INLINE
    return "<" in text and any((tag["name"] or "").lower() in known for tag in _TAG.finditer(text))


def visible(text: str) -> str:
    """Return a text that may be HTML or not as a person would see it."""
    return html_to_text(text) if is_html(text) else text


class _Page:
    """What is shown so far, and what of it is not to be."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._unseen: str | None = None
        self._preformatted = False
        self._line_begun = False

    def text(self, raw: str) -> None:
        """Add what stands between two tags."""
        if not raw or self._unseen is not None:
            return
        text = unescape(raw)
        if not self._preformatted:
            text = _SPACE.sub(" ", text)
        self._line_begun = self._line_begun or not text.isspace()
        self._parts.append(text)

    def tag(self, name: str, *, closing: bool) -> None:
        """Do what a tag asks for: a new line, or to show nothing until it is closed."""
        if self._unseen is not None:
            # A body is seen even if the head before it is never closed.
            if (closing and name == self._unseen) or (name == "body" and self._unseen == "head"):
                self._unseen = None
            return
        if name in _UNSEEN and not closing:
            self._unseen = name
        elif name == "br":
            self._new_line()
        elif name in _CELLS:
            self._parts.append(" ")
        elif name in _BLOCKS and self._line_begun:
            self._new_line()
        if name == "pre":
            self._preformatted = not closing

    def shown(self) -> str:
        """Return all of it: no space around lines, and never two blank lines in a row."""
        lines = "".join(self._parts).replace("\r\n", "\n").split("\n")
        text = "\n".join(_SPACE.sub(" ", line).strip() for line in lines)
        return _BLANK_LINES.sub("\n\n", text).strip()

    def _new_line(self) -> None:
        self._parts.append("\n")
        self._line_begun = False
