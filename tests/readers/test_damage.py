"""Fixtures of every reader, damaged at random: only messages and rejections may come of them."""

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from readers.outcomes import texts
from readers.outlook_files import message
from voc.readers import read
from voc.readers.registry import ENDINGS, Format
from voc.records import Message, Rejection

FIXTURES = Path(__file__).parent / "fixtures"
_MOST_FIXTURE = 200_000
_MOST_MEMORY = 200 * 1024**2

TABLE = b"id,text\n1,The kettle leaks\n2,Great service\n"


def _made() -> dict[str, bytes]:
    """Return an input of every kind that is no text."""
    book, parquet, zipped, tarred = (io.BytesIO() for _ in range(4))
    workbook = Workbook()
    for row in (["id", "text"], ["1", "The kettle leaks"], ["2", "Great service"]):
        workbook.active.append(row)
    workbook.save(book)
    pq.write_table(pa.table({"text": ["The kettle leaks", "Great service"]}), parquet)
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in (("a.csv", TABLE), ("b.xlsx", book.getvalue())):
            archive.writestr(name, member)
    with tarfile.open(fileobj=tarred, mode="w") as tar:
        header = tarfile.TarInfo("a.csv")
        header.size = len(TABLE)
        tar.addfile(header, io.BytesIO(TABLE))
    return {
        "made.csv": TABLE,
        "made.txt": b"Agent: Hello?\nCustomer: The kettle leaks.\nAgent: I am sorry.\n",
        "made.xlsx": book.getvalue(),
        "made.msg": message({0x001A: "IPM.Note", 0x0037: "The kettle", 0x1000: "It leaks."}),
        "made.parquet": parquet.getvalue(),
        "made.zip": zipped.getvalue(),
        "made.tar": tarred.getvalue(),
        "made.csv.gz": gzip.compress(TABLE),
        "made.tar.bz2": bz2.compress(tarred.getvalue()),
        "made.tar.xz": lzma.compress(tarred.getvalue()),
    }


def _fixtures() -> dict[str, bytes]:
    paths = sorted(path for path in FIXTURES.rglob("*") if path.is_file())
    found = {path.name: path.read_bytes() for path in paths if path.suffix in ENDINGS}
    small = {name: raw for name, raw in found.items() if len(raw) < _MOST_FIXTURE}
    return small | _made()


CONTENTS = _fixtures()


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw the name of a fixture and its bytes: flipped, cut, repeated, or joined to another's."""
    name = draw(st.sampled_from(sorted(CONTENTS)))
    content = CONTENTS[name]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        size = draw(st.integers(0, 64))
        match draw(st.sampled_from(["flip", "cut", "repeat", "insert", "join"])):
            case "flip":
                content = content[:at] + draw(st.binary(max_size=8)) + content[at + size :]
            case "cut":
                content = content[:at]
            case "repeat":
                content = content[:at] + content[at : at + size] * 50 + content[at + size :]
            case "insert":
                extra = draw(st.sampled_from([b"\0", b'"', b"\xff\xfe", b"{", b"[[", b"\r", b"<!"]))
                content = content[:at] + extra + content[at:]
            case "join":
                content = content[:at] + CONTENTS[draw(st.sampled_from(sorted(CONTENTS)))][at:]
    return name, content


def test_every_format_has_a_fixture() -> None:
    endings = {Path(name).suffix for name in CONTENTS}
    assert {ENDINGS[ending] for ending in endings} == set(Format)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=damaged())
def test_damage_is_told_and_leaves_the_neighbours_whole(
    file: tuple[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, content = file
    folder = tmp_path_factory.getbasetemp() / "damage"
    folder.mkdir(exist_ok=True)
    before, bad, after = folder / "before.csv", folder / name, folder / "after.csv"
    for path, raw in ((before, TABLE), (bad, content), (after, TABLE)):
        path.write_bytes(raw)
    tracemalloc.start()
    try:
        outcomes = list(read([before, bad, after]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        bad.unlink()
    good = ["The kettle leaks", "Great service"]
    assert texts(outcomes[:2]) == texts(outcomes[-2:]) == good
    assert len(outcomes) > 4
    assert all(isinstance(outcome, Message | Rejection) for outcome in outcomes)
    assert peak < _MOST_MEMORY
