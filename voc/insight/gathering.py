"""Parts of readings put together: each message once, noise left out, columns to group by chosen."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

import polars as pl

from voc.errors import UsageError
from voc.insight.facts import (
    COMPONENT_ROWS,
    FIGURES,
    MENTIONS,
    MESSAGES,
    SIGNAL_ROWS,
    SPOKEN_OF,
    STATEMENTS,
    Facts,
    Skipped,
)
from voc.insight.projection import Part

_FEWEST: Final = 2
_MOST: Final = 50
_FILLED: Final = 0.5
_MOST_ASKED: Final = 1_000
_TAKEN: Final = (*SPOKEN_OF, *FIGURES, *STATEMENTS, "period", "total")
_SETTLED: Final = ("key", "noise", "unread")
_FRAMES: Final = {
    "components": COMPONENT_ROWS,
    "mentions": MENTIONS,
    "statements": STATEMENTS,
    "signals": SIGNAL_ROWS,
}


class Gathering:
    """Takes parts of readings in order; gives the facts when all are there."""

    def __init__(self, *, by: Sequence[str] | None = None, noise: bool = False) -> None:
        """Choose columns to group by, and whether noise counts; as `read_facts` does."""
        self._noise = noise
        self._kinds: Counter[str] = Counter()
        self._messages = [
            pl.DataFrame(
                schema={
                    **MESSAGES,
                    "key": pl.UInt64(),
                    "noise": pl.String(),
                    "unread": pl.Boolean(),
                }
            )
        ]
        self._frames = {name: [pl.DataFrame(schema=schema)] for name, schema in _FRAMES.items()}
        self._columns = _Columns(by)

    def add(self, part: Part) -> None:
        """Add some readings, numbered after those before."""
        noise = part.messages.filter(pl.col("noise").is_not_null())
        self._kinds.update(noise["noise"])
        dropped = noise["n"] if not self._noise else noise["n"].clear()
        kept = ~pl.col("n").is_in(dropped.implode())
        self._messages.append(part.messages.filter(kept).select(self._messages[0].columns))
        for name, frames in self._frames.items():
            frames.append(getattr(part, name).filter(kept))
        self._columns.add(part.metadata.filter(kept))

    def facts(self) -> Facts:
        """Return the facts of all that was added."""
        messages = pl.concat(self._messages)
        last = messages.unique("key", keep="last", maintain_order=True)
        repeated = messages.height - last.height
        frames = {name: pl.concat(parts) for name, parts in self._frames.items()}
        if repeated:
            frames = {
                name: frame.join(last, on="n", how="semi", maintain_order="left")
                for name, frame in frames.items()
            }
        unread = int(last["unread"].sum())
        wide, groups = self._columns.beside(last.drop(_SETTLED))
        return Facts(
            messages=wide,
            **frames,
            groups=("channel", *groups),
            skipped=Skipped(
                noise=dict(sorted(self._kinds.items())), repeated=repeated, time=unread
            ),
        )


class _Columns:
    """Metadata to group by: values of the columns that have not shown too many of them."""

    def __init__(self, by: Sequence[str] | None) -> None:
        self._asked = by
        self._most = _MOST if by is None else _MOST_ASKED
        self._seen: dict[str, set[str]] = {}
        self._held: list[pl.DataFrame] = []

    def add(self, metadata: pl.DataFrame) -> None:
        """Add some metadata: `n`, `key` and `value`."""
        if self._asked is not None:
            metadata = metadata.filter(pl.col("key").is_in(self._asked))
        for key, values in metadata.group_by("key").agg(pl.col("value").unique()).iter_rows():
            seen = self._seen.setdefault(key, set())
            if len(seen) <= self._most:
                seen.update(values[: self._most + 1])
        few = [key for key, seen in self._seen.items() if len(seen) <= self._most]
        held = metadata.filter(pl.col("key").is_in(few))
        self._held.append(held.cast({"key": pl.Categorical(), "value": pl.Categorical()}))

    def beside(self, messages: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
        """Return messages with the columns to group by, and what those are called there."""
        self._check()
        held = pl.concat(self._held) if self._held else None
        groups = []
        for key in self._asked if self._asked is not None else sorted(self._seen):
            if held is None or key == "channel" or len(self._seen[key]) > self._most:
                continue
            name = _free(key, {*messages.columns, *_TAKEN})
            values = held.filter(pl.col("key") == key).unique("n", keep="last")
            column = values.select("n", pl.col("value").alias(name))
            wider = messages.join(column, on="n", how="left", maintain_order="left")
            if self._asked is not None or _worth_it(wider[name]):
                messages = wider
                groups.append(name)
        return messages, groups

    def _check(self) -> None:
        for key in self._asked or ():
            if key == "channel":
                continue
            if key not in self._seen:
                raise UsageError(f"no message has metadata `{key}` to group by")
            if len(self._seen[key]) > self._most:
                raise UsageError(
                    f"metadata `{key}` has more than {self._most:,} values: too many to group by"
                )


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name that no other column has, as tables of readings call it."""
    while name in taken:
        name = f"input_{name}"
    return name


def _worth_it(values: pl.Series) -> bool:
    """Return whether a column tells groups: not one, not a number of each message, and not gaps."""
    filled = values.len() - values.null_count()
    distinct = values.drop_nulls().n_unique()
    return _FEWEST <= distinct <= min(_MOST, filled - 1) and filled >= _FILLED * values.len()
