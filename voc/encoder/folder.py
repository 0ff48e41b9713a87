"""The model folder: what is in it, where it is found, and that it is what it says it is.

models/cem-en-small/
    voc.json              this package's manifest: labels, thresholds, calibration, hashes
    config.json           the encoder, in the Hugging Face form
    model.safetensors     its weights, fp16
    tokenizer.json        its tokenizer
    heads.safetensors     the heads, fp32
    README.md             the card
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from voc.errors import ModelMismatch, ModelNotFound
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS, TAXONOMY_VERSION

FORMAT: Final = 1
MANIFEST: Final = "voc.json"
_TEMPERATURES: Final = frozenset({"statement_sentiment", "message_sentiment", "intent"})
_SMALLEST_WINDOW: Final = 3  # two special tokens, and one to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What `voc.json` says of a model.

    labels, sentiments, intents: the outputs, in their order.
    window: tokens that the encoder reads at once, special ones included.
    thresholds, label_scales, label_offsets: one a label; see `voc.heads`.
    temperatures: of `statement_sentiment`, `message_sentiment` and `intent`.
    files: sha256 by file name.
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
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A model on disk that was checked: its manifest fits and its files have their hashes."""

    path: Path
    manifest: Manifest

    @property
    def title(self) -> str:
        """Name and version, as readings carry it."""
        return f"{self.manifest.name} {self.manifest.version}"


def open_folder(path: Path) -> ModelFolder:
    """Check the model folder at `path` and return it.

    Raises ModelNotFound where there is none, ModelMismatch where it is of another format or
    label set, or a file is missing or altered.
    """
    if not (path / MANIFEST).is_file():
        raise ModelNotFound(f"no model in `{path}`: it has no {MANIFEST}")
    manifest = _read_manifest(path / MANIFEST)
    expected = (FORMAT, TAXONOMY_VERSION, LABELS, SENTIMENTS, INTENTS)
    found = (
        manifest.format,
        manifest.taxonomy,
        manifest.labels,
        manifest.sentiments,
        manifest.intents,
    )
    if found != expected:
        raise ModelMismatch(
            f"model `{path.name}` has format {manifest.format} and taxonomy "
            f"{manifest.taxonomy}; this version reads {FORMAT} and {TAXONOMY_VERSION}"
        )
    for name, expected_digest in manifest.files.items():
        if not (path / name).is_file() or digest(path / name) != expected_digest:
            raise ModelMismatch(f"model `{path.name}`: `{name}` is missing or was altered")
    return ModelFolder(path=path, manifest=manifest)


def find_model(name: str) -> ModelFolder:
    """Find and check a model.

    name: a folder; the name of a model that comes with this package; or the id of a
    repository on the Hugging Face hub that holds such a folder (kept in the hub's cache).

    Raises ModelNotFound, with the names there are, or ModelMismatch.
    """
    if os.path.isdir(name):  # unlike `Path.is_dir` it does not fail on names no file can have
        return open_folder(Path(name))
    bundled = bundled_models()
    if name in bundled:
        return open_folder(bundled[name])
    if name.count("/") == 1:
        return open_folder(hub_folder(name))
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


def hub_folder(name: str) -> Path:
    """Return the local copy of a hub repository, fetched if it is not there yet."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelNotFound(
            f"no model `{name}`: no such folder, and the hub cannot give it "
            f"({type(error).__name__})"
        ) from error


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write `voc.json`."""
    path.write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")


def digest(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_manifest(path: Path) -> Manifest:
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        manifest = Manifest(**lists)
        _check_values(manifest)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelMismatch(f"`{path.name}` of model `{path.parent.name}` is damaged") from error
    return manifest


def _check_values(manifest: Manifest) -> None:
    """Raise ValueError or TypeError for values of a kind or number that no model can use."""
    of_labels = (manifest.thresholds, manifest.label_scales, manifest.label_offsets)
    sound = (
        all(len(values) == len(manifest.labels) for values in of_labels)
        and all(isinstance(value, float | int) for values in of_labels for value in values)
        and manifest.temperatures.keys() == _TEMPERATURES
        and min(manifest.temperatures.values()) > 0
        and manifest.window >= _SMALLEST_WINDOW
        and len(manifest.languages) > 0
        and isinstance(manifest.files, dict)
    )
    if not sound:
        raise ValueError("a value is of the wrong kind or number")
