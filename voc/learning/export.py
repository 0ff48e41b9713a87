"""Writes a trained network as a model folder: data only, every file hashed, no pickle."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import pad

from voc.encoder.adapter import ADAPTER, AdapterEntry
from voc.encoder.base import TOKENIZER_FILES, WEIGHTS
from voc.encoder.folder import (
    FORMAT,
    MANIFEST,
    CompanionEntry,
    Manifest,
    digest,
    model_folder,
    open_folder,
    write_manifest,
)
from voc.learning.adapter import adapter_weights
from voc.learning.calibration import Calibration
from voc.learning.config import TrainConfig
from voc.learning.network import Network
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS, TAXONOMY_VERSION


def export(
    network: Network, calibration: Calibration, config: TrainConfig, *, base: Path, out: Path
) -> None:
    """Write `network` and `calibration` to the folder `out`.

    The encoder is stored in fp16 (half the size), the small heads in fp32. The
    network is not fit for training afterwards. Of an adapted encoder only the adapter is written.

    base: folder of the weights that training started from.
    """
    out.mkdir(parents=True, exist_ok=True)
    network.eval()
    save_file(_heads(network, calibration), out / "heads.safetensors")
    encoder: Any = network.encoder
    if config.adapter is None:
        encoder.half().save_pretrained(out)
    else:
        save_file(adapter_weights(encoder), out / ADAPTER)
        encoder.config.save_pretrained(out)
    for name in TOKENIZER_FILES:
        if (base / name).is_file():
            shutil.copyfile(base / name, out / name)
    for path in out.glob("*.safetensors"):
        path.chmod(0o644)  # the library makes them private
    weights = WEIGHTS if config.adapter is None else ADAPTER
    names = ("config.json", weights, "heads.safetensors", "tokenizer.json")
    files = {name: digest(out / name) for name in names}
    write_manifest(out / MANIFEST, _manifest(calibration, config, base=base, files=files))


def _heads(network: Network, calibration: Calibration) -> dict[str, Tensor]:
    """Return the weights of the heads as `voc.heads` names them."""
    # Dropout layers have no weights; the linear ones are numbers 1 and 4 of each head.
    heads = {
        f"{head}.{name}.{kind}": tensor.contiguous()
        for head in ("statement", "message")
        for number, name in (("1", "hidden"), ("4", "output"))
        for kind, tensor in (
            (k, network.heads.state_dict()[f"{head}.{number}.{k}"]) for k in ("weight", "bias")
        )
    }
    heads |= {
        f"boundary.{name}": tensor.contiguous()
        for name, tensor in network.heads["boundary"].state_dict().items()
    }
    # A shift of logits is a bias: nothing that reads has to know of it.
    shift = pad(torch.tensor(calibration.message_shift), (0, len(INTENTS)))
    heads["message.output.bias"] = heads["message.output.bias"] + shift
    return heads


def _manifest(
    calibration: Calibration, config: TrainConfig, *, base: Path, files: Mapping[str, str]
) -> Manifest:
    return Manifest(
        format=FORMAT,
        name=config.name,
        version=config.version,
        taxonomy=TAXONOMY_VERSION,
        labels=LABELS,
        sentiments=SENTIMENTS,
        intents=INTENTS,
        languages=("en",),
        window=config.window,
        thresholds=calibration.thresholds,
        label_scales=calibration.scales,
        label_offsets=calibration.offsets,
        temperatures={
            "statement_sentiment": calibration.statement_sentiment,
            "label_sentiment": calibration.label_sentiment,
            "message_sentiment": calibration.message_sentiment,
            "intent": calibration.intent,
        },
        boundary_threshold=calibration.boundary_threshold,
        bands=asdict(calibration.confidence),
        files=files,
        adapter=_entry(config, base),
        companion=_companion(config),
    )


def _entry(config: TrainConfig, base: Path) -> AdapterEntry | None:
    if config.adapter is None:
        return None
    # A folder of the machine that trained is nowhere else.
    source = config.base.name if Path(config.base.source).is_dir() else config.base.source
    return AdapterEntry(
        base=config.base.name,
        source=source,
        sha256=digest(base / WEIGHTS),
        archive_sha256=config.base.archive_sha256,
        rank=config.adapter.rank,
        alpha=config.adapter.alpha,
    )


def _companion(config: TrainConfig) -> CompanionEntry | None:
    if config.companion is None:
        return None
    folder = open_folder(model_folder(config.companion.model))
    return CompanionEntry(
        name=config.companion.model,
        version=folder.manifest.version,
        sha256=digest(folder.path / MANIFEST),
        share=config.companion.share,
    )
