"""Keys are required wherever others can reach the service; without any it does not start there."""

from pathlib import Path

import pytest

from service.keys import KeyStore, check_exposure, is_loopback, keys_required
from service.settings import Settings
from voc.errors import UsageError

LOCAL = ["127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "::1", "[::1]", "::ffff:127.0.0.1"]
EXPOSED = [
    "0.0.0.0",
    "::",
    "",
    "10.0.0.5",
    "192.168.1.2",
    "8.8.8.8",
    "::ffff:10.0.0.5",
    "fe80::1",
    "voc.example.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "2130706433",
    "127.1",
    "0x7f.0.0.1",
]


@pytest.mark.parametrize("host", LOCAL)
def test_this_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", EXPOSED)
def test_this_may_be_reached_from_outside(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", EXPOSED)
def test_it_does_not_start_in_reach_without_a_key(tmp_path: Path, host: str) -> None:
    settings = Settings(host=host, home=tmp_path)
    with pytest.raises(UsageError, match="voc keys create"):
        check_exposure(settings)
    KeyStore(tmp_path).create("one", ["score"])
    check_exposure(settings)


def test_it_does_not_start_in_reach_without_requiring_keys(tmp_path: Path) -> None:
    KeyStore(tmp_path).create("one", ["score"])
    settings = Settings(host="0.0.0.0", home=tmp_path, require_keys=False)
    with pytest.raises(UsageError, match="keys are required"):
        check_exposure(settings)
    assert keys_required(settings)  # also where nobody has asked whether it may start


def test_a_key_that_is_of_no_use_is_no_key(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    key, _ = store.create("one", ["score"])
    store.create("two", ["score"], expires_days=-1)
    store.revoke(key.id)
    with pytest.raises(UsageError, match="there is no key"):
        check_exposure(Settings(host="0.0.0.0", home=tmp_path))


@pytest.mark.parametrize("require", [None, True, False])
@pytest.mark.parametrize("host", LOCAL)
def test_on_loopback_it_starts_without_keys(
    tmp_path: Path, host: str, require: bool | None
) -> None:
    settings = Settings(host=host, home=tmp_path, require_keys=require)
    check_exposure(settings)
    assert keys_required(settings) == bool(require)


def test_who_has_made_keys_means_them_on_loopback_too(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    key, _ = store.create("one", ["score"])
    assert keys_required(Settings(home=tmp_path))
    assert not keys_required(Settings(home=tmp_path, require_keys=False))
    store.revoke(key.id)
    assert keys_required(Settings(home=tmp_path))  # to revoke the last must not open the door
