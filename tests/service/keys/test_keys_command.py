"""`voc keys`: keys are made, listed and revoked on the command line."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands import voc
from service.keys import ROLES, KeyStore
from voc.cli import keys as command


@pytest.fixture
def store(voc_home: Path) -> KeyStore:
    return KeyStore(voc_home / "service")


def listed() -> list[dict[str, object]]:
    return [json.loads(line) for line in voc("keys", "list", "--json").stdout.splitlines()]


def test_a_key_is_printed_once_and_is_good(store: KeyStore) -> None:
    result = voc("keys", "create", "zendesk", "--role", "score", "--role", "jobs")
    assert result.exit_code == 0
    token = result.stdout.strip()
    key = store.check(token)
    assert key is not None
    assert (key.name, key.roles, key.expires) == ("zendesk", ("score", "jobs"), None)
    assert result.stderr == f"voc: key {key.id} for score, jobs. It is not shown again.\n"
    assert token not in voc("keys", "list").stdout + voc("keys", "list", "--json").stdout


def test_a_key_may_expire(store: KeyStore) -> None:
    result = voc("keys", "create", "export", "--role", "read", "--expires", "90")
    (key,) = store.entries()
    assert key.expires is not None
    assert (key.expires - key.created).days == 90
    assert f", until {key.expires.date()}." in result.stderr


def test_keys_are_listed_as_a_table(store: KeyStore) -> None:
    token = voc("keys", "create", "the export", "--role", "jobs", "--role", "read").stdout.strip()
    voc("keys", "create", "b", "--role", "admin", "--expires", "1")
    store.check(token)
    one, other = store.entries()
    today = datetime.now(UTC).date()
    header, *rows = voc("keys", "list").stdout.splitlines()
    assert header.split() == ["id", "name", "roles", "state", "created", "expires", "used"]
    assert [re.split(r"\s{2,}", row) for row in rows] == [
        [one.id, "the export", "jobs read", "active", f"{today}", "-", f"{today}"],
        [other.id, "b", "admin", "active", f"{today}", f"{other.expires:%Y-%m-%d}", "-"],
    ]


@pytest.mark.usefixtures("store")
def test_keys_are_listed_as_json() -> None:
    voc("keys", "create", "günther", "--role", "score")
    (row,) = listed()
    assert list(row) == ["id", "name", "roles", "state", "created", "expires", "used"]
    assert (row["name"], row["roles"], row["expires"]) == ("günther", ["score"], None)


@pytest.mark.usefixtures("store")
def test_without_keys_nothing_is_listed() -> None:
    for arguments in (["list"], ["list", "--json"]):
        result = voc("keys", *arguments)
        assert (result.exit_code, result.output) == (0, "")


def test_a_key_is_revoked_by_its_id(store: KeyStore) -> None:
    token = voc("keys", "create", "one", "--role", "score").stdout.strip()
    (key,) = store.entries()
    result = voc("keys", "revoke", key.id)
    assert (result.exit_code, result.stdout) == (0, f"{key.id}\tone\trevoked\n")
    assert store.check(token) is None
    assert [row["state"] for row in listed()] == ["revoked"]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("revoke", "0123456789"), "there is no key `0123456789` [usage]"),
        (("create", "a\tb", "--role", "score"), "not 3 of any kind [usage]"),
        (("create", "one"), "Missing option '--role'"),
        (("create", "one", "--role", "root"), "'root' is not one of"),
        (("create", "one", "--role", "score", "--expires", "0"), "0 is not in the range"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...], said: str) -> None:
    result = voc("keys", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_broken_file_is_told(store: KeyStore) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(b"broken" * 100)
    for arguments in (["list"], ["create", "one", "--role", "score"], ["revoke", "0123456789"]):
        result = voc("keys", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"the keys in `{store.path}` cannot be used" in result.stderr
        assert result.stderr.endswith(" [output]\n")


def test_an_empty_file_is_filled_by_the_first_key(store: KeyStore) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.touch()  # as a full disk leaves it
    token = voc("keys", "create", "one", "--role", "score").stdout.strip()
    assert store.check(token) is not None


def test_without_the_parts_of_the_service_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "service.keys", None)
    result = voc("keys", "list")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "voc: `service` is missing: pip install 'voc[serve]' [usage]\n"


@pytest.mark.parametrize("name", ["create", "list", "revoke"])
def test_a_help_of_its_own_has_an_example(name: str) -> None:
    assert f"Example: voc keys {name}" in " ".join(voc("keys", name, "--help").stdout.split())


def test_the_roles_of_the_command_are_those_of_the_service() -> None:
    assert command.ROLES == ROLES
