"""The parts of an e-mail (MIME), whatever is malformed in them."""

from collections.abc import Callable, Iterator, Sequence
from email.message import Message as Part
from typing import Final, TypeVar

from voc.readers.mail.headers import decoded_header
from voc.readers.mail.letter import Attachment

_T = TypeVar("_T")

DEEPEST: Final = 60
"""Parts within each other; what is deeper is not looked at."""

_FILES: Final = frozenset({"application", "audio", "chemical", "font", "image", "model", "video"})


def walk(mail: Part) -> Iterator[Part]:
    """Yield a mail and its parts, in order, but not those of a mail within it."""
    waiting = [(mail, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part
        if depth <= DEEPEST and not part.get_content_type().startswith("message/"):
            waiting += [(child, depth + 1) for child in reversed(children_of(part) or [])]


def children_of(part: Part) -> list[Part] | None:
    """Return the parts in a part, None for one that cannot have any."""
    if not part.is_multipart():  # of one that is not, `get_payload` decodes the text, or fails to
        return None
    return [child for child in part.get_payload() if isinstance(child, Part)]


def parameter(part: Part, name: str) -> str:
    """Return a parameter of the content type, empty where there is none."""
    found: object = _sound(lambda: part.get_param(name), None)
    return str((found[2] if isinstance(found, tuple) else found) or "")


def is_attached(part: Part) -> bool:
    """Return whether a part is a file that came along."""
    disposition = _sound(part.get_content_disposition, None)
    return disposition == "attachment" or _file_name(part) is not None


def is_shown(part: Part) -> bool:
    """Return whether a part is a plain text that mail programs show below one another."""
    disposition = _sound(part.get_content_disposition, None)
    return disposition == "inline" and part.get_content_type() == "text/plain"


def attachments_of(mail: Part, *, but: Sequence[Part]) -> Iterator[Attachment]:
    """Yield what came with a mail.

    but: parts that are the text of the mail.
    """
    for part in walk(mail):
        if part is mail or any(part is text for text in but):
            continue
        kind = part.get_content_type()
        if kind == "message/rfc822" or is_attached(part) or part.get_content_maintype() in _FILES:
            name = _file_name(part)
            yield Attachment(name=name and decoded_header(name), type=kind, size=_size(part))


def _file_name(part: Part) -> str | None:
    return _sound(part.get_filename, None)


def _size(part: Part) -> int | None:
    """Return the size of a part when decoded, told from its encoded length."""
    payload: object = _sound(part.get_payload, None)
    if not isinstance(payload, str):
        return None
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return len(payload)
    length = len(payload) - payload.count("\n") - payload.count("\r")
    return length * 3 // 4 - payload[-4:].count("=")


def _sound(ask: Callable[[], _T], default: _T) -> _T:
    """Return what the standard library says of a header, or `default` where it fails on it."""
    try:
        return ask()
    except (ValueError, LookupError, TypeError, AttributeError):
        return default
