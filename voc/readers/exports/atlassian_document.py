"""The Atlassian document format, in which Jira keeps rich text: a tree of nodes, to its words."""

from typing import Final

from voc.readers.exports.fields import first_text, list_of, text_of, value_of
from voc.records import Json

_INLINE: Final = {
    "mention": ("text",),
    "emoji": ("text", "shortName"),
    "status": ("text",),
    "inlineCard": ("url",),
}
"""Nodes that stand for words, and the attributes these are in."""

_BLOCKS: Final = frozenset(
    {
        *("paragraph", "heading", "codeBlock", "blockquote", "listItem", "tableRow", "panel"),
        *("rule", "mediaSingle", "mediaGroup", "expand", "taskItem", "decisionItem"),
    }
)
_CELLS: Final = frozenset({"tableCell", "tableHeader"})


def document_text(document: Json) -> str | None:
    """Return the words of a document, blocks on lines of their own, or a plain text as it is.

    None where it is neither.
    """
    if not isinstance(document, dict):
        return text_of(document)
    lines = [""]
    waiting: list[Json] = [document]
    while waiting:  # a stack of nodes instead of recursion, which a deep document would end
        node = waiting.pop()
        kind = text_of(node, "type") or ""
        if kind in _BLOCKS or kind == "hardBreak":
            lines.append("")
        lines[-1] += _words(node, kind)
        waiting.extend(reversed(list_of(node, "content")))
    return "\n".join(line for line in map(str.strip, lines) if line)


def _words(node: Json, kind: str) -> str:
    if kind == "text":
        words = value_of(node, "text")  # also a blank one, which parts two words
        return words if isinstance(words, str) else ""
    if kind in _CELLS:
        return " "
    return first_text(value_of(node, "attrs"), *_INLINE.get(kind, ())) or ""
