"""The lake: readings in one place, each message once; added to, queried, erased from, exported."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as pads

from voc.errors import LakeNotFound, UsageError
from voc.lake.adding import Added, add
from voc.lake.changes import current, steadily
from voc.lake.checks import Info, State, check, info, state
from voc.lake.columns import CUSTOMER_KEYS, SCHEMA
from voc.lake.erasing import Erasure, erase, held_of, was_erased
from voc.lake.expiring import By, expire
from voc.lake.inputs import files, table_of_readings, tables
from voc.lake.manifest import Manifest, load
from voc.lake.objects import Objects
from voc.lake.sandbox import query
from voc.lake.store import Store, check_foreign, open_store
from voc.lake.suppression import allow
from voc.records import Json, Reading

if TYPE_CHECKING:
    import polars as pl


class Lake:
    """Readings under a folder or URL; any number of processes may use it at once."""

    def __init__(self, store: Store) -> None:
        """Use `Lake.open`."""
        self._store = store

    @classmethod
    def open(cls, place: str | os.PathLike[str], *, create: bool = False) -> "Lake":
        """Return the lake at a folder or a URL of fsspec.

        create: also where there is none yet; its folder is made.

        Raises LakeNotFound where there is none, OutputError where it cannot be made, UsageError
        where it would be made among other files.
        """
        store = open_store(place, create=create)
        if load(store) is None:
            if not create:
                raise LakeNotFound(f"`{store.url}` is no lake: `voc lake add` makes one")
            check_foreign(store)
        return cls(store)

    @property
    def url(self) -> str:
        """Where it is, without a password."""
        return self._store.url

    def version(self) -> str:
        """Return a text that is another one after every change, and only then.

        One small file is read. Ask before `scan`: what is scanned is of this version or newer.
        """
        return current(self._store).version

    def add(
        self,
        readings: Iterable[Reading | Mapping[str, Json]],
        *,
        customer_keys: Sequence[str] = CUSTOMER_KEYS,
    ) -> Added:
        """Add readings, or their JSON: all of them, or none.

        A message is known by its id. Its last reading stays: one that came before, here or in
        `readings`, goes where anything in it is otherwise. Where an input had an id twice
        (`duplicate_id`), the second message is known by its id and its words.

        customer_keys: names of metadata that may hold who wrote, best first.

        Raises InputCorrupt for what is no reading, OutputError, LakeBusy and LakeDamaged.
        """
        return add(self._store, table_of_readings(readings), customer_keys=customer_keys)

    def add_files(
        self,
        inputs: Iterable[Path],
        *,
        customer_keys: Sequence[str] = CUSTOMER_KEYS,
        told: Callable[[int], None] | None = None,
    ) -> Added:
        """Add what `voc score` wrote: .jsonl, .parquet, and folders of them; as `add` does.

        told: is called with how many readings came in, as they do.

        Raises also InputNotFound and UnknownFormat.
        """
        paths = [*files(inputs)]
        incoming = (table for path in paths for table in tables(path))
        return add(self._store, incoming, customer_keys=customer_keys, told=told)

    def query(self, sql: str) -> pa.Table:
        """Return what a SELECT finds in the views `readings`, `statements` and `components`.

        Nothing but the lake can be read, and nothing written. Raises BadQuery.
        """
        return steadily(self._store, lambda manifest: query(self._scan(manifest), sql))

    def scan(self) -> Any:
        """Return the readings as a data set of Arrow, as they are now.

        A file that is replaced while it is read raises FileNotFoundError: scan again.
        """
        return self._scan(current(self._store))

    def _scan(self, manifest: Manifest) -> Any:
        names = [entry.name for entry in manifest.entries]
        if not names:
            return pads.dataset(SCHEMA.empty_table())
        if not self._store.local:
            return Objects(self._store, names)
        paths = [self._store.path(name) for name in names]
        return pads.dataset(paths, schema=SCHEMA, filesystem=self._store.arrow, format="parquet")

    def frame(self) -> "pl.LazyFrame":
        """Return the readings as a lazy frame of Polars, without what is the store's own."""
        try:
            import polars as pl
        except ImportError as error:
            raise UsageError("a frame needs Polars: pip install 'voc[insight]'") from error
        return pl.scan_pyarrow_dataset(self.scan()).drop("_key", "_digest", "_sequence")

    def erase(
        self,
        customer: str,
        *,
        customer_keys: Sequence[str] = CUSTOMER_KEYS,
        forget: bool = False,
    ) -> Erasure:
        """Remove every trace of a customer, and prove it.

        customer: the id as the input had it, or the pseudonym that redaction put in its place.

        Their readings go, and others of the same messages. Where another customer's reading tells
        an id of theirs, `<ERASED>` takes its place. Then all files are looked through. What is
        kept is the day, a salted hash of the id for `erased`, and keyed hashes by which `add`
        leaves their readings out.

        forget: keep nothing but the day, also of earlier erasures; what is added may then bring
        them back.

        Raises NotErased where a trace was found, with the files it is in.
        """
        return erase(self._store, customer, customer_keys=customer_keys, forget=forget)

    def allow(self, customer: str) -> bool:
        """Let an erased customer's readings come in again; return whether they were kept out."""
        return allow(self._store, customer)

    def erased(self, customer: str) -> tuple[str, ...]:
        """Return the days on which a customer was erased, asked for by the same id as then."""
        return was_erased(current(self._store), customer)

    def export(self, customer: str) -> Iterator[dict[str, Json]]:
        """Yield all readings that are held of a customer, as JSON, with `customer` and `added`.

        customer: as for `erase`.
        """
        return held_of(self._store, customer)

    def expire(self, days: float, *, by: By = "time", now: datetime | None = None) -> int:
        """Remove readings older than so many days; return how many.

        by: `time` for the age of the message, or of when it was added where its time is not
        known; `added` for that of all.
        """
        return expire(self._store, days, by=by, now=now)

    def state(self) -> State:
        """Return which state it is in; no reading is read for that."""
        return state(current(self._store))

    def info(self) -> Info:
        """Return figures of what is held."""
        return steadily(self._store, partial(info, self._store))

    def check(self) -> list[str]:
        """Return a sentence for each thing that is not as it should be; all files are read."""
        return check(self._store, current(self._store))
