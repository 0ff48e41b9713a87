"""Drafts that a kill left go when the same file is written again; those in use stay."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voc.writers.atomic import replacement


def drafts(folder: Path) -> list[Path]:
    return list(folder.glob(".voc-*.part"))


def age(path: Path) -> None:
    """Let a file be two hours old."""
    hours_ago = time.time() - 7_200
    os.utime(path, (hours_ago, hours_ago))


def leave(path: Path) -> Path:
    """Leave a draft of a file as a kill does, and return it."""
    before = drafts(path.parent)
    with replacement(path):
        (draft,) = {*drafts(path.parent)} - {*before}
    draft.write_bytes(b"half")
    return draft


def test_a_draft_that_was_left_goes(tmp_path: Path) -> None:
    age(leave(tmp_path / "out"))
    with replacement(tmp_path / "out") as stream:
        stream.write(b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_draft_that_is_new_or_of_another_file_stays(tmp_path: Path) -> None:
    new, other = leave(tmp_path / "out"), leave(tmp_path / "other")
    age(other)
    with replacement(tmp_path / "out"):
        pass
    assert sorted(drafts(tmp_path)) == sorted([new, other])


def test_a_draft_that_is_being_written_stays(tmp_path: Path) -> None:
    with replacement(tmp_path / "out") as first:
        age(*drafts(tmp_path))
        with replacement(tmp_path / "out") as second:
            second.write(b"second")
        first.write(b"first")
    assert (tmp_path / "out").read_bytes() == b"first"


@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to("nowhere"), Path.mkdir])
def test_what_is_no_draft_stops_nobody(tmp_path: Path, put: Callable[[Path], None]) -> None:
    draft = leave(tmp_path / "out")
    draft.unlink()
    put(draft)
    os.utime(draft, (0, 0), follow_symlinks=False)
    with replacement(tmp_path / "out") as stream:
        stream.write(b"new")
    assert (tmp_path / "out").read_bytes() == b"new"
