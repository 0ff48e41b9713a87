"""Parts of readings put together: each message once, noise left out, columns to group by chosen."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final, cast

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
_TAKEN: Final = (*SPOKEN_OF, *FIGURES, *STATEMENTS, "period", "total", "outcome", "_place", "_row")
_SETTLED: Final = ("key", "noise", "unread")
_PARTS: Final = 5
_FRAMES: Final = {
    "messages": pl.Schema(
        {
            **MESSAGES,
            "key": pl.UInt64(),
            "noise": pl.Categorical(),
            "unread": pl.Boolean(),
        }
    ),
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
        self._frames = {name: _Rows(schema) for name, schema in _FRAMES.items()}
        self._columns = _Columns(by)

    def add(self, part: Part) -> None:
        """Add some readings, numbered after those before."""
        noise = part.messages.filter(pl.col("noise").is_not_null())
        self._kinds.update(noise["noise"])
        if not self._noise and noise.height:
            part = _without(part, noise["n"])
        for name, rows in self._frames.items():
            rows.add(getattr(part, name))
        self._columns.add(part.metadata)

    def facts(self) -> Facts:
        """Return the facts of all that was added."""
        frames = {name: rows.whole() for name, rows in self._frames.items()}
        messages = frames.pop("messages")
        last = messages.unique("key", keep="last", maintain_order=True)
        repeated = messages.height - last.height
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


class _Rows:
    """A frame that comes in parts."""

    def __init__(self, schema: pl.Schema) -> None:
        self._columns = list(schema)
        self._whole = [pl.DataFrame(schema=schema)]
        self._parts: list[pl.DataFrame] = []

    def add(self, part: pl.DataFrame) -> None:
        self._parts.append(part.select(self._columns))
        if len(self._parts) == _PARTS:
            self._copy()

    def whole(self) -> pl.DataFrame:
        self._copy()
        return pl.concat(self._whole)

    def _copy(self) -> None:
        """Copy the last parts: as they come, they keep all of the Arrow tables they are from."""
        if self._parts:
            whole = pl.concat(self._parts, rechunk=True)
            texts = [name for name, kind in whole.schema.items() if kind == pl.String]
            self._whole.append(whole.with_columns(_copied(whole[name]) for name in texts))
            self._parts = []


def _copied(texts: pl.Series) -> pl.Series:
    """Return texts in memory of their own, which Polars does not copy when it copies a frame."""
    found = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    return cast("pl.Series", pl.from_arrow(found)).alias(texts.name)


def _without(part: Part, dropped: pl.Series) -> Part:
    """Return a part without some of its messages."""
    kept = ~pl.col("n").is_in(dropped.implode())
    names = (*_FRAMES, "metadata")
    return Part(**{name: getattr(part, name).filter(kept) for name in names})


class _Columns:
    """Metadata to group by: values of the columns that have not shown too many of them."""

    def __init__(self, by: Sequence[str] | None) -> None:
        self._asked = None if by is None else tuple(dict.fromkeys(by))
        self._most = _MOST if by is None else _MOST_ASKED
        self._seen: dict[str, set[str]] = {}
        self._held: list[pl.DataFrame] = []

    def add(self, metadata: pl.DataFrame) -> None:
        """Add some metadata: `n`, `key` and `value`."""
        if self._asked is not None:
            metadata = metadata.filter(pl.col("key").is_in(self._asked))
        metadata = metadata.filter(~pl.col("key").is_in(self._many()))
        values = pl.col("value").unique().head(self._most + 1)
        for key, some in metadata.group_by("key").agg(values).iter_rows():
            self._seen.setdefault(key, set()).update(some)
        held = metadata.filter(~pl.col("key").is_in(self._many()))
        self._held.append(held.cast({"key": pl.Categorical(), "value": pl.Categorical()}))

    def _many(self) -> list[str]:
        """Return the columns that have shown too many values."""
        return [key for key, seen in self._seen.items() if len(seen) > self._most]

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
