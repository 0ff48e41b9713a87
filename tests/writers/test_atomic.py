import os
import stat
from pathlib import Path

import pytest

from voc.errors import OutputError
from voc.writers.atomic import check_target, output_errors, replacement


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write_and_fail(path: Path, error: type[BaseException]) -> None:
    with replacement(path) as stream:
        stream.write(b"new")
        raise error


def test_the_file_is_there_when_the_block_has_ended_and_not_before(tmp_path: Path) -> None:
    with replacement(tmp_path / "out") as stream:
        stream.write(b"new")
        assert "out" not in names(tmp_path)
    assert (tmp_path / "out").read_bytes() == b"new"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("before", [None, b"old"])
def test_a_block_that_fails_changes_nothing(
    tmp_path: Path, error: type[BaseException], before: bytes | None
) -> None:
    if before is not None:
        (tmp_path / "out").write_bytes(before)
    with pytest.raises(error):
        write_and_fail(tmp_path / "out", error)
    assert names(tmp_path) == ([] if before is None else ["out"])
    assert before is None or (tmp_path / "out").read_bytes() == before


def test_an_error_of_the_block_itself_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacement(tmp_path / "out"):
        (tmp_path / "missing").read_bytes()


@pytest.mark.parametrize("written", [b"", b"new"])
def test_an_empty_file_can_be_unwanted_with_the_one_before_it(
    tmp_path: Path, written: bytes
) -> None:
    (tmp_path / "out").write_bytes(b"old")
    with replacement(tmp_path / "out", keep_empty=False) as stream:
        stream.write(written)
    assert names(tmp_path) == (["out"] if written else [])


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with replacement(tmp_path / "out"):
        pass
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.touch()
    out.chmod(0o640)
    with replacement(out):
        pass
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder / "out")
    with replacement(tmp_path / "link") as stream:
        stream.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (folder / "out").read_bytes() == b"new"


def test_a_draft_lies_in_the_folder_for_drafts(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    with replacement(tmp_path / "out", drafts=tmp_path / "drafts") as stream:
        stream.write(b"new")
        assert len(names(tmp_path / "drafts")) == 1
        assert names(tmp_path) == ["drafts"]
    assert (tmp_path / "out").read_bytes() == b"new"
    assert names(tmp_path / "drafts") == []


def test_a_draft_never_lies_on_what_may_be_another_disk(tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "drafts").mkdir(parents=True)
    with replacement(tmp_path / "out", drafts=tmp_path / "elsewhere" / "drafts"):
        assert names(tmp_path / "elsewhere" / "drafts") == []


def test_a_target_that_became_a_folder_is_an_output_error(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(OutputError, match="out` cannot be written"), replacement(out):
        out.mkdir()
    assert names(tmp_path) == ["out"]


def test_what_the_system_says_is_told_with_the_name_of_the_file() -> None:
    message = r"^`a/b\.csv` cannot be written: No space left$"
    with pytest.raises(OutputError, match=message), output_errors(Path("a/b.csv")):
        raise OSError(28, "No space left")


@pytest.mark.parametrize(
    ("path", "message"),
    [("folder", "is a folder"), ("missing/out", "there is no folder"), ("file/out", "no folder")],
)
def test_an_impossible_target_is_told_at_once(tmp_path: Path, path: str, message: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=message):
        check_target(tmp_path / path)


def test_a_folder_without_permission_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The superuser may write anywhere, so the system's answer is made up.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(OutputError, match="no permission"):
        check_target(tmp_path / "out")


def test_a_pipe_or_device_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nothing").symlink_to("/dev/null")
    for name in ("pipe", "nothing"):
        with pytest.raises(OutputError, match="no file that could be replaced"):
            check_target(tmp_path / name)


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        check_target(tmp_path / ("a" * 300 + ".csv"))
