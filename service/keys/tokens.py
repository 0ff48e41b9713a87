"""What a key looks like, and what is kept of it: `voc_<id>_<secret>`, and a hash.

The secret is 256 bits from the operating system. A slow hash (bcrypt, scrypt, Argon2) makes guesses
of passwords expensive, which people choose; nobody guesses 256 bits, and a slow hash would cost
every honest request its time and give strangers a way to spend ours. So SHA-256, without salt:
no two keys are equal, and no table holds them.
"""

import hashlib
import re
import secrets
from typing import Final

ID_BYTES: Final = 5
SECRET_BYTES: Final = 32

_FORM: Final = re.compile(
    rf"voc_([0-9a-f]{{{2 * ID_BYTES}}})_[0-9a-f]{{{2 * SECRET_BYTES}}}", re.ASCII
)
"""Of one length and alphabet, so that scanners find a key that has leaked into a repository."""


def mint() -> str:
    """Return a new key."""
    return f"voc_{secrets.token_hex(ID_BYTES)}_{secrets.token_hex(SECRET_BYTES)}"


def id_of(token: str) -> str | None:
    """Return the public part of a key, None of what does not look like one."""
    found = _FORM.fullmatch(token)
    return found[1] if found else None


def digest(token: str) -> bytes:
    """Return what is kept of a key, or of anything that is presented as one."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
