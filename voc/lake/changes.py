"""How a lake is changed: new files first, then the manifest that names them, then the old ones go.

A process that is killed before the manifest leaves the lake as it was, after it as it shall be;
files that do not count are removed by the next writer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from voc.errors import LakeBusy, LakeDamaged
from voc.lake.columns import SCHEMA, leaves
from voc.lake.files import Shelves
from voc.lake.manifest import (
    FOLDER,
    READINGS,
    Conflict,
    Entry,
    Erased,
    Manifest,
    commit,
    file_of,
    load,
    new_salt,
    numbers,
)
from voc.lake.store import Store

T = TypeVar("T")

_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is otherwise in the next manifest.

    leaving: names of files that count no more.
    coming: files that count from now on.
    sequence: how many readings came in.
    erased: who was ever erased; None for who was before.
    suppressed: keyed hashes of who must not come in; None for those before.
    alone: earlier manifests go, for what they tell must go.
    """

    leaving: frozenset[str] = frozenset()
    coming: tuple[Entry, ...] = ()
    sequence: int = 0
    erased: tuple[Erased, ...] | None = None
    suppressed: frozenset[str] | None = None
    alone: bool = False


Work = Callable[[Manifest, Shelves], Change | None]
"""Works out a change of a manifest, with shelves for new files; None for no change at all. It is
called again where another writer was first."""


def current(store: Store) -> Manifest:
    """Return the manifest in force, or an empty one."""
    return load(store) or Manifest(salt=new_salt())


def change(store: Store, work: Work) -> None:
    """Change a lake by what `work` works out, wholly or not at all; the lock is the caller's.

    Raises LakeBusy where other writers were first too often, LakeDamaged where the lake was
    written by a newer version, whose columns would be lost.
    """
    for _ in range(_ATTEMPTS):
        before = current(store)
        _check_version(store, before)
        if _tried(store, before, work):
            return
    raise LakeBusy(f"`{store.url}`: other writers were first {_ATTEMPTS} times; try again")


def steadily(store: Store, look: Callable[[Manifest], T]) -> T:
    """Return what `look` finds; it is asked again where files were replaced while it looked.

    Raises LakeBusy where that goes on and on, LakeDamaged where a file that counts is not there.
    """
    for _ in range(_ATTEMPTS):
        manifest = current(store)
        try:
            return look(manifest)
        except FileNotFoundError as error:
            check_changed(store, manifest, error)
    raise LakeBusy(f"`{store.url}` was changed again and again while it was read: try again")


def check_changed(store: Store, before: Manifest, error: FileNotFoundError) -> None:
    """Raise LakeDamaged for a file that is gone, unless the lake was changed since `before`."""
    if current(store).version == before.version:
        raise LakeDamaged(
            f"`{store.url}` lacks a file that counts: `voc lake check` says which"
        ) from error


def sweep(store: Store) -> None:
    """Remove files of readings and drafts that do not count, of writers that were killed.

    No other writer may be at work: what it has not finished counts for nothing either.
    """
    names = [name for name in store.names() if name.startswith((READINGS, FOLDER))]
    manifests = {file_of(number) for number in numbers(store)}
    drop(store, [name for name in names if name not in manifests])


def drop(store: Store, names: Iterable[str]) -> None:
    """Remove those of some files that do not count."""
    counting = current(store).names
    for name in names:
        if name not in counting:
            store.remove(name)


def _tried(store: Store, before: Manifest, work: Work) -> bool:
    """Return whether a change was made, or none was needed; False where another was first."""
    shelves = Shelves(store)
    leaving: frozenset[str] = frozenset()
    try:
        made = work(before, shelves)
        if made is not None:
            commit(store, before, _after(before, made), alone=made.alone)
            leaving = made.leaving
    except Conflict:
        return False
    except FileNotFoundError as error:
        check_changed(store, before, error)
        return False
    finally:
        shelves.abandon()
        drop(store, {*shelves.names, *leaving})
    return True


def _after(before: Manifest, made: Change) -> Manifest:
    kept = (entry for entry in before.entries if entry.name not in made.leaving)
    return replace(
        before,
        columns=tuple(sorted(leaves(SCHEMA))),
        sequence=before.sequence + made.sequence,
        entries=(*kept, *made.coming),
        erased=before.erased if made.erased is None else made.erased,
        suppressed=before.suppressed if made.suppressed is None else (*sorted(made.suppressed),),
    )


def _check_version(store: Store, manifest: Manifest) -> None:
    strange = sorted(set(manifest.columns) - leaves(SCHEMA))
    if strange:
        raise LakeDamaged(
            f"`{store.url}` was written by a newer version of voc: it has `{strange[0]}`, which "
            "this one would lose"
        )
