"""Issues that customers keep writing about, each worded in many ways, for tests of themes."""

from collections.abc import Iterator, Sequence
from itertools import product

from insight import made
from voc.insight.facts import Facts

LEAF = "platform.process"

OPENINGS = ("Sadly", "Once more", "It is a shame:", "As ever", "Believe it or not", "Well")

ISSUES = {
    "refund": (
        "the refund never reached my account",
        "still waiting for the refund to my account",
        "my refund is not in the account yet",
        "they promised a refund and my account shows none",
    ),
    "parcel": (
        "the parcel was left in the rain",
        "courier left my parcel out in the rain",
        "a soaked parcel, left in the rain by the courier",
        "rain soaked the parcel that the courier left outside",
    ),
    "engineer": (
        "the engineer missed the appointment",
        "missed appointment, no engineer came",
        "engineer did not turn up for the appointment",
        "an appointment that the engineer missed again",
    ),
}


def statements(*issues: str) -> Iterator[tuple[str, str]]:
    """Return issues and statements: each wording behind each opening."""
    for issue in issues or ISSUES:
        for opening, words in product(OPENINGS, ISSUES[issue]):
            yield issue, f"{opening} {words}."


def facts_of(
    texts: Sequence[str],
    *,
    leaf: str = LEAF,
    time: str | None = None,
    parts: Sequence[tuple[Sequence[str], str]] = (),
) -> Facts:
    """Return a message for each text, which is its one statement, about `leaf`.

    parts: more texts, each with their time.
    """
    rows = [
        {"says": [(text, [leaf], "negative")], "time": when}
        for own, when in [(texts, time), *parts]
        for text in own
    ]
    return made.facts_of(rows)
