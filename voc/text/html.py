"""HTML to the text that a reader of it would see, with quotes and signatures as mail has them.

What is set off as a quotation gets `> `, a signature gets `-- ` above it: so one set of rules
finds both in plain text and HTML, in mails and in tickets.

The parser is libxml2's (`lxml`), used as a stream of events: no tree is built, which for tags
that are never closed takes a time that grows with their square, or worse.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Final

from lxml import etree

_DEEPEST: Final = 1_000
"""Elements within each other; beyond, the parser would need a time that grows with the depth."""

_MOST: Final = 8_000_000
"""Characters of HTML that are parsed."""

_CHUNK: Final = 50_000
_MARKS: Final = 9
"""Quotes within quotes that are told apart: a mark more on every line could fill the memory."""

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
_UNSEEN: Final = frozenset({"head", "script", "style", "title", "template", "object", "select"})
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_INDENTED: Final = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_FALLBACK: Final = "quote-inline"
"""What Mastodon puts into a post for programs that know no quotes: `RE: https://...`."""

_SIGNATURE: Final = re.compile(r"(?:^|[\s_-])signature(?:$|\s)", re.IGNORECASE)
_SPACE: Final = re.compile(r"[^\S\n]+")
_ANY_SPACE: Final = re.compile(r"\s+")
_DELIMITER: Final = "-- "

_USUAL: Final = re.compile(
    rf"</?(?:{'|'.join(sorted(_BLOCKS | _CELLS | _INLINE))})(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_TEXT: Final = re.compile(
    r"<(?!/?[a-z][a-z0-9-]*+(?::[a-z][a-z0-9-]*+)?[\s/>]|[!?][\w\[-])", re.IGNORECASE
)
"""A sign that begins no tag: `<3`, `<ann@x.example>`."""

_TAG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|style)\b.*?(?:</(?:script|style)[^<>]*>|\Z)|<[/!?a-z][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)


def html_to_text(html: str) -> str:
    """Return what HTML shows: blocks on lines of their own, entities as the characters they mean.

    Scripts, styles and the head are left out; of links and pictures only the words stay. What
    looks like no tag is text: nothing is raised, whatever the input. Where elements stand within
    each other beyond any use, in more than 8,000,000 characters, and in what is not text, tags
    are taken away without a look at what they mean.
    """
    html = html.replace("\0", "")
    if "<" not in html:
        return _ANY_SPACE.sub(" ", unescape(html)).strip()
    if len(html) > _MOST:
        return _stripped(html)
    try:
        return _parsed(_TEXT.sub("&lt;", html))
    except (_TooDeep, UnicodeEncodeError):  # lone surrogates are for others to reject
        return _stripped(html)


def is_html(text: str) -> bool:
    """Return whether a text that may be HTML or not has one of its usual tags."""
    return "<" in text and _USUAL.search(text) is not None


def visible(text: str) -> str:
    """Return a text that may be HTML or not as a person would see it."""
    return html_to_text(text) if is_html(text) else text


class _TooDeep(Exception):
    """There are too many elements within each other."""


def _parsed(html: str) -> str:
    page = _Page()
    parser = etree.HTMLParser(target=page, huge_tree=True, recover=True)
    try:
        for start in range(0, len(html), _CHUNK):  # an error is raised after a chunk, not within
            parser.feed(html[start : start + _CHUNK])
        parser.close()
    except etree.LxmlError:
        pass  # of HTML that ends before it begins; what was seen is there
    return page.shown()


def _stripped(html: str) -> str:
    """Return HTML without its tags, each of which is taken for the end of a line."""
    lines = unescape(_TAG.sub("\n", html)).splitlines()
    return "\n".join(filter(None, (_ANY_SPACE.sub(" ", line).strip() for line in lines)))


class _Page:
    """What is shown so far; the parser calls it for every tag and text, ends always with starts."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, str]] = []
        self._line: list[str] = []
        self._open: list[str] = []
        self._unseen = 0
        self._preformatted = 0
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if len(self._open) > _DEEPEST:
            raise _TooDeep
        effect = _effect(tag, attributes)
        self._open.append(effect)
        if tag in _BLOCKS:
            self._break()
        if tag == "br":
            self._break(always=True)
        elif tag in _CELLS or (tag == "li" and self._line):
            self._line.append(" ")
        elif tag == "li":
            self._line.append("- ")
        self._unseen += effect == "unseen"
        self._preformatted += effect == "preformatted"
        self._depth += effect == "quote"
        if effect == "paragraph":
            self._add("")
        elif effect == "signature":
            self._add(_DELIMITER)

    def end(self, tag: str) -> None:
        """End the element that was begun last."""
        effect = self._open.pop()
        if tag in _BLOCKS:
            self._break()
        self._unseen -= effect == "unseen"
        self._preformatted -= effect == "preformatted"
        self._depth -= effect == "quote"
        if effect == "paragraph":
            self._add("")

    def data(self, text: str) -> None:
        """Take text."""
        if self._unseen:
            return
        if not self._preformatted:
            self._line.append(text.replace("\n", " ").replace("\r", " "))
            return
        first, *others = text.split("\n")
        self._line.append(first)
        for other in others:
            self._break(always=True)
            self._line.append(other)

    def comment(self, text: str) -> None:
        """Show nothing of a comment."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Show nothing of a processing instruction."""

    def close(self) -> None:
        """End the page."""
        self._break()

    def shown(self) -> str:
        """Return all of it, without two blank lines in a row."""
        self._break()
        kept: list[tuple[int, str]] = []
        for depth, text in self._lines:
            before = kept[-1][1] if kept else ""
            if (text or before) and not text.rstrip() == before.rstrip() == _DELIMITER.rstrip():
                kept.append((depth, text))
        return "\n".join(_marked(kept)).rstrip()

    def _break(self, *, always: bool = False) -> None:
        """End the line, if there is anything on it."""
        line = "".join(self._line)
        if not self._preformatted:
            line = _SPACE.sub(" ", line).strip(" ")
        self._line.clear()
        if line.strip() or always:
            self._add(_DELIMITER if line == _DELIMITER.rstrip() else line.rstrip())

    def _add(self, line: str) -> None:
        self._lines.append((min(self._depth, _MARKS), line))


def _marked(lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Yield lines with the marks of quotes; a blank one between two has those of both."""
    depths = [0, *(depth for depth, _ in lines), 0]
    for (depth, text), before, after in zip(lines, depths, depths[2:], strict=False):
        if text:
            yield "> " * depth + text
        else:
            yield ("> " * min(before, after)).rstrip()


def _effect(tag: str, attributes: Mapping[str, str]) -> str:
    """Return what an element does to all that is in it."""
    style, named = attributes.get("style", ""), attributes.get("class", "")
    if tag in _UNSEEN or _HIDDEN.search(style) or named == _FALLBACK:
        return "unseen"
    if tag == "blockquote":
        return "" if _INDENTED.search(style) else "quote"
    if tag == "pre":
        return "preformatted"
    if tag == "p" and not named.startswith("Mso"):
        return "paragraph"
    if tag == "div" and (_SIGNATURE.search(named) or _SIGNATURE.search(attributes.get("id", ""))):
        return "signature"
    return ""
