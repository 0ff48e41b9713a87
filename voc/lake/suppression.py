"""Who was erased stays out: keyed hashes of their ids, with which an add compares what comes in."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from voc.errors import UsageError
from voc.lake.changes import Change, change
from voc.lake.files import Shelves, read
from voc.lake.index import Masks
from voc.lake.manifest import Entry, Manifest
from voc.lake.store import Store
from voc.lake.traces import Traces, spellings, traced

_DIGITS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """What must not come in.

    masks: by the name of a file, which of its readings are of who was erased.
    telling: names of files in which others tell an id of theirs.
    traces: what finds those ids.
    """

    masks: Masks = field(default_factory=dict)
    telling: frozenset[str] = frozenset()
    traces: Traces | None = None

    @property
    def count(self) -> int:
        """How many readings must not come in."""
        return sum(int(mask.sum()) for mask in self.masks.values())


def marks(customer: str, key: str) -> frozenset[str]:
    """Return keyed hashes (HMAC-SHA256, RFC 2104) of a customer's id and of its pseudonym.

    key: hexadecimal. Of the hash 128 bits are kept: among a million ids none is another's.
    """
    secret = bytes.fromhex(key)
    texts = (text.encode("utf-8", "surrogatepass") for text in spellings(customer))
    return frozenset(hmac.digest(secret, text, "sha256").hex()[:_DIGITS] for text in texts)


def barred(
    store: Store, manifest: Manifest, coming: Sequence[Entry], customer_keys: Sequence[str]
) -> Barred:
    """Return what of the files that come in is of customers who were erased."""
    listed = frozenset(manifest.suppressed)
    if not listed:
        return Barred()
    traces = traced(
        store,
        coming,
        lambda name: not listed.isdisjoint(marks(name, manifest.salt)),
        customer_keys=customer_keys,
    )
    if not traces.names:
        return Barred()
    masks, telling = {}, set()
    for entry in coming:
        owned = np.zeros(entry.rows, np.bool_)
        place = 0
        for table in read(store, entry.name):
            owned[place : place + table.num_rows] = traces.owned(table).to_numpy()
            place += table.num_rows
            if entry.name not in telling and traces.mentioned(table):
                telling.add(entry.name)
        if owned.any():
            masks[entry.name] = owned
    return Barred(masks=masks, telling=frozenset(telling), traces=traces)


def allow(store: Store, customer: str) -> bool:
    """Take a customer off the list; see `Lake.allow`."""
    if not customer.strip():
        raise UsageError("the id of the customer is empty")
    was_listed = False

    def work(manifest: Manifest, _: Shelves) -> Change | None:
        nonlocal was_listed
        left = frozenset(manifest.suppressed) - marks(customer, manifest.salt)
        was_listed = len(left) < len(manifest.suppressed)
        return Change(suppressed=left, alone=True) if was_listed else None

    with store.held():
        change(store, work)
    return was_listed
