"""The keys of a service, in one SQLite file that any number of processes share.

No connection outlives a call, so none crosses a fork or a thread, and a file that was replaced is
not read from its grave. To check a key what was read before is used, if the file says that it has
not changed since: a change by any process counts at once, and a check takes microseconds.
"""

import hmac
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple, TypeAlias

from service.keys.roles import ROLES
from service.keys.tokens import digest, id_of, mint
from voc.errors import OutputError, UsageError

NAME_CHARACTERS: Final = 100
_PATIENCE_SECONDS: Final = 1.0
"""Waited for a process that is writing, which takes milliseconds; to check a key nothing is."""
_NOTE_SECONDS: Final = 60.0
"""From a last use that could not be noted to the next that is tried."""
_TABLE: Final = """
create table if not exists keys (
    id text primary key, name text not null, roles text not null, digest blob not null,
    created text not null, expires text, revoked text, used text
)
"""
_COLUMNS: Final = "id, name, roles, created, expires, revoked, used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known of a key, without its secret.

    created, expires, revoked: UTC; None for never.
    used: the day of its last use, UTC.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    used: date | None = None

    def state(self, now: datetime) -> str:
        """Return `active`, `expired` or `revoked`."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and self.expires <= now else "active"


class _Known(NamedTuple):
    """A key, and the hash of the whole of it."""

    key: Key | None
    digest: bytes


_NOBODY: Final = _Known(None, bytes(32))
"""Compared with where there is no such key, so that there is as much to do as for a known one."""

_Mark: TypeAlias = tuple[int, int, bytes]


class KeyStore:
    """Creates, lists, revokes and checks keys; raises OutputError for a file it cannot use."""

    def __init__(self, home: Path) -> None:
        """Use `keys.sqlite` in the folder `home`, which need not be there."""
        self.path = home / "keys.sqlite"
        self._mark: _Mark | None = None
        self._known: dict[str, _Known] = {}
        self._busy_since: float | None = None
        self._note_from = 0.0

    def create(
        self, name: str, roles: Sequence[str], *, expires_days: int | None = None
    ) -> tuple[Key, str]:
        """Return a new key and, for the only time, the whole of it.

        Raises UsageError for a name that cannot be shown on a line, and for roles there are not.
        """
        _check(name, roles)
        now, token = _now(), mint()
        key = Key(
            id=str(id_of(token)),
            name=name,
            roles=tuple(role for role in ROLES if role in roles),
            created=now,
            expires=None if expires_days is None else now + timedelta(days=expires_days),
        )
        with self._written() as table:
            table.execute(
                "insert into keys (id, name, roles, digest, created, expires)"
                " values (?, ?, ?, ?, ?, ?)",
                (key.id, name, " ".join(key.roles), digest(token), *map(_text, _times(key))),
            )
        return key, token

    def entries(self) -> list[Key]:
        """Return all keys, the oldest first, with those that are of no use any more."""
        if not self.path.exists():
            return []
        with self._open() as table:
            rows = table.execute(f"select {_COLUMNS} from keys order by created, rowid").fetchall()
        return [_key(row) for row in rows]

    def revoke(self, key_id: str) -> Key:
        """End a key, at once and for good; it stays in the list. Raises UsageError for no key."""
        found = {key.id: key for key in self.entries()}
        if key_id not in found:
            raise UsageError(f"there is no key `{key_id[:40]}`")
        with self._written() as table:
            table.execute(
                "update keys set revoked = ? where id = ? and revoked is null",
                (_text(_now()), key_id),
            )
        return next(key for key in self.entries() if key.id == key_id)

    def check(self, token: str) -> Key | None:
        """Return the key whose secret this is, None if there is none or it is of no use any more.

        What is compared is compared in constant time, and as much is done for a key that nobody
        has. The look-up before it is by the id, which is no secret.
        """
        self._refresh()
        key, kept = self._known.get(id_of(token) or "", _NOBODY)
        if not hmac.compare_digest(kept, digest(token)) or key is None:
            return None
        now = _now()
        if key.state(now) != "active":
            return None
        if key.used != now.date() and monotonic() >= self._note_from:
            self._note_use(key, now.date())
        return key

    def _note_use(self, key: Key, day: date) -> None:
        """Note the day of a use; nobody waits for it, since all requests would.

        On a disk that is read only, or while another process writes, it is noted later or never.
        """
        with self._open(patience=0.0) as table:
            try:
                with table:
                    table.execute("update keys set used = ? where id = ?", (f"{day}", key.id))
            except sqlite3.OperationalError:
                self._note_from = monotonic() + _NOTE_SECONDS

    def _refresh(self) -> None:
        """Read all keys, if they are not those that were read before.

        While another process writes, those that were read before count: for as long as a change
        takes, and not for as long as it likes.
        """
        mark = _mark_of(self.path)  # before the keys: what changes meanwhile is read next time
        if mark == self._mark:
            self._busy_since = None
            return
        rows: list[Any] = []
        if mark is not None:
            try:
                with self._open(patience=0.0) as table:
                    rows = table.execute(f"select {_COLUMNS}, digest from keys").fetchall()
            except OutputError as error:
                if self._may_wait(error):
                    return
                raise
        self._known = {row["id"]: _Known(_key(row), row["digest"]) for row in rows}
        self._mark, self._busy_since = mark, None

    def _may_wait(self, error: OutputError) -> bool:
        """Return whether keys that were read before still count, although they cannot be read."""
        busy = getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        if not busy or self._mark is None:
            return False
        now = monotonic()
        self._busy_since = now if self._busy_since is None else self._busy_since
        return now - self._busy_since < _PATIENCE_SECONDS

    @contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        """Open the file to write, and make it, for its owner only, where there is none."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.parent.chmod(0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.path.chmod(0o600)
        except OSError as error:
            raise OutputError(f"`{self.path}` cannot be written: {error.strerror}") from error
        with self._open() as table, table:
            table.execute(_TABLE)
            yield table

    @contextmanager
    def _open(self, *, patience: float = _PATIENCE_SECONDS) -> Iterator[sqlite3.Connection]:
        place = f"{self.path.absolute().as_uri()}?mode=rw"  # unlike the default it makes no file
        try:
            with closing(sqlite3.connect(place, uri=True, timeout=patience)) as table:
                table.row_factory = sqlite3.Row
                yield table
        except sqlite3.Error as error:
            raise OutputError(f"the keys in `{self.path}` cannot be used: {error}") from error


def _mark_of(path: Path) -> _Mark | None:
    """Return what is another after each change of a file, None without one.

    It is the file itself, and the count of changes that SQLite keeps in it:
    https://sqlite.org/fileformat2.html#file_change_counter.
    """
    try:
        with path.open("rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            return status.st_ino, status.st_ctime_ns, file.read(28)[24:]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"the keys in `{path}` cannot be read: {error.strerror}") from error


def _check(name: str, roles: Sequence[str]) -> None:
    if not name.strip() or not name.isprintable() or len(name) > NAME_CHARACTERS:
        raise UsageError(
            f"a key's name is 1 to {NAME_CHARACTERS} characters that can be seen, "
            f"not {len(name)} of any kind"
        )
    if not roles or set(roles) - set(ROLES):
        raise UsageError(f"a key has one or more of the roles {', '.join(ROLES)}")


def _key(row: Any) -> Key:
    return Key(
        id=row["id"],
        name=row["name"],
        roles=tuple(row["roles"].split()),
        created=datetime.fromisoformat(row["created"]),
        expires=row["expires"] and datetime.fromisoformat(row["expires"]),
        revoked=row["revoked"] and datetime.fromisoformat(row["revoked"]),
        used=row["used"] and date.fromisoformat(row["used"]),
    )


def _times(key: Key) -> tuple[datetime, datetime | None]:
    return key.created, key.expires


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
