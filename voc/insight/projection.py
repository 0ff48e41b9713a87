"""One table of readings, as `voc.writers.parquet` has them, into the columns of `Facts`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import polars as pl
import pyarrow as pa

from voc.errors import InputCorrupt
from voc.insight.facts import (
    COMPONENT_ROWS,
    MENTIONS,
    MESSAGES,
    SCALES,
    SIGNAL_ROWS,
    STATEMENTS,
)
from voc.insight.summary import summarise
from voc.lake.columns import CUSTOMER_KEYS, moment, plain_key
from voc.readers.naming import compact
from voc.taxonomy import COMPONENTS, LABELS, component_of, facet_of

_USED: Final = (
    *("id", "channel", "time", "author", "metadata", "sentiment", "intent", "components"),
    *("statements", "signals", "noise", "model", "warnings"),
)
_DUPLICATE: Final = "duplicate_id"
_PLACEHOLDER: Final = r"\A<[A-Z_]+>\z"

_SCALES: Final = {
    **{name: name for name in SCALES},
    **{f"{name}score": name for name in SCALES if name != "rating"},
    "stars": "rating",
    "starrating": "rating",
}
"""What scales are called in metadata, without case and signs; see `voc.readers.scales`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some readings in columns: the frames of `Facts`, and what is settled over all of them.

    messages: with `noise` (a kind or null), `key` (what the message is known by) and `unread`
    (whether its time says something that cannot be told).
    metadata: `n`, `key` and `value` of all that could be grouped by.
    """

    messages: pl.DataFrame
    components: pl.DataFrame
    mentions: pl.DataFrame
    statements: pl.DataFrame
    signals: pl.DataFrame
    metadata: pl.DataFrame


def project(
    table: pa.Table,
    *,
    first: int,
    source: str,
    customer_keys: Sequence[str] = CUSTOMER_KEYS,
) -> Part:
    """Return readings in columns.

    table: of the columns of `voc.writers.parquet.SCHEMA`; where it has `customer`, as a lake does,
    that is who wrote.
    first: number of the first message.
    source: named in InputCorrupt, which is raised for a label that is not of this taxonomy.
    """
    try:
        return _projected(table, first, customer_keys)
    except (pl.exceptions.InvalidOperationError, pl.exceptions.SchemaError) as error:
        raise InputCorrupt(f"`{source}`: a label that this version of voc does not know") from error


def _projected(table: pa.Table, first: int, customer_keys: Sequence[str]) -> Part:
    numbers = pl.Series("n", range(first, first + table.num_rows), pl.UInt32())
    told = _metadata(table, numbers)
    metadata = told.with_columns(pl.col("value").str.strip_chars())
    used = table.select([name for name in _USED if name != "metadata"])
    rows = cast("pl.DataFrame", pl.from_arrow(used)).with_columns(numbers)
    if "customer" in table.column_names:
        who = cast("pl.Series", pl.from_arrow(table["customer"]))
    else:
        who = _customers(rows, told, customer_keys)
    statements = _statements(rows)
    return Part(
        messages=_messages(rows, metadata, who.alias("customer")),
        components=_components(rows),
        mentions=_mentions(statements),
        statements=_fitted(statements, STATEMENTS),
        signals=_signals(rows),
        metadata=_groupable(metadata, customer_keys),
    )


def _customers(rows: pl.DataFrame, told: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """Return who wrote each message, as `voc.lake.columns.customers` does, column by column."""
    ranks = {plain_key(key): rank for rank, key in enumerate(keys)}
    ranked = [(key, ranks.get(plain_key(key))) for key in told["key"].unique()]
    known = pl.DataFrame(ranked, schema={"key": pl.String, "rank": pl.Int64}, orient="row")
    named = told.join(known.drop_nulls(), on="key", maintain_order="left")
    author = pl.lit(ranks.get("author"), pl.Int64).alias("rank")
    authors = rows.select("n", author, pl.col("author").alias("value")).drop_nulls()
    found = pl.concat([named.select("n", "rank", "value"), authors])
    sound = ~pl.col("value").str.contains(_PLACEHOLDER) & (pl.col("value").str.strip_chars() != "")
    first = found.filter(sound).sort("rank", maintain_order=True).unique("n", keep="first")
    return rows.select("n").join(first, on="n", how="left", maintain_order="left")["value"]


def _messages(rows: pl.DataFrame, metadata: pl.DataFrame, customer: pl.Series) -> pl.DataFrame:
    times = pl.Series("time", map(moment, rows["time"]), pl.Datetime("us")).dt.replace_time_zone(
        "UTC"
    )
    messages = rows.select(
        "n",
        "id",
        times,
        pl.col("channel").fill_null("other"),
        customer,
        pl.col("sentiment").struct.field("label").alias("sentiment"),
        pl.col("sentiment").struct.field("score").alias("score"),
        pl.col("intent").struct.field("label").alias("intent"),
        "model",
        pl.col("noise").struct.field("kind").cast(pl.Categorical()).alias("noise"),
        _key(rows).hash().alias("key"),
        (pl.col("time").is_not_null() & times.is_null()).alias("unread"),
    ).join(_scales(metadata), on="n", how="left", maintain_order="left")
    return messages.cast({name: MESSAGES[name] for name in MESSAGES})


def _key(rows: pl.DataFrame) -> pl.Expr:
    """Return what messages are known by: their ids, and the words of those whose id came before."""
    repeated = pl.col("warnings").list.contains(_DUPLICATE).fill_null(value=False)
    if not rows.select(repeated.any()).item():
        return pl.col("id")
    words = pl.col("statements").list.eval(pl.element().struct.field("text")).list.join("\0")
    return pl.when(repeated).then(pl.col("id") + "\0" + words).otherwise("id")


def _scales(metadata: pl.DataFrame) -> pl.DataFrame:
    """Return the scores that customers gave, a column a scale, where there is any."""
    names = [name for name in metadata["key"].unique(maintain_order=True) if _scale(name)]
    found = pl.DataFrame(schema={"n": pl.UInt32(), **dict.fromkeys(SCALES, pl.Float32())})
    for scale in SCALES:
        given = metadata.filter(pl.col("key").is_in([n for n in names if _scale(n) == scale]))
        number = pl.col("value").cast(pl.Float32(), strict=False).alias(scale)
        values = (
            given.select("n", number).filter(pl.col(scale).is_finite()).unique("n", keep="first")
        )
        found = found.drop(scale).join(values, on="n", how="full", coalesce=True)
    return found.select("n", *SCALES)


def _scale(name: str) -> str | None:
    return _SCALES.get(compact(name))


def _components(rows: pl.DataFrame) -> pl.DataFrame:
    found = []
    for component in COMPONENTS:
        one = pl.col("components").struct.field(component)
        feeling = one.struct.field("sentiment")
        found.append(
            rows.select(
                "n",
                pl.lit(component).alias("component"),
                feeling.struct.field("label").alias("sentiment"),
                feeling.struct.field("score").alias("score"),
                one.struct.field("probability").alias("probability"),
            ).filter(pl.col("probability").is_not_null())
        )
    return _fitted(pl.concat(found), COMPONENT_ROWS).sort("n", "component")


def _statements(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each statement, with all that its reading holds."""
    return (
        rows.select("n", "statements", pl.int_ranges(pl.col("statements").list.len()).alias("k"))
        .explode("statements", "k", empty_as_null=False, keep_nulls=False)
        .unnest("statements")
        .with_columns(
            pl.col("sentiment").struct.field("label").alias("sentiment"),
            pl.col("sentiment").struct.field("score").alias("score"),
            pl.col("labels").alias("leaves"),
        )
    )


def _mentions(statements: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each leaf label of a message.

    Readings of the first versions have no sentiment about each label; there it is that of the
    statement.
    """
    told = pl.concat([_told(statements, label) for label in LABELS])
    found = summarise(told, ["n", "leaf"], pl.col("probability").max())
    leaf = pl.col("leaf")
    placed = found.with_columns(
        leaf.replace_strict({k: component_of(k) for k in LABELS}).alias("component"),
        leaf.replace_strict({k: facet_of(k) for k in LABELS}, return_dtype=pl.String()).alias(
            "facet"
        ),
    )
    return _fitted(placed, MENTIONS).sort("n", "leaf")


def _told(statements: pl.DataFrame, label: str) -> pl.DataFrame:
    """Return what each statement that has a label says about it."""
    about = pl.col("label_sentiments").struct.field(label)
    return statements.filter(pl.col("labels").list.contains(label)).select(
        "n",
        pl.lit(label).alias("leaf"),
        pl.coalesce(about.struct.field("label"), "sentiment").alias("sentiment"),
        pl.coalesce(about.struct.field("score"), "score").alias("score"),
        pl.col("probabilities").struct.field(label).alias("probability"),
    )


def _signals(rows: pl.DataFrame) -> pl.DataFrame:
    kinds = pl.col("signals").list.eval(pl.element().struct.field("kind")).alias("kind")
    found = rows.select("n", kinds).explode("kind", empty_as_null=False, keep_nulls=False)
    return _fitted(found, SIGNAL_ROWS)


def _metadata(table: pa.Table, numbers: pl.Series) -> pl.DataFrame:
    """Return `n`, `key` and `value` of all metadata that is not blank, in its order, as it is."""
    pairs = pa.list_(pa.struct({"key": pa.string(), "value": pa.string()}))
    held = cast("pl.Series", pl.from_arrow(table["metadata"].cast(pairs))).alias("pair")
    return (
        pl.DataFrame([numbers, held])
        .explode("pair", empty_as_null=False, keep_nulls=False)
        .unnest("pair")
        .filter(pl.col("value").str.strip_chars() != "")
    )


def _groupable(metadata: pl.DataFrame, customer_keys: Sequence[str]) -> pl.DataFrame:
    """Return metadata that neither says who wrote nor is a score."""
    people = {plain_key(key) for key in customer_keys}
    names = metadata["key"].unique()
    chosen = [n for n in names if plain_key(n) not in people and not _scale(n)]
    return metadata.filter(pl.col("key").is_in(chosen))


def _fitted(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
