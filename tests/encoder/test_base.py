"""Base weights are found wherever they may lie, and are those they are said to be."""

import hashlib
import io
import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from voc.encoder.base import find_base
from voc.encoder.folder import digest
from voc.errors import BaseMismatch, BaseNotFound, OutputError

FILES = {
    "toy/": b"",
    "toy/1_Pooling/config.json": b"of something else",
    "toy/config.json": b"{}",
    "toy/model.safetensors": b"weights" * 100,
    "toy/tokenizer.json": b"tokens",
    "toy/setup.py": b"raise SystemExit",
    "../outside.json": b"x",
    "/outside.json": b"x",
}
WEIGHTS = hashlib.sha256(FILES["toy/model.safetensors"]).hexdigest()


def zipped(files: Mapping[str, bytes] = FILES) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
    return archive.getvalue()


class Packages:
    """Installed packages that carry an archive in three parts."""

    def __init__(self, site: Path, archive: bytes) -> None:
        self.site = site
        self.sha256 = hashlib.sha256(archive).hexdigest()
        size = -(-len(archive) // 3)
        for number in (3, 1, 2):
            self._install(number, archive[size * (number - 1) : size * number])

    def _install(self, number: int, content: bytes) -> None:
        # As they are published: names of packages and of folders differ in a mark.
        file = f"Toy-base-part_00{number}/input/toy.zip.00{number}"
        (self.site / file).parent.mkdir(parents=True)
        (self.site / file).write_bytes(content)
        (self.site / file).parents[1].joinpath("__init__.py").write_text("raise SystemExit")
        info = self.site / f"toy_base_part_00{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: Toy_base.part-00{number}\nVersion: 1.0\n"
        )
        (info / "RECORD").write_text(f"{file},,\n{info.name}/METADATA,,\n")

    def part(self, number: int) -> Path:
        return next(self.site.glob(f"*/input/*.00{number}"))

    def remove(self, number: int) -> None:
        shutil.rmtree(self.site / f"Toy-base-part_00{number}")
        shutil.rmtree(self.site / f"toy_base_part_00{number}-1.0.dist-info")

    def find(self, *, sha256: str | None = WEIGHTS, archive: str | None = None) -> Path:
        return find_base(
            "parts:toy-base-part", sha256=sha256, archive_sha256=archive or self.sha256
        )


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def packages(site: Path) -> Packages:
    return Packages(site, zipped())


@pytest.mark.usefixtures("voc_home")
def test_parts_are_joined_in_their_order_and_taken_apart(packages: Packages) -> None:
    folder = packages.find()
    assert digest(folder / "model.safetensors") == WEIGHTS
    assert (folder / "tokenizer.json").read_bytes() == b"tokens"
    assert (folder / "config.json").read_bytes() == b"{}"


def test_nothing_else_is_taken_out_and_nothing_written_elsewhere(
    packages: Packages, voc_home: Path
) -> None:
    folder = packages.find()
    names = {path.relative_to(voc_home.parent) for path in voc_home.parent.rglob("*.*")}
    written = {path for path in names if path.parts[0] != packages.site.name}
    home = folder.relative_to(voc_home.parent)
    assert written == {
        home / name for name in ("config.json", "model.safetensors", "tokenizer.json")
    }


@pytest.mark.usefixtures("voc_home")
def test_the_code_of_the_packages_is_not_run(packages: Packages) -> None:
    packages.find()
    assert not any("base-part" in name for name in sys.modules)


@pytest.mark.usefixtures("voc_home")
def test_what_was_joined_once_is_kept(packages: Packages) -> None:
    folder = packages.find()
    for number in (1, 2, 3):
        packages.remove(number)
    assert packages.find() == folder


@pytest.mark.usefixtures("voc_home", "site")
def test_packages_that_are_not_installed_are_named() -> None:
    with pytest.raises(BaseNotFound, match=r"no package `toy-base-part-\*` is installed"):
        find_base("parts:toy-base-part", sha256=None, archive_sha256="0" * 64)


@pytest.mark.usefixtures("voc_home")
@pytest.mark.parametrize("number", [1, 2])
def test_a_part_that_is_missing_is_named(packages: Packages, number: int) -> None:
    packages.remove(number)
    with pytest.raises(BaseNotFound, match=rf"part {number} of the packages .* is not installed"):
        packages.find()


@pytest.mark.usefixtures("voc_home")
def test_a_part_whose_file_is_gone_is_missing(packages: Packages) -> None:
    packages.part(2).unlink()
    with pytest.raises(BaseNotFound, match="part 2"):
        packages.find()


def test_an_archive_of_another_hash_is_not_opened(packages: Packages, voc_home: Path) -> None:
    packages.part(2).write_bytes(b"x" + packages.part(2).read_bytes()[1:])
    with pytest.raises(BaseMismatch, match=f"not {packages.sha256}: a part is missing, damaged"):
        packages.find()
    assert list((voc_home / "bases").iterdir()) == []


@pytest.mark.usefixtures("voc_home")
def test_without_its_last_part_an_archive_has_another_hash(packages: Packages) -> None:
    packages.remove(3)
    with pytest.raises(BaseMismatch, match="a part is missing"):
        packages.find()


@pytest.mark.usefixtures("voc_home", "packages")
def test_an_archive_that_nothing_is_known_of_is_not_opened() -> None:
    with pytest.raises(BaseMismatch, match="no sha256 is known for the archive"):
        find_base("parts:toy-base-part", sha256=WEIGHTS)


@pytest.mark.parametrize("archive", [b"no archive at all", zipped({"toy/config.json": b"{}"})])
def test_an_archive_that_holds_no_weights_is_told(
    site: Path, voc_home: Path, archive: bytes
) -> None:
    with pytest.raises(BaseMismatch, match=r"is damaged or holds no model\.safetensors"):
        Packages(site, archive).find()
    assert list((voc_home / "bases").iterdir()) == []


@pytest.mark.usefixtures("voc_home")
def test_weights_of_another_hash_are_refused(packages: Packages) -> None:
    with pytest.raises(BaseMismatch, match=f"sha256 is {WEIGHTS}, not {'0' * 64}"):
        packages.find(sha256="0" * 64)


@pytest.mark.usefixtures("packages")
def test_a_place_that_cannot_be_written_is_told(
    packages: Packages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VOC_HOME", str(tmp_path / "file"))
    with pytest.raises(OutputError, match="cannot be written: Not a directory"):
        packages.find()


def test_a_folder_is_taken_as_it_is(toy_model: Path) -> None:
    sha256 = digest(toy_model / "model.safetensors")
    assert find_base(str(toy_model), sha256=sha256) == toy_model


def test_a_folder_without_weights_is_told(tmp_path: Path) -> None:
    with pytest.raises(BaseNotFound, match=r"has no model\.safetensors"):
        find_base(str(tmp_path), sha256=None)


@pytest.mark.parametrize("source", ["package:no_such_carrier/model", "package:no_such_carrier"])
def test_a_package_that_is_not_installed_is_named(source: str) -> None:
    with pytest.raises(BaseNotFound, match="package `no_such_carrier` is not installed"):
        find_base(source, sha256=None)


@pytest.mark.parametrize("source", ["someone/no-such-base", "none", "x\0y", ""])
def test_what_neither_disk_nor_hub_has_is_not_found(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(BaseNotFound, match="is no folder, and the hub cannot give it"):
        find_base(source, sha256=None)


def test_a_base_in_the_hub_s_cache_needs_no_network(
    toy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    repository = tmp_path / "models--toys--base"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40)
    shutil.copytree(toy_model, repository / "snapshots" / ("0" * 40))
    sha256 = digest(toy_model / "model.safetensors")
    assert digest(find_base("toys/base", sha256=sha256) / "model.safetensors") == sha256
