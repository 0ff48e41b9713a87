"""What all formats have in common: the choice by ending, and a whole file or none."""

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import voc.writers
from factories import reading, statement
from voc.errors import OutputError, UnknownFormat
from voc.records import Reading
from voc.writers import ENDINGS, open_writer, write_rejections

AWKWARD = reading(
    statement("=1+1\x00\ud7ff\uffff\r\n\u2028🙂 “quoted”, \x1b[0m"),
    id="\x00",
    author="\ud800",
    time="\udfff",
    metadata={"\ud800": "\udc00", "nan": float("nan"), "nested": {"\ud801": ["\ud802"]}, "": None},
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write_all(
    path: Path, items: Sequence[Reading], *, then: type[BaseException] | None = None
) -> None:
    with open_writer(path) as writer:
        for item in items:
            writer.write(item)
        if then:
            raise then


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let no file grow over 20,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_public_names_are_sorted_and_exist() -> None:
    assert sorted(voc.writers.__all__) == voc.writers.__all__
    assert all(hasattr(voc.writers, name) for name in voc.writers.__all__)


def test_the_room_opens_without_its_heavy_libraries() -> None:
    code = "import sys, voc.writers; print({'pyarrow', 'openpyxl'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


@pytest.mark.parametrize("name", ["out.json", "out", "out.csv.gz", ".csv", "out."])
def test_another_ending_is_refused_with_the_choices(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownFormat, match=r"\.jsonl, \.parquet, \.csv, \.xlsx$"):
        open_writer(tmp_path / name)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_missing_folder_is_told_before_the_context_is_entered(
    tmp_path: Path, ending: str
) -> None:
    with pytest.raises(OutputError, match="no folder"):
        open_writer(tmp_path / "missing" / f"out{ending}")


@pytest.mark.parametrize("ending", [*ENDINGS, ".CSV", ".JsonL"])
def test_a_run_without_readings_leaves_a_file(tmp_path: Path, ending: str) -> None:
    with open_writer(tmp_path / f"out{ending}"):
        pass
    assert names(tmp_path) == [f"out{ending}"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_text_can_stop_a_writer(tmp_path: Path, ending: str) -> None:
    write_all(tmp_path / f"out{ending}", [AWKWARD, reading(text="no statement at all")])
    assert (tmp_path / f"out{ending}").stat().st_size > 0


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_run_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, ending: str, error: type[BaseException]
) -> None:
    out = tmp_path / f"out{ending}"
    out.write_text("old")
    with pytest.raises(error):
        write_all(out, [reading()] * 100, then=error)
    assert out.read_text() == "old"
    assert names(tmp_path) == [out.name]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_an_output_error_that_leaves_the_old_file(
    tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"out{ending}"
    out.write_text("old")
    # Numbers that differ, so that no format can compress them away.
    varied = [reading(statement(f"{n**9:x}"), id=f"{n**11:x}") for n in range(3_000)]
    with pytest.raises(OutputError, match=rf"out{ending}` cannot be written"):
        write_all(out, varied)
    assert out.read_text() == "old"
    assert names(tmp_path) == [out.name]


@pytest.mark.parametrize("place", ["folder", "missing/out.rejected.jsonl"])
def test_rejections_that_cannot_be_written_are_told_at_once(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError):
        write_rejections(tmp_path / place)
