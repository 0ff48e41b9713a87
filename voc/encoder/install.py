"""Puts an adapter on its base: from a few MB that ship, and public weights, to a whole model.

Weights are merged once, W + alpha / rank * B A (Hu et al. 2021, section 4.1), in fp32, and made
int8 as well where the adapter says how. What comes out is a model folder like any other: nothing
that reads with it knows of adapters.
"""

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file

from voc.encoder.adapter import ADAPTER, AdapterEntry
from voc.encoder.base import WEIGHTS, find_base
from voc.encoder.conversion import check_installed, write_int8
from voc.encoder.folder import (
    MANIFEST,
    ModelFolder,
    digest,
    installed_path,
    model_folder,
    open_folder,
    write_manifest,
)
from voc.encoder.home import drafted
from voc.encoder.quantisation import CALIBRATION, read_calibration
from voc.encoder.torch_engine import load_encoder
from voc.errors import BaseNotFound, ModelError, ModelMismatch, UsageError

_KEPT: Final = ("heads.safetensors", "tokenizer.json")


def install(name: str, *, base: str | None = None) -> ModelFolder:
    """Make the whole folder of the adapter `name`, where it is not there yet, and return it.

    name: as `find_model` takes it.
    base: folder or hub id of the base weights; without it they are looked for where the model
    says, then on the hub.

    Raises ModelNotFound for an unknown name, UsageError for a model that is whole or where what
    makes it int8 is not installed, BaseNotFound, BaseMismatch, ModelMismatch for an adapter that
    does not fit its base, and OutputError where the folder cannot be written.
    """
    shipped = open_folder(model_folder(name))
    adapter = shipped.manifest.adapter
    if adapter is None:
        raise UsageError(f"model `{name}` needs no install: it ships whole")
    target = installed_path(shipped)
    with suppress(ModelError):  # none yet, or damaged since
        return open_folder(target)
    if adapter.quantisation is not None:
        check_installed()
        shipped.check((CALIBRATION,))
    weights = _find(adapter, base)
    with drafted(target) as draft:
        encoder = load_encoder(shipped.path, weights=weights).float()
        merge(encoder, shipped.path / ADAPTER, scale=adapter.alpha / adapter.rank)
        encoder.half().save_pretrained(draft)
        (draft / WEIGHTS).chmod(0o644)  # the library makes it private
        for file in _KEPT:
            shutil.copyfile(shipped.path / file, draft / file)
        if adapter.quantisation is not None:
            windows = read_calibration(shipped.path / CALIBRATION)
            write_int8(draft, windows, adapter.quantisation, limit=shipped.manifest.window)
        files = {path.name: digest(path) for path in sorted(draft.iterdir())}
        write_manifest(draft / MANIFEST, replace(shipped.manifest, adapter=None, files=files))
        shutil.rmtree(target, ignore_errors=True)
    return open_folder(target)


def merge(encoder: torch.nn.Module, adapter: Path, *, scale: float) -> None:
    """Add scale * B A to the weight of each layer that the file `adapter` names, in place.

    Raises ModelMismatch where the encoder has no such layer, or one of another shape.
    """
    factors = load_file(adapter)
    try:
        for name in (key.removesuffix(".A") for key in factors if key.endswith(".A")):
            a, b = factors[f"{name}.A"].float(), factors[f"{name}.B"].float()
            encoder.get_parameter(f"{name}.weight").data.add_(b @ a, alpha=scale)
    except (KeyError, AttributeError, RuntimeError) as error:
        raise ModelMismatch(f"`{adapter.name}` does not fit its base") from error


def _find(adapter: AdapterEntry, base: str | None) -> Path:
    hashes = {"sha256": adapter.sha256, "archive_sha256": adapter.archive_sha256}
    if base is not None:
        return find_base(base, **hashes)
    try:
        return find_base(adapter.source, **hashes)
    except BaseNotFound as missing:
        try:
            return find_base(adapter.base, **hashes)
        except BaseNotFound:
            raise BaseNotFound(
                f"{missing}; nor does the hub give `{adapter.base}`: "
                "name a folder that holds them with --base"
            ) from missing
