"""What a company assumes of the worth of its customers: a TOML file that people can edit.

Nothing here has a default but `share_fixed`: figures in money are only as good as what they are
made of, and each number says where it comes from. `worth.toml` beside this file is an example.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from voc.errors import InputNotFound, InputTooLarge, UsageError
from voc.insight.regressors import OUTCOMES
from voc.taxonomy import COMPONENTS, LABELS

_LONGEST: Final = 1_000_000
"""Bytes of a file of assumptions."""

_CURRENCY: Final = 16
"""Characters of a currency."""

_NUMBERS: Final = ("low", "mid", "high")
_LARGEST: Final = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """A number nobody knows for sure, `low <= mid <= high`, and where it comes from."""

    low: float
    mid: float
    high: float
    source: str

    @property
    def range(self) -> tuple[float, float, float]:
        """Low, mid and high."""
        return self.low, self.mid, self.high


ALL_FIXED: Final = Assumed(
    low=1.0, mid=1.0, high=1.0, source="not given: every customer who is affected is helped"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the worth of a better experience is computed from.

    outcome: what a point is a point of, one of `voc.insight.regressors.OUTCOMES`.
    value_per_customer: what a customer who stays brings, in `currency`, over a time of choice.
    retained_per_point: the share of customers who stay for each point of the outcome, 0 to 1.
    share_fixed: the share of affected customers for whom a change works, 0 to 1.
    cost: of the change, in `currency`, by component or leaf label.
    """

    currency: str
    outcome: str
    value_per_customer: Assumed
    retained_per_point: Assumed
    share_fixed: Assumed = ALL_FIXED
    cost: Mapping[str, Assumed] = field(default_factory=dict)


def load_assumptions(path: Path | str) -> Assumptions:
    """Return the assumptions in a TOML file.

    Raises InputNotFound, InputTooLarge, or UsageError, which names the field that cannot be used.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(_LONGEST + 1)
    except OSError as error:
        raise InputNotFound(f"`{file}` cannot be read: {error.strerror}") from error
    if len(content) > _LONGEST:
        raise InputTooLarge(f"`{file}` has more than {_LONGEST:,} bytes")
    try:
        values = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"`{file}` is not TOML: {error}") from error
    return assumptions_of(values, source=str(file))


def assumptions_of(values: Mapping[str, Any], *, source: str) -> Assumptions:
    """Return the assumptions in the tables of a TOML file; `source` is named in errors."""
    read = _Reader(source)
    needed = ("currency", "outcome", "value_per_customer", "retained_per_point")
    read.keys("the file", values, needed=needed, known=(*needed, "share_fixed", "cost"))
    costs = read.table("cost", values.get("cost", {}))
    read.keys("cost", costs, known=(*COMPONENTS, *LABELS))
    return Assumptions(
        currency=read.currency(values["currency"]),
        outcome=read.outcome(values["outcome"]),
        value_per_customer=read.number("value_per_customer", values["value_per_customer"]),
        retained_per_point=read.number(
            "retained_per_point", values["retained_per_point"], most=1.0
        ),
        share_fixed=read.number("share_fixed", values["share_fixed"], most=1.0)
        if "share_fixed" in values
        else ALL_FIXED,
        cost={name: read.number(f"cost.{name}", value) for name, value in costs.items()},
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks of fields, whose errors name the file."""

    source: str

    def fail(self, what: str) -> NoReturn:
        raise UsageError(f"`{self.source}`: {what}")

    def table(self, name: str, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self.fail(f"`{name}` must be a table")
        return value

    def keys(
        self,
        name: str,
        table: Mapping[str, Any],
        *,
        known: tuple[str, ...],
        needed: tuple[str, ...] = (),
    ) -> None:
        where = name if name == "the file" else f"`{name}`"
        for key in needed:
            if key not in table:
                self.fail(f"{where} has no `{key}`")
        for key in table:
            if key not in known:
                self.fail(f"{where} has `{key[:80]}`, which is none of {', '.join(known)}")

    def currency(self, value: object) -> str:
        if not isinstance(value, str) or not 0 < len(value.strip()) <= _CURRENCY:
            self.fail(f"`currency` must be a text of 1 to {_CURRENCY} characters, such as EUR")
        return value.strip()

    def outcome(self, value: object) -> str:
        if value not in OUTCOMES:
            self.fail(f"`outcome` is none of {', '.join(OUTCOMES)}")
        return str(value)

    def number(self, name: str, value: object, *, most: float = _LARGEST) -> Assumed:
        table = self.table(name, value)
        self.keys(name, table, needed=(*_NUMBERS, "source"), known=(*_NUMBERS, "source"))
        low, mid, high = (self.between(f"{name}.{key}", table[key], most) for key in _NUMBERS)
        if not low <= mid <= high:
            self.fail(f"`{name}` must have low <= mid <= high")
        source = table["source"]
        if not isinstance(source, str) or not source.strip():
            self.fail(f"`{name}.source` must say where the numbers come from")
        return Assumed(low=low, mid=mid, high=high, source=source.strip())

    def between(self, name: str, value: object, most: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(f"`{name}` must be a number")
        if not math.isfinite(value) or not 0 <= value <= most:
            self.fail(f"`{name}` must lie between 0 and {most:g}")
        return float(value)
