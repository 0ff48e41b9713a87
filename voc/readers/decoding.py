"""Which encoding the bytes of a text are in, decided from a sample of their beginning.

In this order: a byte order mark; the NUL pattern of UTF-16; UTF-8; windows-1252, if every byte
that is not ASCII makes sense in it; another legacy encoding, if charset-normalizer is sure of it.
A sample that is UTF-8 but for a few lines is UTF-8: only those lines will be rejected.

Bytes that turn out wrong later become lone surrogates (`surrogateescape`), which UTF-8 can hold
in no other way, so that a reader can reject the one line they stand in (`undecodable`).
"""

import codecs
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from voc.errors import BadEncoding

SAMPLE_BYTES: Final = 256 * 1024
"""How much of an input is looked at."""

_MARKS: Final[Mapping[bytes, str]] = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like UTF-16's: must come first
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WINDOWS: Final = range(1250, 1259)
_NAMES: Final[Mapping[str, str]] = {f"cp{page}": f"windows-{page}" for page in _WINDOWS}
_WITHIN_WORDS: Final = "\u2018\u2019\u2013\u2014\u2026\xa0\xad\xb7"
"""Symbols that may stand between two letters: quotes, dashes, dots and special spaces."""
_WORDS: Final = "\xe0\xe1\xe6\xe8\xe9\xed\xf2\xf3\xf4\xf6\xf8\xf9\xaa\xba\xb5\xe5"
"""Letters that may stand alone: words of one letter, ordinals, and the micro sign."""

_ESCAPED: Final = re.compile("[\udc80-\udcff]")
_CONTROLS: Final = bytes({*range(1, 32)} - {*b"\t\n\v\f\r\x1b"})
_MAX_NUL_SHARE: Final = 0.3
_MAX_CONTROL_SHARE: Final = 0.05
_MANY_CONTROLS: Final = 8
_JUDGED_CHARACTERS: Final = 10_000
_GUESS_BYTES: Final = 64 * 1024
_EVIDENCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How to decode an input: a codec of Python and what becomes of wrong bytes.

    guessed: nothing in the input says so; its messages carry a warning.
    """

    codec: str
    errors: str = "surrogateescape"
    guessed: bool = False

    @property
    def name(self) -> str:
        """The usual name of the encoding: `windows-1252`."""
        return _NAMES.get(self.codec, self.codec.replace("_", "-"))

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings of every message of the input."""
        return (f"decoded_as_{self.name}",) if self.guessed else ()

    def undecodable(self, text: str) -> bool:
        """Return whether `text`, decoded this way, stands for bytes that could not be."""
        return (
            self.errors == "surrogateescape"
            and not text.isascii()
            and _ESCAPED.search(text) is not None
        )


def decide(sample: bytes, *, complete: bool) -> Encoding:
    """Return the encoding of an input that begins with `sample`.

    complete: the sample is the whole input; else it may end within a character.
    Raises BadEncoding for binary data, and text in an encoding that cannot be told.
    """
    encoding = _by_mark(sample) or _by_nul_pattern(sample)
    if encoding is not None:
        return encoding
    if _is_binary(sample):
        raise BadEncoding("the file holds binary data, not text")
    utf_8 = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    text = utf_8.decode(sample, final=complete)
    wrong = len(_ESCAPED.findall(text))
    right = len(text) - wrong - _ascii_count(sample)
    if not wrong or right >= wrong:
        return Encoding(codec="utf-8")
    guess = _windows_1252(sample) or _legacy(sample)
    if guess is not None:
        return guess
    if _mostly_sound(text):
        return Encoding(codec="utf-8")
    raise BadEncoding("the bytes of the file are neither UTF-8 nor a legacy encoding we can tell")


def _by_mark(sample: bytes) -> Encoding | None:
    for mark, codec in _MARKS.items():
        if sample.startswith(mark):
            errors = "surrogateescape" if codec == "utf-8-sig" else "surrogatepass"
            return Encoding(codec=codec, errors=errors)
    return None


def _by_nul_pattern(sample: bytes) -> Encoding | None:
    """Return UTF-16 if nearly every other byte, and only every other, is NUL."""
    half = len(sample) / 2
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    for codec, nul, other in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if nul > 0.4 * half and other < 0.05 * half:
            return Encoding(codec=codec, errors="surrogatepass")
    return None


def _is_binary(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    many = controls >= _MANY_CONTROLS and controls > _MAX_CONTROL_SHARE * len(sample)
    return many or sample.count(0) > _MAX_NUL_SHARE * len(sample)


def _ascii_count(sample: bytes) -> int:
    return len(sample.translate(None, bytes(range(128, 256))))


def _mostly_sound(text: str) -> bool:
    lines = [line for line in re.split(r"[\r\n]+", text) if line]
    wrong = sum(_ESCAPED.search(line) is not None for line in lines)
    return wrong * 2 <= len(lines)


def _windows_1252(sample: bytes) -> Encoding | None:
    """Return windows-1252 if nearly all that is not ASCII stands where it would in it."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return None
    found = islice(re.finditer(r"[^\0-\x7f]", text), _JUDGED_CHARACTERS)
    places = [match.start() for match in found]
    fitting = sum(_fits(text, at) for at in places)
    return Encoding(codec="cp1252", guessed=True) if fitting >= 0.95 * len(places) else None


def _fits(text: str, at: int) -> bool:
    """Return whether a character beyond ASCII is likely where it stands.

    A letter has a plain letter beside it, unless it is a word, and no capital follows a small
    one: so Russian or Chinese bytes, which come in rows, fail. A symbol does not stand within
    a word.
    """
    before, char, after = text[max(0, at - 1) : at], text[at], text[at + 1 : at + 2]
    if not char.isalpha():
        within = before.isalpha() and after.isalpha()
        return unicodedata.category(char) != "Cc" and (not within or char in _WITHIN_WORDS)
    beside = [other for other in (before, after) if other.isalpha()]
    if not beside:
        return char.lower() in _WORDS
    if char == "\xff" or (char.isupper() and before.islower()):
        return False
    return any(other.isascii() for other in beside)


def _legacy(sample: bytes) -> Encoding | None:
    """Return what charset-normalizer finds, if the text reads as a language in it."""
    from charset_normalizer import from_bytes

    lines = sample[:_GUESS_BYTES]
    lines = lines[: lines.rfind(b"\n") + 1] or lines
    if len(lines) - _ascii_count(lines) < _EVIDENCE_BYTES:
        return None
    best = from_bytes(lines).best()
    if best is None or best.chaos > 0.1 or best.encoding.startswith("utf"):
        return None
    if best.coherence < 0.2 and best.multi_byte_usage < 0.2:
        return None
    return Encoding(codec=best.encoding, guessed=True)
