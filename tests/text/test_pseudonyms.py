"""Pseudonyms: who gets the same, what the key is, and where it is kept."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import OutputError, UsageError
from voc.text.pseudonyms import VARIABLE, check_key, is_pseudonym, pseudonym

ANN = "ann@x.example"


@pytest.fixture
def own_home(voc_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a key, and none in the environment."""
    monkeypatch.delenv(VARIABLE)
    return voc_home


@given(st.text(st.characters(), max_size=40))
def test_any_identity_has_one_that_tells_nothing(identity: str) -> None:
    found = pseudonym(identity)
    assert is_pseudonym(found)
    assert pseudonym(found) == found == pseudonym(identity)


def test_ways_to_write_the_same_are_the_same() -> None:
    assert pseudonym(ANN) == pseudonym(" Ann@X.Example ") != pseudonym("bob@x.example")
    assert pseudonym("+44 (7700) 900-123") == pseudonym("00447700900123")
    assert pseudonym("Jo  Park") == pseudonym("jo park") != pseudonym("jopark")


def test_the_key_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pseudonym(ANN)
    monkeypatch.setenv(VARIABLE, "another key of 16 or more")
    assert pseudonym(ANN) != before


def test_a_key_is_made_once_and_only_its_owner_reads_it(own_home: Path) -> None:
    first = pseudonym(ANN)
    path = own_home / "pseudonyms.key"
    key = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(own_home) == ["pseudonyms.key"]
    assert pseudonym(ANN) == first
    assert path.read_bytes() == key


def test_another_process_may_have_been_first(own_home: Path) -> None:
    from voc.text import pseudonyms

    pseudonym(ANN)
    key = (own_home / "pseudonyms.key").read_bytes()
    pseudonyms._make(own_home / "pseudonyms.key")
    assert (own_home / "pseudonyms.key").read_bytes() == key


@pytest.mark.parametrize("content", ["", "no key", "00ff"])
def test_a_file_that_holds_no_key_is_said(own_home: Path, content: str) -> None:
    own_home.mkdir()
    (own_home / "pseudonyms.key").write_text(content)
    with pytest.raises(OutputError, match=r"pseudonyms\.key"):
        pseudonym(ANN)
    with pytest.raises(OutputError, match=f"pseudonyms\\.key.*set `{VARIABLE}`"):
        check_key()


def test_a_key_is_made_by_who_asks_for_it(own_home: Path) -> None:
    check_key()  # a home that cannot be written is no fault, while nobody needs a key
    assert not own_home.exists()
    check_key(make=True)
    assert os.listdir(own_home) == ["pseudonyms.key"]
    check_key()


def test_where_no_key_can_be_kept_the_variable_is_named(own_home: Path) -> None:
    own_home.write_text("a file where the folder should be")
    with pytest.raises(OutputError, match=f"set `{VARIABLE}`"):
        pseudonym(ANN)


def test_a_short_key_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "x" * 15)
    with pytest.raises(UsageError, match="15 characters"):
        pseudonym(ANN)
