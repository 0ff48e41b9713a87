"""The name that a client gave its file: a label for people, and a format by its ending.

Nothing is ever opened or written under it.
"""

from pathlib import PurePosixPath
from typing import Final

from voc.readers.registry import COMPRESSED, ENDINGS, ending_of

LONGEST: Final = 200


def shown_name(raw: str) -> str:
    """Return the name of a client's file as it is shown; empty where nothing is left of it.

    The folders before it are left out, what cannot be printed (controls, line ends, marks that
    turn the direction of text) becomes U+FFFD, and of a long name the end stays.
    """
    text = raw.encode("utf-8", "replace").decode().replace("\\", "/").rpartition("/")[2]
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text).strip()
    return "" if shown in (".", "..") else shown[-LONGEST:]


def stored_name(shown: str) -> str:
    """Return the name under which an upload is kept: `upload`, and endings that we know."""
    path = PurePosixPath(shown)
    last = ending_of(path)
    inner = ending_of(path.with_suffix("")) if last in COMPRESSED else ""
    return "upload" + "".join(ending for ending in (inner, last) if ending in ENDINGS)
