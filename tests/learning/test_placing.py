"""A folder takes a new model whole, or keeps the one that it has."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from voc.encoder.folder import MANIFEST
from voc.errors import OutputError
from voc.learning.placing import placed

HAD = {MANIFEST: "old", "model.safetensors": "old", "README.md": "old", "notes.txt": "mine"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    for name, content in HAD.items():
        (folder / name).write_text(content)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_new_folder_has_what_the_draft_had(tmp_path: Path) -> None:
    with placed(tmp_path / "new" / "out") as draft:
        assert draft.name == "out"
        (draft / MANIFEST).write_text("x")
    assert contents(tmp_path / "new" / "out") == {MANIFEST: "x"}


def place(out: Path, names: Iterable[str], *, error: BaseException | None = None) -> None:
    with placed(out) as draft:
        for name in names:
            (draft / name).write_text("new")
        if error is not None:
            raise error


def test_an_older_model_is_replaced_and_what_is_not_of_it_stays(out: Path) -> None:
    names = (MANIFEST, "adapter.safetensors", "README.md")
    place(out, names)
    assert contents(out) == {**dict.fromkeys(names, "new"), "notes.txt": "mine"}


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_a_block_that_fails_leaves_the_older_model(out: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        place(out, [MANIFEST], error=error)
    assert contents(out) == HAD


def test_a_stop_between_two_files_leaves_no_model(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(path: Path, target: Path) -> None:
        os.replace(path, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        place(out, [MANIFEST, "adapter.safetensors"])
    assert contents(out) == {
        "adapter.safetensors": "new",
        "README.md": "old",
        "notes.txt": "mine",
    }


def test_a_place_that_is_no_folder_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="out` cannot be written"), placed(tmp_path / "file/out"):
        pytest.fail("the block was entered")
