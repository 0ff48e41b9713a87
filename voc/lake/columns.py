"""The columns of a lake: those of a reading, and what the store itself has to know of it."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from voc.errors import InputCorrupt
from voc.readers.exports.fields import moment_of, time_of
from voc.writers.parquet import SCHEMA as READING

CUSTOMER_KEYS: Final = (
    *("customer_id", "customer", "requester_id", "requester", "user_id", "client_id"),
    *("contact_id", "account_id", "member_id", "patient_id", "author_id", "author"),
)
"""Names of metadata that may hold who wrote, best first; `author` is that of the message too."""

_MOMENT: Final = pa.timestamp("us")
_BYTES: Final = 16

OWN: Final = pa.schema(
    {
        "customer": pa.string(),
        "moment": _MOMENT,
        "added": _MOMENT,
        "_key": pa.binary(_BYTES),
        "_digest": pa.binary(_BYTES),
        "_sequence": pa.int64(),
    }
)
"""What a lake adds to a reading: who wrote, when (UTC), when it came in (UTC), what it is known
by, a hash of all that was read, and its place among all that ever came in."""

SCHEMA: Final = pa.schema([*READING, *OWN], metadata=READING.metadata)
"""The columns of the files of a lake."""

_NEEDED: Final = frozenset({"id", "sentiment", "intent", "components", "statements", "model"})
_PLACEHOLDER: Final = re.compile(r"<[A-Z_]+>")
_NO_LETTER: Final = re.compile(r"[\W_]+")


def leaves(schema: pa.Schema) -> frozenset[str]:
    """Return the names of all columns of a schema, at every depth: `statements.item.text`."""
    return frozenset(name for field in schema for name in _names(field, field.name))


def conformed(table: pa.Table, *, schema: pa.Schema = SCHEMA, source: str) -> pa.Table:
    """Return a table with the columns of `schema`; those it lacks, at any depth, are null.

    So readings of older versions fit. Raises InputCorrupt, which names `source`, for a table that
    is none of readings or has columns that are not of this version.
    """
    _check(table.schema, source)
    columns = [
        table[field.name]
        if field.name in table.schema.names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    try:
        fitting = pa.table(columns, names=schema.names).cast(schema)
    except (pa.ArrowException, ValueError) as error:
        raise InputCorrupt(f"`{source}`: a column is not of the type that readings have") from error
    if fitting["id"].null_count:
        raise InputCorrupt(f"`{source}`: {fitting['id'].null_count:,} readings have no id")
    return fitting


def with_own(
    readings: pa.Table,
    *,
    customer_keys: Sequence[str] = CUSTOMER_KEYS,
    added: datetime,
    sequence: int,
) -> pa.Table:
    """Return readings with the columns of a lake.

    customer_keys: names of metadata that hold who wrote, best first.
    sequence: the place of the first of them.
    """
    count = readings.num_rows
    own = {
        "customer": pa.array(customers(readings, customer_keys), pa.string()),
        "moment": pa.array(map(moment, readings["time"].to_pylist()), _MOMENT),
        "added": pa.array([added.astimezone(UTC).replace(tzinfo=None)] * count, _MOMENT),
        "_key": pa.array(_keys(readings), pa.binary(_BYTES)),
        "_digest": _digests(readings),
        "_sequence": pa.array(range(sequence, sequence + count), pa.int64()),
    }
    columns = [own[name] if name in own else readings[name] for name in SCHEMA.names]
    return pa.table(columns, schema=SCHEMA)


@lru_cache(maxsize=4096)
def moment(time: str | None) -> datetime | None:
    """Return when a time was, in UTC without a zone, None where it cannot be told."""
    found = moment_of(time_of(time))
    try:
        return found and found.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None


def months(moments: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the months of moments as `2026-03`, `unknown` where there is none."""
    return pc.fill_null(pc.strftime(moments, "%Y-%m"), "unknown")


def customers(readings: pa.Table, keys: Sequence[str]) -> Iterator[str | None]:
    """Yield who wrote each message, None where that is not known.

    keys: names of metadata, best first, compared without case and signs; where `author` is among
    them it is the message's author too. A bare placeholder such as `<ACCOUNT>` says nothing.
    """
    ranks = {plain_key(key): rank for rank, key in enumerate(keys)}
    authors = readings["author"].to_pylist()
    for author, metadata in zip(authors, readings["metadata"].to_pylist(), strict=True):
        found = [(plain_key(key), value) for key, value in metadata or () if value]
        ranked = [(ranks[key], value) for key, value in found if key in ranks]
        if author and "author" in ranks:
            ranked.append((ranks["author"], author))
        told = [one for one in ranked if one[1].strip() and not _PLACEHOLDER.fullmatch(one[1])]
        yield min(told, key=lambda one: one[0])[1] if told else None


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    """Return the name of a field without case and signs: `Customer ID` is `customerid`."""
    return _NO_LETTER.sub("", key).casefold()


def _names(field: pa.Field, path: str) -> Iterator[str]:
    kind = field.type
    if pa.types.is_struct(kind):
        for inner in kind:
            yield from _names(inner, f"{path}.{inner.name}")
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _names(kind.value_field, f"{path}.item")
    else:
        yield path


def _check(schema: pa.Schema, source: str) -> None:
    missing = sorted(_NEEDED - set(schema.names))
    if missing:
        raise InputCorrupt(f"`{source}` holds no readings: there is no column `{missing[0]}`")
    known = {*leaves(SCHEMA), "month"}
    strange = sorted(leaves(schema) - known)
    if strange:
        raise InputCorrupt(
            f"`{source}` has the column `{strange[0]}`, which is not of a reading, or of a newer "
            "version of voc"
        )


def _keys(readings: pa.Table) -> Iterator[bytes]:
    """Yield what each reading is known by: the id of its message.

    Where an input had the id before, as tickets of several rows have, the message is another one
    under the same id, and its words belong to the key.
    """
    warnings = readings["warnings"].to_pylist()
    ids = readings["id"].to_pylist()
    for place, (id_, said) in enumerate(zip(ids, warnings, strict=True)):
        hashed = blake2b((id_ or "").encode("utf-8"), digest_size=_BYTES)
        if "duplicate_id" in (said or ()):
            for statement in readings["statements"][place].as_py() or ():
                hashed.update(b"\0" + (statement["text"] or "").encode("utf-8"))
        yield hashed.digest()


def _digests(readings: pa.Table) -> pa.Array:
    """Return a hash of all that is in each reading, made of its JSON by DuckDB."""
    from voc.lake.sandbox import connected

    with connected() as base:
        base.register("readings", readings)
        found: Any = base.sql("SELECT unhex(md5(CAST(to_json(r) AS VARCHAR))) AS d FROM readings r")
        return found.to_arrow_table()["d"].combine_chunks().cast(pa.binary(_BYTES))
