"""How figures, days and names are written for a person: the one place for it."""

import math
import re
from datetime import date, datetime
from typing import Final

from voc.taxonomy import component_of, facet_of

MINUS: Final = "\N{MINUS SIGN}"
NONE: Final = "–"  # noqa: RUF001
"""Stands where a figure cannot be told."""

SIGNS: Final = {
    "negative": MINUS,
    "neutral": "·",
    "positive": "+",
    "mixed": "±",
    "uncertain": "?",
}
"""What repeats a colour for those who do not see it."""

_UNSAFE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_TURNS: Final = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with separators, its sign a true minus; one that is unknown is a dash."""
    if value is None or not math.isfinite(value):
        return NONE
    text = f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def signed(value: float | None, decimals: int = 0) -> str:
    """Return a number that also says so where it is over zero."""
    text = number(value, decimals)
    over = text not in {NONE, number(0, decimals)} and not text.startswith(MINUS)
    return f"+{text}" if over else text


def percent(share: float | None, decimals: int = 0) -> str:
    """Return a share of 0 to 1 in percent; what is nearly none or all does not seem to be it."""
    if share is None or not math.isfinite(share):
        return NONE
    least = 10.0**-decimals
    value = share * 100
    if 0 < value < least / 2:
        return f"<{least:g}\N{NO-BREAK SPACE}%"
    if 100 - least / 2 < value < 100:
        return f">{100 - least:g}\N{NO-BREAK SPACE}%"
    return f"{number(value, decimals)}\N{NO-BREAK SPACE}%"


def points(share: float | None) -> str:
    """Return a net sentiment of -1 to 1 in points of -100 to +100."""
    return signed(None if share is None else share * 100)


def percent_range(low: float | None, high: float | None) -> str:
    """Return an interval of shares."""
    if low is None or high is None:
        return NONE
    return f"{number(low * 100)} to {number(high * 100)}\N{NO-BREAK SPACE}%"


def points_range(low: float | None, high: float | None) -> str:
    """Return an interval of net sentiments."""
    return NONE if low is None or high is None else f"{points(low)} to {points(high)}"


def signed_range(low: float | None, high: float | None, decimals: int = 2) -> str:
    """Return an interval of differences."""
    if low is None or high is None or not math.isfinite(low) or not math.isfinite(high):
        return NONE
    return f"{signed(low, decimals)} to {signed(high, decimals)}"


def day(when: date | datetime | None) -> str:
    """Return a day that is read alike everywhere: 3 Mar 2026."""
    return NONE if when is None else f"{when.day} {when:%b %Y}"


def label_name(label: str) -> str:
    """Return a label as it is said: `platform · policy` for `platform.policy`."""
    facet = facet_of(label)
    return label if facet is None else f"{component_of(label)} · {facet}"


def outcome_name(outcome: str) -> str:
    """Return what an outcome of drivers is called."""
    return outcome.upper() if outcome in {"nps", "csat", "ces"} else outcome


def plain(name: str) -> str:
    """Return the name of a column or kind without the signs of programs."""
    return name.replace("_", " ")


def clean(text: str) -> str:
    """Return a text that shows as it is: no control characters, none that turn what follows."""
    return _TURNS.sub("", _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text))


def slug(*parts: str) -> str:
    """Return an identifier of a place on the page: letters, digits, signs that need no quoting.

    No two names have the same, such as differ in case only, either.
    """
    return "-".join(
        "".join(c if re.fullmatch("[a-z0-9]", c) else f"_{ord(c):x}_" for c in part)
        for part in parts
    )
