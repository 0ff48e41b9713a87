"""What is held of one customer: removed with a proof, or handed out."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from voc.errors import LakeBusy, NotErased, UsageError
from voc.lake.changes import Change, change, check_changed, current, sweep
from voc.lake.columns import CUSTOMER_KEYS
from voc.lake.files import Shelves, read, rewrite
from voc.lake.manifest import Entry, Erased, Manifest
from voc.lake.store import Store
from voc.lake.suppression import marks
from voc.lake.traces import Proof, Traces, plain, prove, spellings, traced
from voc.records import Json
from voc.text.pseudonyms import pseudonym
from voc.writers.contract import rounded

_SCRYPT: Final = {"n": 1 << 14, "r": 8, "p": 1}
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was removed of a customer, and the proof that it is gone.

    readings: how many were removed.
    messages: how many ids of messages they had.
    masked: readings of others that told an id of theirs, which is `<ERASED>` there now.
    files: how many were written again, or removed.
    proof: what was looked through afterwards.
    """

    readings: int
    messages: int
    masked: int
    files: int
    proof: Proof


@dataclass(slots=True)
class _Count:
    readings: int = 0
    masked: int = 0
    files: int = 0


def erase(
    store: Store, customer: str, *, customer_keys: Sequence[str], forget: bool = False
) -> Erasure:
    """Remove a customer; see `Lake.erase`."""
    with store.held():
        sweep(store)  # also where there is no lock: a forgotten draft is a trace
        traces = Traces(names=())
        count = _Count()

        def work(manifest: Manifest, shelves: Shelves) -> Change:
            nonlocal traces, count
            traces = _traces(store, manifest, customer, customer_keys)
            count = _Count()
            leaving = _rewritten(store, manifest, traces, shelves, count)
            return Change(
                leaving=leaving,
                coming=tuple(shelves.close()),
                erased=_log(manifest, customer, forget=forget),
                suppressed=_listed(manifest, customer, forget=forget),
                alone=forget,
            )

        change(store, work)
        proof = prove(store, traces)
    if proof.found:
        listed = ", ".join(f"`{name}`" for name in proof.found[:_SHOWN])
        raise NotErased(
            f"{count.readings:,} readings were removed, but traces are left in "
            f"{len(proof.found):,} files under `{store.url}`: {listed}"
        )
    return Erasure(
        readings=count.readings,
        messages=len(traces.messages),
        masked=count.masked,
        files=count.files,
        proof=proof,
    )


def was_erased(manifest: Manifest, customer: str) -> tuple[str, ...]:
    """Return the days on which a customer was erased, by the same id as now."""
    hashed = _hashed(customer, manifest.salt)
    return tuple(one.date for one in manifest.erased if one.hash == hashed)


def held_of(store: Store, customer: str) -> Iterator[dict[str, Json]]:
    """Yield the readings of a customer; see `Lake.export`."""
    manifest = current(store)
    try:
        traces = _traces(store, manifest, customer, CUSTOMER_KEYS)
        for entry in manifest.entries:
            for table in read(store, entry.name):
                theirs = table.filter(traces.owned(table))
                for row in theirs.drop_columns(["_key", "_digest", "_sequence"]).to_pylist():
                    yield _public(row)
    except FileNotFoundError as error:  # some rows are out already: it cannot begin again
        check_changed(store, manifest, error)
        raise LakeBusy(f"`{store.url}` was changed while it was read: export again") from error


def _traces(
    store: Store, manifest: Manifest, customer: str, customer_keys: Sequence[str]
) -> Traces:
    """Return who is meant: all spellings of the id that are there, its pseudonym, and messages."""
    if not customer.strip():
        raise UsageError("the id of the customer is empty")
    asked = spellings(customer)
    return traced(
        store,
        manifest.entries,
        lambda name: not asked.isdisjoint(spellings(name)),
        names={customer, pseudonym(customer)},
        customer_keys=customer_keys,
    )


def _rewritten(
    store: Store, manifest: Manifest, traces: Traces, shelves: Shelves, count: _Count
) -> frozenset[str]:
    """Write the files with traces again, without; return their names."""

    def edit(table: pa.Table, _: int) -> pa.Table:
        owned = traces.owned(table)
        count.readings += pc.sum(owned).as_py() or 0
        rest = table.filter(pc.invert(owned))
        if not traces.mentioned(rest):
            return rest
        masked, told = traces.masked(rest)
        count.masked += told
        return masked

    touched = [entry for entry in manifest.entries if _has(store, entry, traces)]
    for entry in touched:
        rewrite(store, entry, edit, shelves)
    count.files = len(touched)
    return frozenset(entry.name for entry in touched)


def _has(store: Store, entry: Entry, traces: Traces) -> bool:
    return any(
        pc.any(traces.owned(table)).as_py() or traces.mentioned(table)
        for table in read(store, entry.name)
    )


def _log(manifest: Manifest, customer: str, *, forget: bool) -> tuple[Erased, ...]:
    """Return who was erased until now; to forget leaves the days alone."""
    hashed = _hashed(customer, manifest.salt)
    today = Erased(date=datetime.now(UTC).date().isoformat(), hash=hashed)
    log = (*manifest.erased, today)
    return tuple(replace(one, hash="") if forget and one.hash == hashed else one for one in log)


def _listed(manifest: Manifest, customer: str, *, forget: bool) -> frozenset[str]:
    listed, theirs = frozenset(manifest.suppressed), marks(customer, manifest.salt)
    return listed - theirs if forget else listed | theirs


def _hashed(customer: str, salt: str) -> str:
    """Return a salted hash that is slow to make (scrypt, RFC 7914): ids are easy to guess."""
    secret = plain(customer).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=bytes.fromhex(salt), dklen=16, **_SCRYPT).hex()


def _public(value: Any) -> Any:
    """Return a row as JSON has it: without nulls, metadata as an object, times as text."""
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, dict):
        some = {key: _public(item) for key, item in value.items() if item is not None}
        if isinstance(value.get("metadata"), list):
            some["metadata"] = dict(value["metadata"])
        return some
    if isinstance(value, list):
        return [_public(item) for item in value]
    return value
