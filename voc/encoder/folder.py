"""The model folder: what is in it, where it is found, and that it is what it says it is.

models/cem-en-small/
    voc.json              this package's manifest: labels, thresholds, calibration, hashes
    config.json           the encoder, in the Hugging Face form
    model.safetensors     its weights, fp16
    tokenizer.json        its tokenizer
    heads.safetensors     the heads, fp32
    openvino_model.xml    the encoder as a network of OpenVINO, in int8
    openvino_model.bin    its weights
    README.md             the card

A model need not have the network; a file is checked against its hash by what reads it, so that an
engine does not wait for the files of another.

A model may also ship as an adapter on public weights: `adapter.safetensors` in the place of
`model.safetensors`, and an entry `adapter` in the manifest. `voc.encoder.install` makes a whole
folder of it, in a place that follows from the manifest.

And it may read beside another, its `companion`, which has a folder of its own.
"""

import hashlib
import json
import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from voc.encoder.adapter import AdapterEntry
from voc.encoder.home import home
from voc.encoder.hub import hub_folder
from voc.errors import ModelError, ModelMismatch, ModelNotFound, ModelNotInstalled
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS, TAXONOMY_VERSION

FORMAT: Final = 2
MANIFEST: Final = "voc.json"
_TEMPERATURES: Final = frozenset(
    {"statement_sentiment", "label_sentiment", "message_sentiment", "intent"}
)
_DECISIONS: Final = frozenset({"label", "statement_sentiment", "message_sentiment", "intent"})
_CUTOFFS: Final = frozenset({"high", "medium"})
_SMALLEST_WINDOW: Final = 3  # two special tokens, and one to read
_PLAIN: Final = re.compile(r"[\w.+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionEntry:
    """What `voc.json` says of the model that reads beside this one.

    name: as `find_model` takes it. version: for people.
    sha256: of its own `voc.json`, and so of all of it.
    share: of it in the mean of what the two say, above 0 and below 1.
    """

    name: str
    version: str
    sha256: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `voc.json` says of a model.

    labels, sentiments, intents: the outputs, in their order.
    window: tokens that the encoder reads at once, special ones included.
    thresholds, label_scales, label_offsets: one a label; see `voc.heads`.
    temperatures: of `statement_sentiment`, `label_sentiment`, `message_sentiment` and `intent`.
    boundary_threshold: probability from which a word begins a statement, in text without
    punctuation.
    bands: probabilities from which a decision is `high` or `medium`, by kind of decision; see
    `voc.confidence`.
    files: sha256 by file name.
    adapter: None of a whole model.
    companion: None of a model that reads alone. Thresholds and bands are those of the mean.
    """

    format: int
    name: str
    version: str
    taxonomy: str
    labels: tuple[str, ...]
    sentiments: tuple[str, ...]
    intents: tuple[str, ...]
    languages: tuple[str, ...]
    window: int
    thresholds: tuple[float, ...]
    label_scales: tuple[float, ...]
    label_offsets: tuple[float, ...]
    temperatures: Mapping[str, float]
    boundary_threshold: float
    bands: Mapping[str, Mapping[str, float]]
    files: Mapping[str, str]
    adapter: AdapterEntry | None = None
    companion: CompanionEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A model on disk whose manifest fits.

    remedy: what makes the folder anew, to be said where one of its files is found damaged.
    """

    path: Path
    manifest: Manifest
    remedy: str | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """Name and version, as readings carry it."""
        return f"{self.manifest.name} {self.manifest.version}"

    def check(self, names: Iterable[str]) -> None:
        """Compare files with their hashes.

        Raises ModelMismatch where one is missing, altered, or has no hash, and ModelError where
        one may not be read.
        """
        for name in names:
            known = self.manifest.files.get(name)
            with _readable(self.path):
                found = digest(self.path / name) if (self.path / name).is_file() else None
            if found is None or found != known:
                fault = f"model `{self.path.name}`: `{name}` is missing or was altered"
                raise ModelMismatch(f"{fault}; {self.remedy}" if self.remedy else fault)


def open_folder(path: Path) -> ModelFolder:
    """Check the model folder at `path`, with all of its files, and return it.

    Raises ModelNotFound where there is none, ModelMismatch where it is of another format or
    label set, or a file is missing or altered, ModelError where it may not be read.
    """
    folder = _open_manifest(path)
    folder.check(folder.manifest.files)
    return folder


def _open_manifest(path: Path, *, remedy: str | None = None) -> ModelFolder:
    with _readable(path):
        has_manifest = (path / MANIFEST).is_file()
    if not has_manifest:
        raise ModelNotFound(f"no model in `{path}`: it has no {MANIFEST}")
    manifest = _read_manifest(path / MANIFEST)
    expected = (TAXONOMY_VERSION, LABELS, SENTIMENTS, INTENTS)
    found = (
        manifest.taxonomy,
        manifest.labels,
        manifest.sentiments,
        manifest.intents,
    )
    if found != expected:
        raise ModelMismatch(
            f"model `{path.name}` has taxonomy {manifest.taxonomy}; this version reads "
            f"{TAXONOMY_VERSION}"
        )
    return ModelFolder(path=path, manifest=manifest, remedy=remedy)


def find_model(name: str) -> ModelFolder:
    """Find a model that can be read with; its files are left to those who read them to check.

    name: as `model_folder` takes it. Of an adapter the whole folder is returned that was made
    of it.

    Raises ModelNotFound, with the names there are; ModelNotInstalled, with the command to run;
    ModelMismatch; or ModelError where it may not be read.
    """
    shipped = _open_manifest(model_folder(name))
    if shipped.manifest.adapter is None:
        return shipped
    command = f"`voc models install {shlex.quote(name)}`"
    whole = installed_path(shipped)
    if not is_installed(shipped):
        raise ModelNotInstalled(f"model `{name}` has to be put on its base first: run {command}")
    remedy = f"{command} makes it anew"
    try:
        return _open_manifest(whole, remedy=remedy)
    except ModelError as error:
        raise ModelMismatch(f"{error}; {remedy}") from error


def companion_of(folder: ModelFolder) -> ModelFolder | None:
    """Find the model that reads beside that of `folder`, None where it reads alone.

    Raises as `find_model`, and ModelMismatch where it is another than it was chosen with.
    """
    entry = folder.manifest.companion
    if entry is None:
        return None
    found = find_model(entry.name)
    if digest(model_folder(entry.name) / MANIFEST) != entry.sha256:
        raise ModelMismatch(
            f"model `{folder.path.name}` reads beside `{entry.name}` {entry.version}: "
            f"what is here, {found.title}, is another"
        )
    return found


def model_folder(name: str) -> Path:
    """Return the folder of a model as it ships, unchecked.

    name: a folder; the name of a model that comes with this package; or the id of a
    repository on the Hugging Face hub that holds such a folder (kept in the hub's cache).

    Raises ModelNotFound, with the names there are, and ModelError for what lies in a folder that
    may not be entered.
    """
    if os.path.isdir(name):  # unlike `Path.is_dir` it does not fail on names no file can have
        return Path(name)
    bundled = bundled_models()
    if name in bundled:
        return bundled[name]
    _check_entered(name)
    if name.count("/") == 1:
        return hub_folder(name)
    raise ModelNotFound(
        f"no model `{name}`: give a folder, a hub id (owner/name) or one of "
        f"{', '.join(sorted(bundled)) or '(none are installed)'}"
    )


def bundled_models() -> dict[str, Path]:
    """Return the folders of the models that come with this package, by name.

    They lie in the package when it was installed, beside it in a checkout.
    """
    package = Path(__file__).parents[1]
    manifests = (
        *package.parent.glob(f"models/*/{MANIFEST}"),
        *package.glob(f"models/*/{MANIFEST}"),
    )
    return {path.parent.name: path.parent for path in manifests}


def installed_path(shipped: ModelFolder) -> Path:
    """Return where the whole folder of an adapter is, or would be: one for every manifest."""
    manifest = digest(shipped.path / MANIFEST)
    name = f"{shipped.manifest.name}-{shipped.manifest.version}-{manifest[:8]}"
    return home() / "models" / name


def is_installed(shipped: ModelFolder) -> bool:
    """Return whether a model can be read with: it is whole, or was made so."""
    return shipped.manifest.adapter is None or installed_path(shipped).is_dir()


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write `voc.json`."""
    values = asdict(manifest)
    for name in ("adapter", "companion"):
        if values[name] is None:
            del values[name]
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def digest(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_entered(name: str) -> None:
    """Raise ModelError where nobody can tell what is there: it is not the hub's to say."""
    try:
        os.stat(name)
    except PermissionError as error:
        raise ModelError(f"model `{name}` cannot be read: {error.strerror}") from error
    except (OSError, ValueError):
        return  # nothing is there, or no file can have such a name


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Raise ModelError for what the system refuses to open of a model."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"model `{folder}` cannot be read: {error.strerror}") from error


def _read_manifest(path: Path) -> Manifest:
    with _readable(path.parent):
        content = path.read_bytes()
    try:
        values: dict[str, Any] = json.loads(content.decode("utf-8"))
        if values.get("format") != FORMAT:
            raise ModelMismatch(
                f"model `{path.parent.name}` has format {values.get('format')}; "
                f"this version reads {FORMAT}"
            )
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        if "adapter" in lists:
            lists["adapter"] = AdapterEntry.from_json(lists["adapter"])
        if "companion" in lists:
            lists["companion"] = CompanionEntry(**lists["companion"])
        manifest = Manifest(**lists)
        _check_values(manifest)
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelMismatch(f"`{path.name}` of model `{path.parent.name}` is damaged") from error
    return manifest


def _check_values(manifest: Manifest) -> None:
    """Raise ValueError or TypeError for values of a kind or number that no model can use."""
    of_labels = (manifest.thresholds, manifest.label_scales, manifest.label_offsets)
    sound = (
        all(len(values) == len(manifest.labels) for values in of_labels)
        and all(isinstance(value, float | int) for values in of_labels for value in values)
        and manifest.bands.keys() == _DECISIONS
        and all(b.keys() == _CUTOFFS for b in manifest.bands.values())
        and all(0 < b["medium"] <= b["high"] for b in manifest.bands.values())
        and manifest.temperatures.keys() == _TEMPERATURES
        and min(manifest.temperatures.values()) > 0
        and 0 < manifest.boundary_threshold < 1
        and manifest.window >= _SMALLEST_WINDOW
        and len(manifest.languages) > 0
        and isinstance(manifest.files, dict)
    )
    if (companion := manifest.companion) is not None:
        texts = (companion.name, companion.version, companion.sha256)
        sound = sound and all(isinstance(text, str) for text in texts) and 0 < companion.share < 1
    if manifest.adapter is not None:
        manifest.adapter.check()
        # They become a part of a path.
        sound = sound and all(map(_PLAIN.fullmatch, (manifest.name, manifest.version)))
    if not sound:
        raise ValueError("a value is of the wrong kind or number")
