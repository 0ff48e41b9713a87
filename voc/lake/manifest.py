"""The manifest: which files of a lake count. A change is made by writing the next one.

Manifests are numbered and each number can be taken once. A writer that finds its number taken
was second, and begins again on what is there now. So whoever opens a lake sees all of a change or
none of it.
"""

import json
from dataclasses import asdict, dataclass, replace
from secrets import token_hex
from typing import Any, Final

from voc.errors import LakeDamaged, OutputError
from voc.lake.store import Store

FOLDER: Final = "manifests/"
READINGS: Final = "readings/"
UNKNOWN: Final = "unknown"
"""The month of messages whose time is not known."""

_FORMAT: Final = 1
_KEPT: Final = 100


class Conflict(Exception):
    """Another writer was first; never leaves this package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of readings: its name in the lake, how many it holds, and its size."""

    name: str
    rows: int
    bytes: int

    @property
    def month(self) -> str:
        """The month of the times of its messages, as `2026-03`, or `UNKNOWN`."""
        return self.name.removeprefix(READINGS).partition("/")[0].removeprefix("month=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """That somebody was erased: the day, and a salted hash of who, empty where none was to stay."""

    date: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What counts in a lake.

    number: how many changes there were.
    salt: hexadecimal, of the hashes in `erased`, and the key of those in `suppressed`.
    columns: names of all columns, at every depth, that were ever written.
    sequence: how many readings ever came in.
    suppressed: keyed hashes of the ids of customers who must not come in.
    history: names of the last changes, newest last.
    """

    number: int = 0
    salt: str = ""
    columns: tuple[str, ...] = ()
    sequence: int = 0
    entries: tuple[Entry, ...] = ()
    erased: tuple[Erased, ...] = ()
    suppressed: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """What is another text after every change, also where a lake was made anew."""
        return f"{self.number}-{self.history[-1]}" if self.history else "0"

    @property
    def rows(self) -> int:
        """How many readings there are."""
        return sum(entry.rows for entry in self.entries)

    @property
    def names(self) -> frozenset[str]:
        """The names of all files that count."""
        return frozenset(entry.name for entry in self.entries)


def file_of(number: int) -> str:
    """Return the name of a manifest."""
    return f"{FOLDER}{number:012}.json"


def numbers(store: Store) -> list[int]:
    """Return the numbers of the manifests that are there, in order."""
    stems = (name.removeprefix(FOLDER).removesuffix(".json") for name in store.names(FOLDER))
    return sorted(int(stem) for stem in stems if len(stem) == 12 and stem.isdecimal())


def load(store: Store) -> Manifest | None:
    """Return the manifest in force, None where there was no change yet.

    Raises LakeDamaged where it cannot be read or is of a newer version.
    """
    for _ in range(3):
        found = numbers(store)
        if not found:
            return None
        try:
            return _parsed(json.loads(store.read(file_of(found[-1]))))
        except FileNotFoundError:
            continue  # many changes were made since the names were listed
        except (OSError, OutputError):
            raise
        except (ValueError, TypeError, KeyError) as error:
            raise LakeDamaged(f"`{store.url}/{file_of(found[-1])}` cannot be read") from error
    raise LakeDamaged(f"`{store.url}` has a manifest that cannot be opened")


def new_salt() -> str:
    """Return a salt for a new lake."""
    return token_hex(32)


def commit(store: Store, before: Manifest, after: Manifest, *, alone: bool = False) -> Manifest:
    """Put `after` in force, in the place of `before`; raises Conflict where that was not so.

    alone: no earlier manifest is kept, for what they tell must go.
    """
    name = token_hex(8)
    after = replace(
        after,
        number=before.number + 1,
        salt=before.salt or new_salt(),
        history=(*before.history, name)[-_KEPT:],
    )
    try:
        store.create(file_of(after.number), _written(after))
    except FileExistsError as error:
        raise Conflict from error
    now = load(store)
    # Numbers that were long taken have been removed: a writer that slept for that long is told.
    if now is None or name not in now.history:
        raise Conflict
    for number in numbers(store):
        if number <= after.number - (1 if alone else _KEPT):
            store.remove(file_of(number))
    return after


def _written(manifest: Manifest) -> bytes:
    return json.dumps({"format": _FORMAT, **asdict(manifest)}).encode("ascii")


def _parsed(values: dict[str, Any]) -> Manifest:
    if values.pop("format") != _FORMAT:
        raise ValueError("the lake was written by a newer version of voc")
    return Manifest(
        **{
            **values,
            "columns": tuple(values["columns"]),
            "entries": tuple(Entry(**entry) for entry in values["entries"]),
            "erased": tuple(Erased(**one) for one in values["erased"]),
            "suppressed": tuple(values.get("suppressed", ())),
            "history": tuple(values["history"]),
        }
    )
