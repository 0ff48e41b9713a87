"""What e-mail looks like: how files begin that are mail, whatever their names say."""

import re
from typing import Final

_HEADER: Final = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*):(?:\s|$)")
_TELLING: Final = frozenset({"from", "to", "subject", "date"})

_LONGEST: Final = 500
_SEPARATOR: Final = re.compile(rb"From [^\r\n]*\d{1,2}:\d\d[^\r\n]*")
_YEAR: Final = re.compile(rb"\b(?:19|20)\d\d\b")
_FIELD: Final = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")

_OUTLOOK: Final = "__properties_version1.0".encode("utf-16-le")


def is_mail(beginning: str) -> bool:
    """Return whether a text is one e-mail: headers, two of the usual among them, and a body."""
    names = set()
    for line in beginning.splitlines():
        header = _HEADER.match(line)
        if header is not None:
            names.add(header["name"].lower())
        elif not line.strip():
            return len(names & _TELLING) >= 2
        elif not names or not line.startswith((" ", "\t")):
            return False
    return False


def is_mailbox(head: bytes) -> bool:
    """Return whether bytes begin a mail box: with a line that separates mails, and a header."""
    first, _, rest = head.lstrip().partition(b"\n")
    return is_separator(first, rest[:_LONGEST])


def is_separator(line: bytes, following: bytes) -> bool:
    """Return whether a line stands between two mails of a box (RFC 4155): who, and when.

    following: the next line, which must be a header: texts have lines that begin with `From`.
    """
    return (
        line.startswith(b"From ")
        and len(line) <= _LONGEST
        and _SEPARATOR.match(line) is not None
        and _YEAR.search(line) is not None
        and _FIELD.match(following) is not None
    )


def is_outlook(head: bytes) -> bool:
    """Return whether the beginning of a compound file shows that it is a message of Outlook."""
    return _OUTLOOK in head
