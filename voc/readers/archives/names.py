"""The names of members: labels for people, never paths to write to."""

import re
from pathlib import PurePosixPath
from typing import Final

from voc.errors import InputCorrupt, InputTooLarge, VocError
from voc.readers.registry import ENDINGS, ending_of

LONGEST: Final = 1024

_ABSOLUTE: Final = re.compile(r"/|[A-Za-z]:")
_CONTROL: Final = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029]")
_MACINTOSH: Final = "__MACOSX"
_REJECTIONS: Final = ".rejected.jsonl"
_MAILDIR: Final = ("cur", "new")
_UNFINISHED: Final = re.compile(r"(?:.*/)?tmp/\d{9,10}\.[^/]+\.[^/]+", re.DOTALL)
"""A mail of a Maildir that was not delivered yet; its name begins with the seconds since 1970."""


def label_of(raw: str) -> str:
    """Return a member's name as it is shown: with slashes, and nothing that is no text."""
    text = raw[: LONGEST + 1].replace("\\", "/").encode("utf-8", "replace").decode()
    return _CONTROL.sub("\ufffd", text).removeprefix("./")


def is_passed_over(label: str) -> bool:
    """Return whether a member is no file for people, as hidden files of a folder are not."""
    parts = PurePosixPath(label).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    unfinished = _UNFINISHED.fullmatch(label) and ending_of(PurePosixPath(label)) not in ENDINGS
    noted = label.endswith(("/", _REJECTIONS))
    return not parts or hidden or _MACINTOSH in parts or noted or bool(unfinished)


def fault_of(label: str) -> VocError | None:
    """Return why a member of this name is not read, None if it is."""
    if len(label) > LONGEST:
        return InputTooLarge(f"the member's name has more than {LONGEST:,} characters")
    if _ABSOLUTE.match(label) or ".." in label.split("/"):
        return InputCorrupt("the member's name leads out of the archive")
    return None


def member_ending(label: str) -> str:
    """Return the ending of a member's name; `.eml` for mails of a Maildir, which have none."""
    path = PurePosixPath(label)
    ending = ending_of(path)
    return ".eml" if path.parent.name in _MAILDIR and ending not in ENDINGS else ending
