"""What a peer has to do: tell the sentiment of messages, or at least do the work of it."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

from side_by_side.texts import Example

CLASSES: Final = ("negative", "neutral", "positive")
"""What a peer is trained to tell apart; voc tells `mixed` as well."""


class Classifier(Protocol):
    """A peer that was loaded."""

    def classify(self, texts: Sequence[str]) -> list[str]:
        """Return the sentiment of each text, all of them given at once."""

    def tokens(self, texts: Sequence[str]) -> int:
        """Count the tokens that are read of these texts: those of the peer's own tokenizer."""


class Peer(Protocol):
    """One way to read messages. Its libraries are imported when it trains or opens."""

    @property
    def key(self) -> str:
        """Name in commands and of files."""

    @property
    def title(self) -> str:
        """Name in the table."""

    @property
    def packages(self) -> tuple[str, ...]:
        """What must be installed, by names of import."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Sentiments that it tells apart; none where it only does the work."""

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Learn from examples of `CLASSES` what there is to learn, and keep it in `folder`."""

    def open(self, folder: Path) -> Classifier:
        """Load what `train` left in `folder`."""


def is_installed(peer: Peer) -> bool:
    """Return whether all that a peer needs can be imported."""
    return all(find_spec(name) is not None for name in peer.packages)
