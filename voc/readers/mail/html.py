"""The HTML of an e-mail to the text that stands in it, with quotes and signatures as mail has them.

What is set off as a quotation gets `> `, a signature gets `-- ` above it: so one set of rules
finds both in plain text and HTML.

The parser is libxml2's (`lxml`), used as a stream of events: no tree is built, which for tags
that are never closed takes a time that grows with their square, or worse.
"""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from voc.errors import BadRecord, TextTooLong

_DEEPEST: Final = 1_000
"""Elements within each other; beyond, the parser would need a time that grows with the depth."""

_MOST: Final = 8_000_000
"""Characters of HTML."""

_CHUNK: Final = 50_000

_BLOCKS: Final = frozenset(
    {
        *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre"),
        *("section", "table", "tr", "ul"),
    }
)
_UNSEEN: Final = frozenset({"head", "script", "style", "title", "template", "object", "select"})
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_INDENTED: Final = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"(?:^|[\s_-])signature(?:$|\s)", re.IGNORECASE)
_SPACE: Final = re.compile(r"[^\S\n]+")
_DELIMITER: Final = "-- "


def html_to_text(html: str) -> str:
    """Return what the HTML of an e-mail shows, blocks on lines of their own.

    Raises BadRecord where elements stand within each other beyond any use, TextTooLong for more
    than 8,000,000 characters.
    """
    if len(html) > _MOST:
        raise TextTooLong(f"the HTML of the e-mail has more than {_MOST:,} characters")
    page = _Page()
    parser = etree.HTMLParser(target=page, huge_tree=True, recover=True)
    try:
        for start in range(0, len(html), _CHUNK):  # an error is raised after a chunk, not within
            parser.feed(html[start : start + _CHUNK].replace("\0", ""))
        parser.close()
    except etree.LxmlError:
        pass  # of HTML that ends before it begins; what was seen is there
    return page.shown()


class _Page:
    """What is shown so far; the parser calls it for every tag and text, ends always with starts."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[str] = []
        self._unseen = 0
        self._preformatted = 0
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if len(self._open) > _DEEPEST:
            raise BadRecord("the HTML of the e-mail is nested too deeply")
        effect = _effect(tag, attributes)
        self._open.append(effect)
        if tag in _BLOCKS:
            self._break()
        if tag == "br":
            self._break(always=True)
        elif tag in ("td", "th") or (tag == "li" and self._line):
            self._line.append(" ")
        elif tag == "li":
            self._line.append("- ")
        self._unseen += effect == "unseen"
        self._preformatted += effect == "preformatted"
        self._depth += effect == "quote"
        if effect == "paragraph":
            self._gap()
        elif effect == "signature":
            self._lines.append(_DELIMITER)

    def end(self, tag: str) -> None:
        """End the element that was begun last."""
        effect = self._open.pop()
        if tag in _BLOCKS:
            self._break()
        self._unseen -= effect == "unseen"
        self._preformatted -= effect == "preformatted"
        self._depth -= effect == "quote"
        if effect == "paragraph":
            self._gap()

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
        kept: list[str] = []
        for line in self._lines:
            before = kept[-1] if kept else ""
            if not (line.strip("> ") or before.strip("> ")):
                continue
            if line.strip() == "--" and before.strip() == "--":
                continue
            kept.append(line)
        return "\n".join(kept).rstrip()

    def _break(self, *, always: bool = False) -> None:
        """End the line, if there is anything on it."""
        line = "".join(self._line)
        if not self._preformatted:
            line = _SPACE.sub(" ", line).strip(" ")
        self._line.clear()
        if line.strip() or always:
            mark = "> " * self._depth
            self._lines.append(
                _DELIMITER if line == "--" and not mark else (mark + line).rstrip(" ")
            )

    def _gap(self) -> None:
        """Leave a line blank."""
        self._lines.append(("> " * self._depth).rstrip())


def _effect(tag: str, attributes: Mapping[str, str]) -> str:
    """Return what an element does to all that is in it."""
    style = attributes.get("style", "")
    if tag in _UNSEEN or _HIDDEN.search(style):
        return "unseen"
    if tag == "blockquote":
        return "" if _INDENTED.search(style) else "quote"
    if tag == "pre":
        return "preformatted"
    named = attributes.get("class", "")
    if tag == "p" and not named.startswith("Mso"):
        return "paragraph"
    if tag == "div" and (_SIGNATURE.search(named) or _SIGNATURE.search(attributes.get("id", ""))):
        return "signature"
    return ""
