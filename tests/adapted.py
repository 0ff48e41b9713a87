"""A toy encoder with an adapter that changes what it reads, and its folder as it would ship."""

from pathlib import Path
from typing import Any

import torch

from trainable import network_of, recipe
from voc.confidence import Confidence, Cutoffs
from voc.learning.adapter import LowRank, adapt
from voc.learning.calibration import Calibration
from voc.learning.config import Adapter, TrainConfig
from voc.learning.export import export
from voc.learning.network import Network
from voc.taxonomy import LABELS

TARGETS = ("query", "key", "value", "intermediate.dense", "output.dense")
ADAPTER = Adapter(rank=2, alpha=3.0, dropout=0.1, targets=TARGETS)
SCALE = ADAPTER.alpha / ADAPTER.rank
ADAPTED_LAYERS = 12  # six in each of two layers: two of them are an `output.dense`

_CUTOFFS = Cutoffs(high=0.9, medium=0.7)
_CALIBRATION = Calibration(
    scales=(1.0,) * len(LABELS),
    offsets=(0.0,) * len(LABELS),
    statement_sentiment=1.0,
    label_sentiment=1.0,
    message_sentiment=1.0,
    intent=1.0,
    message_shift=(0.0, 0.0, 0.0, 0.0),
    thresholds=(0.5,) * len(LABELS),
    boundary_threshold=0.5,
    confidence=Confidence(
        label=_CUTOFFS,
        statement_sentiment=_CUTOFFS,
        message_sentiment=_CUTOFFS,
        intent=_CUTOFFS,
    ),
)


def adapted_recipe(base: Path, **changes: Any) -> TrainConfig:
    """Return a recipe that trains an adapter on the weights in `base`."""
    return recipe(base, **{"adapter": ADAPTER.model_dump(), **changes})


def adapted_network(base: Path) -> Network:
    """Return a network on the encoder in `base` whose adapter is not zero, the same every time."""
    network = network_of(base)
    adapt(network.encoder, ADAPTER)
    for layer in network.encoder.modules():
        if isinstance(layer, LowRank):
            torch.nn.init.normal_(layer.B, std=0.2)
            for factor in (layer.A, layer.B):
                factor.data = factor.data.half().float()  # as it ships
    return network.eval()


def write_adapted(out: Path, base: Path, **changes: Any) -> Path:
    """Write the folder of `adapted_network` as it ships, and return it."""
    network, config = adapted_network(base), adapted_recipe(base, **changes)
    export(network, _CALIBRATION, config, base=base, out=out)
    return out
