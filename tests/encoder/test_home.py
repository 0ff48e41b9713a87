"""What this package puts together itself has one place, and appears there whole or not at all."""

import os
from pathlib import Path

import pytest
from safetensors import SafetensorError

from voc.encoder.home import drafted, home
from voc.errors import OutputError


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"VOC_HOME": "/a", "XDG_CACHE_HOME": "/b"}, "/a"),
        ({"VOC_HOME": "", "XDG_CACHE_HOME": "/b"}, "/b/voc"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/voc"),
        ({"XDG_CACHE_HOME": ""}, "/me/.cache/voc"),
        ({}, "/me/.cache/voc"),
    ],
)
def test_the_place_is_the_user_s_to_choose(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name in ("VOC_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/me", **variables}.items():
        monkeypatch.setenv(name, value)
    assert home() == Path(expected)


def test_a_folder_is_there_when_the_block_has_ended_and_not_before(tmp_path: Path) -> None:
    target = tmp_path / "new" / "out"
    with drafted(target) as draft:
        (draft / "file").write_text("x")
        assert not target.exists()
    assert (target / "file").read_text() == "x"
    assert os.listdir(target.parent) == ["out"]


def test_a_folder_may_be_read_by_whom_any_new_folder_may(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with drafted(tmp_path / "out"):
        pass
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode


def fail_in(target: Path, error: BaseException) -> None:
    with drafted(target) as draft:
        (draft / "file").write_text("x")
        raise error


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_a_block_that_fails_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        fail_in(tmp_path / "out", error)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), SafetensorError("I/O error: No space left on device")],
)
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(OutputError, match=r"out` cannot be written: .*No space left on device"):
        fail_in(tmp_path / "out", error)
    assert os.listdir(tmp_path) == []


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"), drafted(tmp_path / "file" / "out"):
        pass


def test_the_folder_of_who_was_first_is_kept(tmp_path: Path) -> None:
    with drafted(tmp_path / "out") as draft:
        (draft / "file").write_text("second")
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "file").write_text("first")
    assert (tmp_path / "out" / "file").read_text() == "first"
    assert os.listdir(tmp_path) == ["out"]
