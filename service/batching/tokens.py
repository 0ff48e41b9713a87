"""How much work a message is, before anything is known of it."""

from typing import Final

from voc.records import Message
from voc.text.sections import read_text

BYTES_OF_TOKEN: Final = 4
OVERHEAD: Final = 8


def expected_tokens(message: Message) -> int:
    """Return about how many tokens a message has, in time that is nothing beside reading it.

    English has some four bytes to a token of a vocabulary of word pieces, Chinese three.
    `OVERHEAD` stands for the special tokens, the padding, and the cutting and putting together
    that a message costs whatever its length: a thousand times "ok" is work as well.

    Only how estimates compare matters: what one of these tokens costs is measured (`Pace`).
    """
    text = read_text(message)
    size = len(text) if text.isascii() else len(text.encode())
    return OVERHEAD + size // BYTES_OF_TOKEN
