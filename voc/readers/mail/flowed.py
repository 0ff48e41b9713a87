"""Plain text of which the lines flow: `format=flowed` of RFC 3676."""

import re
from typing import Final

_QUOTED: Final = re.compile(r">*")
_DELIMITER: Final = "-- "


def unflowed(text: str, *, delsp: bool = False) -> str:
    """Return the text with the lines joined that were one: those that end with a space.

    delsp: that space was added with the break, and goes with it.
    """
    lines: list[tuple[int, str]] = []
    flowing = False
    for raw in text.split("\n"):
        depth = len(_QUOTED.match(raw)[0])  # type: ignore[index]  # it matches anything
        line = raw[depth:].removeprefix(" ")
        if flowing and lines[-1][0] == depth and line != _DELIMITER:
            before = lines[-1][1]
            lines[-1] = depth, (before.removesuffix(" ") if delsp else before) + line
        else:
            lines.append((depth, line))
        flowing = line.endswith(" ") and line != _DELIMITER
    return "\n".join(_marked(depth, line) for depth, line in lines)


def _marked(depth: int, line: str) -> str:
    return f"{'>' * depth} {line}" if depth else line
