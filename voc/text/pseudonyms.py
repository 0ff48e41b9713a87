"""Pseudonyms: the same one for the same customer, in every file and every run.

Made of an e-mail address, a telephone number or a name by a hash with a key (BLAKE2b, RFC 7693).
Without a key, whoever has a list of addresses could make the pseudonyms of all of them and see who
is who. The key is `VOC_PSEUDONYM_KEY`, or else one that is made once and kept in `home()`.
"""

import os
import re
import secrets
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from voc.errors import OutputError, UsageError
from voc.home import home

VARIABLE: Final = "VOC_PSEUDONYM_KEY"
"""The variable of the environment that may hold the key, of 16 characters or more."""

_FILE: Final = "pseudonyms.key"
_LEAST: Final = 16
_BYTES: Final = 32
_PREFIX: Final = "customer-"
_PSEUDONYM: Final = re.compile(rf"{_PREFIX}[0-9a-f]{{16}}")
_TELEPHONE: Final = re.compile(r"\+?[\d\s().\u2010-\u2013/-]{6,}")


def pseudonym(identity: str) -> str:
    """Return `customer-` and 16 hexadecimal digits for who is known by `identity`.

    Case, and spaces and signs in a telephone number, make no difference. A pseudonym stays as it
    is.

    Raises UsageError for a key that is too short, OutputError where none can be kept.
    """
    if is_pseudonym(identity):
        return identity
    plain = _plain(identity).encode("utf-8", "surrogatepass")
    return _PREFIX + blake2b(plain, key=_key(), digest_size=8).hexdigest()


def is_pseudonym(text: str) -> bool:
    """Return whether a text is what `pseudonym` gives."""
    return _PSEUDONYM.fullmatch(text) is not None


def check_key(*, make: bool = False) -> None:
    """Raise UsageError for a key of the environment that is too short, OutputError for a bad file.

    make: whether the file is made where there is neither; else that waits until it is needed.
    """
    if make or os.environ.get(VARIABLE) or os.access(home() / _FILE, os.F_OK):
        _key()


def _plain(identity: str) -> str:
    """Return an identity as all ways to write it have in common."""
    text = " ".join(identity.casefold().split())
    if _TELEPHONE.fullmatch(text) is None:
        return text
    digits = "".join(filter(str.isdecimal, text))
    return digits if text.startswith("+") else digits.removeprefix("00")


def _key() -> bytes:
    own = os.environ.get(VARIABLE)
    return _of_words(own) if own else _kept(home() / _FILE)


def _of_words(own: str) -> bytes:
    if len(own) < _LEAST:
        raise UsageError(f"`{VARIABLE}` has {len(own)} characters: {_LEAST} at least")
    return blake2b(own.encode("utf-8", "surrogateescape"), digest_size=_BYTES).digest()


@lru_cache(maxsize=8)
def _kept(path: Path) -> bytes:
    """Return the key in a file, which is made where it is not there."""
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it holds no key"
        raise OutputError(
            f"the key of pseudonyms cannot be kept in `{path}` ({reason}): set `{VARIABLE}`"
        ) from error
    if len(key) != _BYTES:
        raise OutputError(
            f"`{path}` holds a key of {len(key)} bytes, not {_BYTES}: "
            f"restore it, or set `{VARIABLE}`"
        )
    return key


def _make(path: Path) -> None:
    """Write a new key that only its owner can read, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:  # of mode 0600
        draft.write(secrets.token_hex(_BYTES))
        draft.flush()
        try:
            os.link(draft.name, path)  # refuses to replace, as a rename would not
        except FileExistsError:
            return
