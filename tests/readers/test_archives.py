import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from readers.outcomes import faults, messages, read_file, read_stdin, rejections, texts
from voc.readers import read
from voc.readers.archives import limits, tars
from voc.records import Origin

Members = Sequence[tuple[str, bytes]]


def workbook(*texts: str) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for text in ("text", *texts):
        book.active.append([text])
    book.save(content)
    return content.getvalue()


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, member in members:
            archive.writestr(name, member)
    return content.getvalue()


def tarred(members: Members, *others: tarfile.TarInfo) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, member in members:
            header = tarfile.TarInfo(name)
            header.size = len(member)
            archive.addfile(header, io.BytesIO(member))
        for header in others:
            archive.addfile(header)
    return content.getvalue()


PACKERS: dict[str, Callable[[Members], bytes]] = {
    ".zip": zipped,
    ".stored.zip": lambda members: zipped(members, zipfile.ZIP_STORED),
    ".tar": tarred,
    ".tar.gz": lambda members: gzip.compress(tarred(members)),
    ".tgz": lambda members: gzip.compress(tarred(members)),
    ".tar.bz2": lambda members: bz2.compress(tarred(members)),
    ".tar.xz": lambda members: lzma.compress(tarred(members)),
    ".csv": zipped,  # the ending lies
    ".dat": lambda members: gzip.compress(tarred(members)),
}

MIXED: Members = [
    ("inner/path.csv", b"id,text\n,from a table\nc7,with an id\n"),
    ("book.xlsx", workbook("from a workbook")),
    ("notes.txt", b"from a note\n"),
    ("old/more.zip", zipped([("deep.jsonl", b'{"text": "from within"}\n')])),
    ("tickets.csv.gz", gzip.compress(b"text\nfrom a compressed file\n")),
]
MIXED_TEXTS = [
    *("from a table", "with an id", "from a workbook", "from a note", "from within"),
    "from a compressed file",
]


@pytest.mark.parametrize("ending", PACKERS)
def test_each_member_goes_to_its_own_reader(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"archive{ending}"
    outcomes = read_file(path, PACKERS[ending](MIXED))
    assert texts(outcomes) == MIXED_TEXTS
    assert not rejections(outcomes)
    first, second, *_, within, _ = messages(outcomes)
    assert (first.id, second.id) == ("inner/path.csv:2", "c7")
    assert first.origin == Origin(file=f"{path}!inner/path.csv", line=2)
    assert within.id == "old/more.zip!deep.jsonl:1"
    assert within.origin == Origin(file=f"{path}!old/more.zip!deep.jsonl", line=1)


@pytest.mark.parametrize(
    ("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_a_compressed_file_is_what_it_is_without_its_last_ending(
    ending: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"tickets.csv{ending}"
    (message,) = messages(read_file(path, pack(b"text\nhello\n")))
    assert (message.id, message.text) == ("tickets.csv:2", "hello")
    assert message.origin == Origin(file=str(path), line=2)
    twice = pack(b"text\none\n") + pack(b"two\n")
    assert texts(read_file(path, twice)) == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "begin", "row"),
    [
        ("in.csv", "text\n", "{0}\n"),
        ("in.jsonl", "", '{{"text": "{0}"}}\n'),
        ("in.json", "[", '{{"text": "{0}"}},'),
    ],
)
@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_what_stands_before_a_cut_is_read_and_the_cut_is_told(
    ending: str, pack: Callable[[bytes], bytes], name: str, begin: str, row: str, tmp_path: Path
) -> None:
    rows = [sha256(bytes([number])).hexdigest() for number in range(200)]
    packed = pack((begin + "".join(map(row.format, rows))).encode())
    outcomes = read_file(tmp_path / f"{name}{ending}", packed[: len(packed) // 2])
    found = texts(outcomes)
    assert found
    assert found == rows[: len(found)]
    assert faults(outcomes) == [("input_corrupt", None)]


def test_archives_are_found_in_folders_and_by_patterns(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.zip").write_bytes(zipped(MIXED))
    assert texts(read([tmp_path])) == texts(read([f"{tmp_path}/**/*.zip"])) == MIXED_TEXTS


def test_tar_and_compressed_files_may_come_through_a_pipe_but_not_zip() -> None:
    assert texts(read_stdin(gzip.compress(tarred(MIXED)))) == MIXED_TEXTS
    assert texts(read_stdin(gzip.compress(b"a\nb\n"))) == ["a", "b"]
    assert faults(read_stdin(zipped(MIXED))) == [("unknown_format", None)]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_is_not_read_is_said_but_for_hidden_files(
    pack: Callable[[Members], bytes], tmp_path: Path
) -> None:
    good = b"text\nhello\n"
    deepest = zipped([("c.csv", good)])
    members = [
        *((".DS_Store", b"\0"), ("__MACOSX/._a.csv", good), ("x/.hidden.csv", good)),
        *(("out.rejected.jsonl", b"{}"), ("./a.csv", good), ("photo.png", b"\x89PNG")),
        *(("../b.csv", good), ("/etc/b.csv", good), ("C:\\b.csv", good), ("empty.csv", b"")),
        ("1.zip", zipped([("2.zip", deepest), ("d.csv", good)])),
        ("twice.csv.gz", gzip.compress(gzip.compress(good))),
        (f"{'n' * 1100}.csv", good),
        ("last.csv", good),
    ]
    outcomes = read_file(tmp_path / "in.zip", pack(members))
    assert texts(outcomes) == ["hello"] * 3
    told = [(r.origin.file.split("!", 1)[1][:9], r.code) for r in rejections(outcomes) if r.origin]
    assert told == [
        *(("photo.png", "unknown_format"), ("../b.csv", "input_corrupt")),
        *(("/etc/b.cs", "input_corrupt"), ("C:/b.csv", "input_corrupt")),
        *(("empty.csv", "input_empty"), ("1.zip!2.z", "input_too_large")),
        *(("twice.csv", "input_too_large"), ("nnnnnnnnn", "input_too_large")),
    ]


def test_mails_of_a_maildir_that_are_not_delivered_yet_are_passed_over(tmp_path: Path) -> None:
    mail = b"From: Ann <a@x.example>\nSubject: Parcel\n\nhello\n"
    box = [(f"box/{name}/1741079564.M1P2.host", mail) for name in ("cur", "tmp")]
    outcomes = read_file(tmp_path / "in.zip", zipped([*box, ("tmp/1741079564.a.txt", b"a note\n")]))
    assert texts(outcomes) == ["Parcel\n\nhello\n", "a note"]
    assert rejections(outcomes) == []


def test_nothing_is_written_where_names_lead(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    members = [("../../x.xlsx", workbook("x")), ("sub/y.xlsx", workbook("y"))]
    assert texts(read_file(folder / "in.zip", zipped(members))) == ["y"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [folder / "in.zip"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_of_a_tar_are_rejected(kind: bytes, tmp_path: Path) -> None:
    header = tarfile.TarInfo("link.csv")
    header.type, header.linkname = kind, "/etc/passwd"
    outcomes = read_file(tmp_path / "in.tar", tarred([("a.txt", b"hello\n")], header))
    assert (texts(outcomes), faults(outcomes)) == (["hello"], [("unknown_format", None)])


def test_links_and_locked_members_of_a_zip_are_rejected(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("locked.txt", "hello")
        archive.writestr("open.txt", "hello")
    raw = bytearray(content.getvalue())
    at = raw.rindex(b"PK\x01\x02", 0, raw.rindex(b"locked.txt"))
    raw[at + 8] |= 1
    outcomes = read_file(tmp_path / "in.zip", bytes(raw))
    assert texts(outcomes) == ["hello"]
    assert [code for code, _ in faults(outcomes)] == ["unknown_format", "input_encrypted"]


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(limits, "FREE_BYTES", 1_000_000)
    return b"a" * 3_000_000


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_one_rejection(
    pack: Callable[[bytes], bytes], bomb: bytes, tmp_path: Path
) -> None:
    members = [("a.txt.gz", pack(bomb)), ("b.txt", b"hello\n")]
    outcomes = read_file(tmp_path / "in.tar", tarred(members))
    assert (faults(outcomes), texts(outcomes)) == ([("input_too_large", None)], ["hello"])


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_a_bomb_in_an_archive_is_one_rejection(ending: str, bomb: bytes, tmp_path: Path) -> None:
    content = PACKERS[ending]([("b.txt", b"hello\n"), ("a.txt", bomb)])
    outcomes = read_file(tmp_path / f"in{ending}", content)
    assert texts(outcomes) == ["hello"]
    assert {code for code, _ in faults(outcomes)} == {"input_too_large"}


def test_members_that_lie_over_one_another_are_a_bomb(tmp_path: Path) -> None:
    raw = zipped([("a.txt", b"hello\n" * 9), ("b.txt", b"hello\n" * 9)], zipfile.ZIP_STORED)
    second = raw.rindex(b"PK\x01\x02")
    overlapping = raw[: second + 42] + struct.pack("<L", 5) + raw[second + 46 :]
    assert faults(read_file(tmp_path / "in.zip", overlapping)) == [("input_corrupt", None)]


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_MEMBERS"])
def test_an_archive_over_a_limit_is_rejected_from_there_on(
    ending: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, 2)
    inner = zipped([(f"{number}.txt", b"hello\n") for number in range(3)])
    outcomes = read_file(tmp_path / f"in{ending}", PACKERS[ending]([("inner.zip", inner)]))
    assert not texts(outcomes[-1:])
    assert {code for code, _ in faults(outcomes)} == {"input_too_large"}


def test_a_header_without_end_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars, "_MOST_EXTRA", 1000)
    outcomes = read_file(tmp_path / "in.tar", tarred([("x" * 2000, b"hello\n")]))
    assert faults(outcomes) == [("input_too_large", None)]


@pytest.mark.parametrize("ending", [".tar", ".tar.gz"])
def test_a_damaged_header_within_a_tar_is_told_and_no_end(ending: str, tmp_path: Path) -> None:
    raw = bytearray(tarred([("a.txt", b"hello\n"), ("b.txt", b"you\n"), ("c.txt", b"there\n")]))
    raw[raw.index(b"b.txt")] = 0
    content = bytes(raw) if ending == ".tar" else gzip.compress(bytes(raw))
    outcomes = read_file(tmp_path / f"in{ending}", content)
    assert texts(outcomes) == ["hello"]
    assert faults(outcomes) == [("input_corrupt", None)]


@given(data=st.data())
@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_damage_of_an_archive_is_told_and_never_raised(
    ending: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(PACKERS[ending]([("a.txt", b"hello\n"), ("b.csv", bytes(range(256)))]))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    outcomes = read_file(tmp_path_factory.getbasetemp() / f"in{ending}", bytes(content[:cut]))
    assert outcomes
    assert all(outcome.origin for outcome in outcomes)
