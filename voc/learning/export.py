"""Writes a trained network as a model folder: data only, every file hashed, no pickle."""

import shutil
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from voc.encoder.folder import FORMAT, MANIFEST, Manifest, digest, write_manifest
from voc.learning.calibration import Calibration
from voc.learning.config import TrainConfig
from voc.learning.network import Network
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS, TAXONOMY_VERSION

_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
"""Only the first is read by this package; the others are for users of `transformers`."""


def export(
    network: Network, calibration: Calibration, config: TrainConfig, *, base: Path, out: Path
) -> None:
    """Write `network` and `calibration` to the folder `out`.

    The encoder is stored in fp16 (half the size), the small heads in fp32. The
    network is not fit for training afterwards.
    """
    out.mkdir(parents=True, exist_ok=True)
    network.eval()
    # Dropout layers have no weights; the linear ones are numbers 1 and 4 of each head.
    heads = {
        f"{head}.{name}.{kind}": tensor.contiguous()
        for head in ("statement", "message")
        for number, name in (("1", "hidden"), ("4", "output"))
        for kind, tensor in (
            (k, network.heads.state_dict()[f"{head}.{number}.{k}"]) for k in ("weight", "bias")
        )
    }
    save_file(heads, out / "heads.safetensors")
    encoder: Any = network.encoder.half()
    encoder.save_pretrained(out)
    for name in _TOKENIZER_FILES:
        if (base / name).is_file():
            shutil.copyfile(base / name, out / name)
    for path in out.glob("*.safetensors"):
        path.chmod(0o644)  # the library makes them private
    names = ("config.json", "model.safetensors", "heads.safetensors", "tokenizer.json")
    write_manifest(
        out / MANIFEST,
        Manifest(
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
                "message_sentiment": calibration.message_sentiment,
                "intent": calibration.intent,
            },
            files={name: digest(out / name) for name in names},
        ),
    )
