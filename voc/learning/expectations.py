"""What a behaviour test expects of the readings of its texts.

The three kinds of Ribeiro et al. 2020, "Beyond Accuracy: Behavioral Testing of NLP Models with
CheckList": minimum functionality (`mft`), invariance (`inv`) and directional expectation (`dir`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Protocol, TypeAlias

from voc.records import Reading

TOLERANCE: Final = 0.1
"""How far a score in [-1, 1] may move the wrong way: the margin of the paper."""

Part: TypeAlias = tuple[int, int, str]
"""A half-open span in code points of a text, and the leaf label of what it says."""


class Expectation(Protocol):
    """What must hold for the readings of a case's texts, in their order."""

    kind: ClassVar[str]

    def holds(self, readings: Sequence[Reading]) -> bool:
        """Tell whether it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Functionality:
    """What must be read in one text; nothing is expected of what is not named.

    sentiment, intent: of the message.
    labels, not_labels: leaf labels that must be found in some statement, or in none.
    components: components that must be found, with the sentiment that each must have.
    """

    kind: ClassVar[str] = "mft"

    sentiment: str | None = None
    intent: str | None = None
    labels: frozenset[str] = frozenset()
    not_labels: frozenset[str] = frozenset()
    components: Mapping[str, str] = field(default_factory=dict)

    def holds(self, readings: Sequence[Reading]) -> bool:
        """Tell whether all that is named was read."""
        (reading,) = readings
        found = {label for statement in reading.statements for label in statement.labels}
        felt = {name: component.sentiment.label for name, component in reading.components.items()}
        return (
            self.sentiment in (None, reading.sentiment.label)
            and self.intent in (None, reading.intent.label)
            and self.labels <= found
            and self.not_labels.isdisjoint(found)
            and self.components.items() <= felt.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Each part of one text must be the evidence of its own label, and of no other part's."""

    kind: ClassVar[str] = "mft"

    parts: tuple[Part, ...]

    def holds(self, readings: Sequence[Reading]) -> bool:
        """Tell whether the statements that begin in a part have its label and not the others'."""
        (reading,) = readings
        expected = {label for _, _, label in self.parts}
        return all(
            expected.intersection(_labels_between(reading, start, end)) == {label}
            for start, end, label in self.parts
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariance:
    """A text and a changed one must have the same message sentiment and the same components."""

    kind: ClassVar[str] = "inv"

    def holds(self, readings: Sequence[Reading]) -> bool:
        """Tell whether both were read the same."""
        before, after = readings
        return (
            before.sentiment.label == after.sentiment.label
            and before.components.keys() == after.components.keys()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """The sentiment score of a changed text must not `rise`, or must not `fall`."""

    kind: ClassVar[str] = "dir"

    must_not: str

    def holds(self, readings: Sequence[Reading]) -> bool:
        """Tell whether the score kept its place or moved the right way, within `TOLERANCE`."""
        before, after = readings
        rise = after.sentiment.score - before.sentiment.score
        return (rise if self.must_not == "rise" else -rise) <= TOLERANCE


def _labels_between(reading: Reading, start: int, end: int) -> set[str]:
    return {
        label
        for statement in reading.statements
        if start <= statement.start < end
        for label in statement.labels
    }
