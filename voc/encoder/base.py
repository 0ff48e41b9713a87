"""The public weights that a model is built on: where they are, and that they are these.

Source of a base, as a recipe or a manifest names it:

    package:NAME/FOLDER   a folder that an installed Python package carries
    parts:PREFIX          a zip file, split over the installed packages PREFIX-1, PREFIX-2, ...
    anything else         a folder in the Hugging Face form, or a hub id
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import distributions
from importlib.resources import files
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from voc.encoder.folder import digest
from voc.encoder.home import drafted, home
from voc.encoder.hub import hub_folder
from voc.errors import BaseMismatch, BaseNotFound, ModelNotFound

WEIGHTS: Final = "model.safetensors"
TOKENIZER_FILES: Final = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
"""Only the first is read by this package; the others are for users of `transformers`."""

_PART: Final = re.compile(r"\.zip\.(\d+)$")
_CHUNK_BYTES: Final = 1 << 20


def find_base(source: str, *, sha256: str | None, archive_sha256: str | None = None) -> Path:
    """Return the folder of the base weights, which is put together first where it comes in parts.

    sha256: of its `model.safetensors`; None leaves it unchecked.
    archive_sha256: of the whole zip file; without it nothing is taken out of one.

    Raises BaseNotFound where there are none, BaseMismatch where they are other ones.
    """
    folder = _locate(source, archive_sha256)
    if not (folder / WEIGHTS).is_file():
        raise BaseNotFound(f"base weights: `{folder}` has no {WEIGHTS}")
    if sha256 and (found := digest(folder / WEIGHTS)) != sha256:
        raise BaseMismatch(f"base weights: `{folder / WEIGHTS}`: sha256 is {found}, not {sha256}")
    return folder


def _locate(source: str, archive_sha256: str | None) -> Path:
    kind, _, rest = source.partition(":")
    if os.path.isdir(source):  # unlike `Path.is_dir` it does not fail on names no file can have
        return Path(source)
    if kind == "package":
        return _carried(*rest.split("/", 1))
    if kind == "parts":
        return _joined(rest, archive_sha256)
    try:
        return hub_folder(source)
    except ModelNotFound as error:
        raise BaseNotFound(
            f"base weights: `{source}` is no folder, and the hub cannot give it"
        ) from error


def _carried(package: str, folder: str = "") -> Path:
    try:
        return Path(str(files(package))) / folder
    except ModuleNotFoundError as error:
        raise BaseNotFound(f"base weights: package `{package}` is not installed") from error


def _joined(prefix: str, sha256: str | None) -> Path:
    """Return the folder of what is in a split archive, kept once it was taken out."""
    if sha256 is None:
        raise BaseMismatch(f"base weights: no sha256 is known for the archive in `{prefix}-*`")
    target = home() / "bases" / sha256[:16]
    if target.is_dir():
        return target
    parts = _parts(prefix)
    with drafted(target) as draft, TemporaryFile(dir=draft.parent) as archive:
        found = hashlib.sha256()
        for part in parts:
            for chunk in _chunks(part):
                found.update(chunk)
                archive.write(chunk)
        if found.hexdigest() != sha256:
            raise BaseMismatch(
                f"base weights: the archive in `{prefix}-*` has sha256 {found.hexdigest()}, "
                f"not {sha256}: a part is missing, damaged or of another version"
            )
        _extract(archive, draft)
    return target


def _parts(prefix: str) -> list[Path]:
    """Return the files of a split archive in their order, from what packages say they hold.

    The packages are not imported: that would run their code.
    """
    found: dict[int, Path] = {}
    for package in distributions():
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"] or "").lower()
        for file in (package.files or ()) if name.startswith(f"{prefix}-") else ():
            path = Path(str(package.locate_file(file)))
            if (number := _PART.search(file.name)) and path.is_file():
                found.setdefault(int(number[1]), path)
    if not found:
        raise BaseNotFound(f"base weights: no package `{prefix}-*` is installed")
    if missing := sorted(set(range(1, max(found))) - found.keys()):
        raise BaseNotFound(
            f"base weights: part {missing[0]} of the packages `{prefix}-*` is not installed"
        )
    return [found[number] for number in sorted(found)]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _extract(archive: IO[bytes], out: Path) -> None:
    """Take the files of a model out of an archive, under names of our own choice only."""
    try:
        with ZipFile(archive) as zipped:
            names = [PurePosixPath(name) for name in zipped.namelist()]
            folder = next(name.parent for name in names if name.name == WEIGHTS)
            for name in ("config.json", WEIGHTS, *TOKENIZER_FILES):
                if folder / name in names:
                    with zipped.open(str(folder / name)) as file, (out / name).open("wb") as copy:
                        shutil.copyfileobj(file, copy)
    except (BadZipFile, StopIteration) as error:
        raise BaseMismatch(f"base weights: the archive is damaged or holds no {WEIGHTS}") from error
