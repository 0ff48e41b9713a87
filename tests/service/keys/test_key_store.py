"""The file of keys: made for its owner, shared by processes, without a secret in it."""

import hmac
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.keys import ROLES, Key, KeyStore
from service.keys import store as module
from voc.errors import OutputError, UsageError

OTHER_PROCESS = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from service.keys.store import KeyStore
store = KeyStore(Path(sys.argv[1]))
print({call})
"""


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "home" / "service")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How much later it is than it is."""
    ahead = [timedelta()]
    monkeypatch.setattr(module, "_now", lambda: datetime.now(UTC).replace(microsecond=0) + ahead[0])
    return ahead


def elsewhere(store: KeyStore, call: str) -> str:
    """Return what another process prints of `call`."""
    code = OTHER_PROCESS.format(path=sys.path, call=call)
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.path.parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_new_key_is_good_and_is_what_was_asked_for(store: KeyStore) -> None:
    key, token = store.create("zendesk", ["jobs", "score"])
    assert store.check(token) == key
    assert (key.name, key.roles) == ("zendesk", ("score", "jobs"))
    assert (key.expires, key.revoked, key.used) == (None, None, None)
    assert token.startswith(f"voc_{key.id}_")


def test_without_a_file_nothing_is_known_and_none_is_made(store: KeyStore) -> None:
    assert store.entries() == []
    assert store.check("voc_0123456789_" + 64 * "a") is None
    assert not store.path.parent.exists()


def test_file_and_folder_are_for_their_owner_only(store: KeyStore) -> None:
    store.path.parent.mkdir(parents=True, mode=0o755)
    store.create("one", ["score"])
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
    store.path.chmod(0o644)
    store.create("two", ["score"])
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_the_secret_is_nowhere_on_the_disk(store: KeyStore) -> None:
    _, token = store.create("one", ["admin"])
    store.check(token)
    secret = token.rpartition("_")[2].encode()
    for file in store.path.parent.iterdir():
        content = file.read_bytes()
        assert secret not in content
        assert bytes.fromhex(secret.decode()) not in content


def test_a_revoked_key_is_of_no_use_from_then_on_and_stays_in_the_list(store: KeyStore) -> None:
    (one, token), (_, other) = store.create("one", ["score"]), store.create("two", ["score"])
    revoked = store.revoke(one.id)
    assert revoked.state(datetime.now(UTC)) == "revoked"
    assert store.check(token) is None
    assert store.check(other) is not None
    assert [key.name for key in store.entries()] == ["one", "two"]


def test_a_key_is_revoked_once(store: KeyStore, later: list[timedelta]) -> None:
    key, _ = store.create("one", ["score"])
    first = store.revoke(key.id)
    later[0] = timedelta(days=1)
    assert store.revoke(key.id).revoked == first.revoked


@pytest.mark.parametrize("key_id", ["", "0123456789", "' or 1=1 --", "x" * 1_000])
def test_there_is_no_such_key_to_revoke(store: KeyStore, key_id: str) -> None:
    _, token = store.create("one", ["score"])
    with pytest.raises(UsageError, match="there is no key") as raised:
        store.revoke(key_id)
    assert len(str(raised.value)) < 100
    assert store.check(token) is not None


def test_a_key_expires_to_the_second(store: KeyStore, later: list[timedelta]) -> None:
    key, token = store.create("one", ["score"], expires_days=30)
    assert key.expires == key.created + timedelta(days=30)
    later[0] = timedelta(days=30, seconds=-2)
    assert store.check(token) is not None
    later[0] = timedelta(days=30)
    assert store.check(token) is None
    assert store.entries()[0].state(key.expires) == "expired"


def test_the_day_of_the_last_use_is_kept(store: KeyStore, later: list[timedelta]) -> None:
    key, token = store.create("one", ["score"])
    assert store.entries()[0].used is None
    store.check(token[:-1] + ("a" if token[-1] != "a" else "b"))
    assert store.entries()[0].used is None
    for days in (0, 0, 2):
        later[0] = timedelta(days=days)
        store.check(token)
        assert store.entries()[0].used == (datetime.now(UTC) + later[0]).date()
    assert store.entries()[0].created == key.created


def test_another_process_sees_at_once_what_was_created_and_revoked(store: KeyStore) -> None:
    key, token = store.create("one", ["score"])
    call = f"store.check({token!r}) is not None"
    assert elsewhere(store, call) == "True"
    assert elsewhere(store, f"store.revoke({key.id!r}).name") == "one"
    assert store.check(token) is None
    made = elsewhere(store, "store.create('two', ['read'])[1]")
    assert store.check(made) is not None


def test_a_file_that_was_replaced_is_read_anew(store: KeyStore, tmp_path: Path) -> None:
    _, token = store.create("one", ["score"])
    other = KeyStore(tmp_path / "other")
    _, newer = other.create("two", ["score"])
    assert store.check(token) is not None
    other.path.replace(store.path)
    assert store.check(token) is None
    assert store.check(newer) is not None


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each connection to the file would wait for another process."""
    found: list[float] = []
    connect = sqlite3.connect

    def noticed(place: str, *, uri: bool, timeout: float) -> sqlite3.Connection:
        found.append(timeout)
        return connect(place, uri=uri, timeout=timeout)

    monkeypatch.setattr(sqlite3, "connect", noticed)
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of the clock that never goes back."""
    now = [1_000.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


@contextmanager
def locked(store: KeyStore, how: str) -> Iterator[None]:
    writer = sqlite3.Connection(store.path)
    try:
        writer.execute(f"begin {how}")
        yield
    finally:
        writer.close()


def test_nobody_waits_for_a_last_use_to_be_noted(
    store: KeyStore, waits: list[float], clock: list[float]
) -> None:
    _, token = store.create("one", ["score"])
    waits.clear()
    with locked(store, "immediate"):
        for _ in range(9):
            assert store.check(token) is not None
    assert waits == [0.0, 0.0]  # the keys are read, and one use was to be noted
    assert store.check(token) is not None
    assert store.entries()[0].used is None
    clock[0] += 60
    assert store.check(token) is not None
    assert store.entries()[0].used is not None


def test_keys_are_good_while_they_are_written_and_no_longer(
    store: KeyStore, waits: list[float], clock: list[float]
) -> None:
    key, token = store.create("one", ["score"])
    assert store.check(token) is not None
    store.revoke(key.id)
    waits.clear()
    with locked(store, "exclusive"):
        assert store.check(token) is not None  # of the change it is not known that it is whole
        clock[0] += 1
        with pytest.raises(OutputError, match="locked"):
            store.check(token)
    assert set(waits) == {0.0}
    assert store.check(token) is None


def test_keys_that_were_never_read_are_not_waited_for(store: KeyStore, waits: list[float]) -> None:
    _, token = store.create("one", ["score"])
    waits.clear()
    with locked(store, "exclusive"), pytest.raises(OutputError, match="locked"):
        store.check(token)
    assert waits == [0.0]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("well_formed", [True, False])
def test_secrets_are_compared_once_and_in_constant_time_whoever_asks(
    store: KeyStore, monkeypatch: pytest.MonkeyPatch, known: bool, well_formed: bool
) -> None:
    key, _ = store.create("one", ["score"])
    compared: list[tuple[int, int]] = []

    def compare(left: bytes, right: bytes) -> bool:
        compared.append((len(left), len(right)))
        return hmac.compare_digest(left, right)

    monkeypatch.setattr(module, "hmac", type("spy", (), {"compare_digest": staticmethod(compare)}))
    asked = f"voc_{key.id if known else '0' * 10}_{'0' * (64 if well_formed else 3)}"
    assert store.check(asked) is None
    assert compared == [(32, 32)]


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_a_file_that_holds_no_keys_lets_nobody_in(store: KeyStore, content: bytes) -> None:
    _, token = store.create("one", ["score"])
    store.path.write_bytes(content)
    with pytest.raises(OutputError, match="cannot be used"):
        store.check(token)
    with pytest.raises(OutputError, match="cannot be used"):
        store.entries()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        KeyStore(tmp_path / "file").create("one", ["score"])


def test_a_home_may_have_any_name(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "a home?mode=memory#50%25")
    _, token = store.create("one", ["score"])
    assert store.path.exists()
    assert store.check(token) is not None


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x1b[31m", "\u202eevil", "n" * 101, "a\0"])
def test_a_name_can_be_shown_on_a_line(store: KeyStore, name: str) -> None:
    with pytest.raises(UsageError, match="1 to 100 characters"):
        store.create(name, ["score"])
    assert store.entries() == []


@pytest.mark.parametrize("roles", [[], ["root"], ["score", "Admin"], [""]])
def test_roles_are_of_a_closed_set(store: KeyStore, roles: list[str]) -> None:
    with pytest.raises(UsageError, match=", ".join(ROLES)):
        store.create("one", roles)


def test_what_is_known_of_a_key_tells_nothing_that_opens() -> None:
    assert {"digest", "secret", "token"}.isdisjoint(Key.__dataclass_fields__)
