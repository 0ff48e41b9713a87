"""Traces of a customer: where they are, what is put in their place, and the proof of their absence.

Who is to be erased is known by names (an id, its pseudonym) and by the ids of their messages. Their
readings go. In what is left, an id of six characters or more is looked for in every text at every
depth, as a whole word: `t-1` is not in `t-17`, and nothing can be said of an id such as `7`, which
is looked for only where ids stand. So are words that every lake has in its columns: `customer` in
the place of an id is somebody's, in all others it is a label.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from voc.confidence import BANDS
from voc.errors import LakeDamaged
from voc.lake.columns import CUSTOMER_KEYS, SCHEMA, leaves, plain_key
from voc.lake.files import read, read_columns
from voc.lake.manifest import FOLDER, Entry
from voc.lake.store import Store
from voc.taxonomy import (
    CHANNELS,
    COMPONENTS,
    FACETS,
    INTENTS,
    LABELS,
    NOISE,
    ROLES,
    SECTION_KINDS,
    SENTIMENTS,
    SIGNALS,
    UNCERTAIN,
)
from voc.text.pseudonyms import pseudonym

OWN_WORDS: Final = frozenset(
    word
    for name in (
        *(*LABELS, *COMPONENTS, *FACETS, *SENTIMENTS, *INTENTS, *SIGNALS, *CHANNELS, *NOISE),
        *(*SECTION_KINDS, *ROLES, UNCERTAIN, *BANDS, *leaves(SCHEMA)),
    )
    for word in (name, *name.split("."))
)
"""Words of ours, which stand in readings of everybody."""

ERASED: Final = "<ERASED>"
"""What stands in the place of an id that another customer's reading told."""

_LEAST: Final = 6
_AT_ONCE: Final = 200
_CHUNK: Final = 1 << 20
_WHOLE: Final = r"(?<![^\W_]){}(?![^\W_])"
_WIDEST: Final = 4
"""Bytes of a character in UTF-8, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was looked through after an erasure, and where traces were found.

    files, rows, bytes: all there are in the lake, of any kind.
    found: names of files with traces; none of them is left if there are no such.
    """

    files: int
    rows: int
    bytes: int
    found: tuple[str, ...]


class Traces:
    """Finds ids in readings and in bytes."""

    def __init__(
        self,
        *,
        names: Iterable[str],
        messages: Iterable[str] = (),
        customer_keys: Sequence[str] = CUSTOMER_KEYS,
    ) -> None:
        """Look for `names` of a customer, and for the ids of their `messages`.

        customer_keys: names of metadata in which a name is one, however short.
        """
        self.names = frozenset(names)
        self.messages = frozenset(messages)
        self._keys = {plain_key(key) for key in customer_keys}
        long = sorted(
            one for one in self.names | self.messages if len(one) >= _LEAST and one not in OWN_WORDS
        )
        self._patterns = [_Pattern(long[i : i + _AT_ONCE]) for i in range(0, len(long), _AT_ONCE)]
        self._overlap = max((len(one.encode()) for one in long), default=0)

    def owned(self, table: pa.Table) -> Any:
        """Return which readings are the customer's: by who wrote, or by the message's id."""
        theirs = pc.is_in(table["customer"], pa.array(sorted(self.names), pa.string()))
        messages = pc.is_in(table["id"], pa.array(sorted(self.messages), pa.string()))
        return pc.or_(theirs, messages)

    def mentioned(self, table: pa.Table) -> bool:
        """Return whether any reading tells an id in what it says or brings along."""
        return any(map(self._in, texts(table))) or self._in_fields(table)

    def masked(self, table: pa.Table) -> tuple[pa.Table, int]:
        """Return readings with `ERASED` for every id, and how many of them told one."""
        before = table.to_pylist()
        after = [self._without(row) for row in before]
        changed = sum(one != other for one, other in zip(before, after, strict=True))
        return pa.Table.from_pylist(after, SCHEMA), changed

    def in_bytes(self, data: bytes) -> bool:
        """Return whether an id stands in bytes as they are, among which are texts in UTF-8."""
        begins = range(0, len(data), _CHUNK)
        spans = [(begin, begin + _CHUNK + self._overlap) for begin in begins]
        array = pa.array([data[begin:end] for begin, end in spans], pa.binary())
        return any(one.in_bytes(data, array, spans) for one in self._patterns)

    def _in(self, array: Any) -> bool:
        return any(one.in_texts(array) for one in self._patterns)

    def _in_fields(self, table: pa.Table) -> bool:
        return any(map(self._tells, table.select(["author", "metadata"]).to_pylist()))

    def _tells(self, row: dict[str, Any]) -> bool:
        fields = ((plain_key(key), value) for key, value in row["metadata"] or ())
        ids = (value for key, value in fields if key in self._keys)
        return row["author"] in self.names or not self.names.isdisjoint(filter(None, ids))

    def _without(self, row: dict[str, Any]) -> dict[str, Any]:
        clean: dict[str, Any] = self._clean(row)
        if clean["author"] in self.names:
            clean["author"] = ERASED
        clean["metadata"] = clean["metadata"] and [
            (key, ERASED if plain_key(key) in self._keys and value in self.names else value)
            for key, value in clean["metadata"]
        ]
        return clean

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            for pattern in self._patterns:
                value = pattern.whole.sub(ERASED, value)
            return value
        if isinstance(value, dict):
            return {key: self._clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self._clean(item) for item in value)
        return value


class _Pattern:
    """Some ids at once: found quickly by Arrow (RE2, linear in the text), then as whole words."""

    def __init__(self, ids: Sequence[str]) -> None:
        alternatives = "|".join(map(re.escape, sorted(ids, key=len, reverse=True)))
        self._quick = f"(?:{alternatives})"
        self.whole = re.compile(_WHOLE.format(self._quick))
        self._ids = [one.encode() for one in ids]

    def in_texts(self, array: Any) -> bool:
        hits = array.filter(pc.fill_null(pc.match_substring_regex(array, self._quick), False))
        return any(self.whole.search(text) for text in hits.to_pylist())

    def in_bytes(self, data: bytes, array: Any, spans: Sequence[tuple[int, int]]) -> bool:
        hits = pc.match_substring_regex(array, self._quick).to_pylist()
        return any(
            hit and any(_stands(one, data, *span) for one in self._ids)
            for hit, span in zip(hits, spans, strict=True)
        )


def _stands(word: bytes, data: bytes, begin: int, end: int) -> bool:
    """Return whether a word stands alone in a span of bytes."""
    while (place := data.find(word, begin, end)) >= 0:
        behind = place + len(word)
        before = data[max(place - _WIDEST, 0) : place].decode("utf-8", "replace")[-1:]
        after = data[behind : behind + _WIDEST].decode("utf-8", "replace")[:1]
        if not before.isalnum() and not after.isalnum():
            return True
        begin = place + 1
    return False


def plain(customer: str) -> str:
    """Return an id as all spellings of it have in common."""
    return " ".join(customer.casefold().split())


def spellings(customer: str) -> frozenset[str]:
    """Return by what a customer is known: the id without case and spaces, and its pseudonym."""
    return frozenset({plain(customer), pseudonym(customer)})


def traced(
    store: Store,
    entries: Iterable[Entry],
    is_meant: Callable[[str], bool],
    *,
    names: Iterable[str] = (),
    customer_keys: Sequence[str],
) -> Traces:
    """Return traces of the customers who are meant: their names in some files, and messages.

    names: looked for also where no reading is theirs.
    """
    known, messages = set(names), set()
    for entry in entries:
        for table in read_columns(store, entry.name, ("customer", "id")):
            there = pc.unique(table["customer"]).to_pylist()
            found = {one for one in there if one is not None and is_meant(one)}
            known |= found
            theirs = pc.is_in(table["customer"], pa.array(sorted(found), pa.string()))
            messages.update(table["id"].filter(theirs).to_pylist())
    return Traces(names=known, messages=messages, customer_keys=customer_keys)


def texts(table: pa.Table) -> Iterator[Any]:
    """Yield all texts of a table, at every depth, as arrays."""
    for column in table.columns:
        for chunk in column.chunks:
            yield from _texts(chunk)


def prove(store: Store, traces: Traces) -> Proof:
    """Look through every file under the lake, whether it counts or not, for what was erased.

    Parquet is decoded and looked through text by text; of all files the bytes are looked through
    as well, but of manifests, which hold names of files, numbers and hashes: an id may be a number.
    """
    rows = size = 0
    found = []
    names = store.names()
    for name in names:
        try:
            data = store.read(name)
        except FileNotFoundError:  # gone since the names were listed
            continue
        size += len(data)
        has = not name.startswith(FOLDER) and traces.in_bytes(data)
        if name.endswith(".parquet"):
            count, told = _in_readings(store, name, traces)
            rows += count
            has = has or told
        if has:
            found.append(name)
    return Proof(files=len(names), rows=rows, bytes=size, found=tuple(found))


def _in_readings(store: Store, name: str, traces: Traces) -> tuple[int, bool]:
    rows, told = 0, False
    try:
        for table in read(store, name):
            rows += table.num_rows
            owned = pc.any(traces.owned(table)).as_py()
            told = told or bool(owned) or traces.mentioned(table)
    except LakeDamaged as error:
        raise LakeDamaged(f"{error}, so that it cannot be looked through") from error
    return rows, told


def _texts(array: Any) -> Iterator[Any]:
    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield array
    elif pa.types.is_struct(kind):
        for part in array.flatten():
            yield from _texts(part)
    elif pa.types.is_map(kind):
        yield from _texts(array.keys)
        yield from _texts(array.items)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _texts(array.flatten())
