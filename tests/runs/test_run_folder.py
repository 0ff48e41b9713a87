"""The folder of a run: where it is, that one run has it, and that it goes without a trace."""

import os
from pathlib import Path

import pytest

from voc.errors import OutputBusy, OutputError, RunDamaged
from voc.runs import facts_of, folder_of
from voc.runs.facts import difference
from voc.runs.folder import LOCK, clear, held, remove
from voc.runs.manifest import MANIFEST, Manifest


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def hold(output: Path) -> None:
    with held(output):
        pass


def test_the_folder_lies_hidden_beside_the_output(tmp_path: Path) -> None:
    assert folder_of(tmp_path / "out.csv") == tmp_path / ".out.csv.voc-run"


def test_links_to_one_file_have_one_folder(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "there" / "out.csv")
    assert folder_of(tmp_path / "link.csv") == tmp_path / "there" / ".out.csv.voc-run"


def test_only_its_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    with held(tmp_path / "out.csv") as folder:
        assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with held(tmp_path / "out.csv"):
        with pytest.raises(OutputBusy, match=r"out\.csv` is being written by another run"):
            hold(tmp_path / "out.csv")
        hold(tmp_path / "other.csv")
    hold(tmp_path / "out.csv")


def test_a_folder_that_was_removed_while_held_is_made_anew(tmp_path: Path) -> None:
    with held(tmp_path / "out.csv") as folder:
        remove(folder)
        assert names(tmp_path) == []
        with held(tmp_path / "out.csv"):
            assert names(folder) == [LOCK]


def test_a_lock_of_a_folder_that_is_gone_is_not_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run may end between the opening of its lock and the taking of it."""
    open_, opened = os.open, list[Path]()

    def open_late(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = open_(path, flags, mode)
        if not opened:
            remove(path.parent)
        opened.append(path)
        return descriptor

    monkeypatch.setattr(os, "open", open_late)
    with held(tmp_path / "out.csv") as folder:
        assert names(folder) == [LOCK]
    assert len(opened) == 2


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / ".out.csv.voc-run").touch()
    with pytest.raises(OutputError, match=r"\.out\.csv\.voc-run` cannot be written: File exists"):
        hold(tmp_path / "out.csv")


def test_a_folder_is_cleared_of_all_but_what_is_kept(tmp_path: Path) -> None:
    for name in (LOCK, MANIFEST, "part", "draft"):
        (tmp_path / name).touch()
    clear(tmp_path, keep={MANIFEST, "part"})
    assert names(tmp_path) == [LOCK, MANIFEST, "part"]
    clear(tmp_path)
    assert names(tmp_path) == [LOCK]


def test_a_folder_that_cannot_be_removed_whole_has_no_manifest(tmp_path: Path) -> None:
    for name in (LOCK, MANIFEST):
        (tmp_path / name).touch()
    (tmp_path / "a-folder").mkdir()
    remove(tmp_path)
    assert names(tmp_path) == ["a-folder", LOCK]


def test_a_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    facts = facts_of([Path("\udcff"), tmp_path], {"the model": ["toy", "é"], "--text": None})
    manifest = Manifest(facts=facts, parts=3, done=12)
    manifest.save(tmp_path)
    assert Manifest.load(tmp_path) == manifest
    assert names(tmp_path) == [MANIFEST]


def test_where_no_part_was_finished_there_is_no_manifest(tmp_path: Path) -> None:
    assert Manifest.load(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", "\x00", "[" * 200_000),
        '{"facts":{},"parts":"x","done":1}',
        '{"facts":{},"parts":1e999,"done":1}',
        '{"facts":{},"parts":-1,"done":1}',
        '{"facts":{},"parts":2,"done":1}',
    ],
)
def test_a_damaged_manifest_is_told_with_the_way_out(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(RunDamaged, match="--restart begins again"):
        Manifest.load(tmp_path)


def test_the_facts_of_a_run_are_its_settings_and_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("four")
    found = facts_of([tmp_path / "a.csv", tmp_path / "none.csv"], {"--text": "body"})
    time = (tmp_path / "a.csv").stat().st_mtime_ns
    assert found == {
        "--text": "body",
        f"input 1, `{tmp_path / 'a.csv'}`,": [4, time],
        f"input 2, `{tmp_path / 'none.csv'}`,": None,
    }


@pytest.mark.parametrize(
    ("before", "now", "name"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, None),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "b"),
        ({"a": 1}, {"a": None}, "a"),
        ({"a": None}, {}, "a"),
        ({}, {"a": None}, "a"),
    ],
)
def test_the_first_difference_is_named(
    before: dict[str, object], now: dict[str, object], name: str | None
) -> None:
    assert difference(before, now) == name  # type: ignore[arg-type]
