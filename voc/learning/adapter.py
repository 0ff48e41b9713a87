"""Low-rank adaptation: a large encoder is fine-tuned by a few MB of weights beside its own."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from voc.errors import UsageError
from voc.learning.config import Adapter


class LowRank(nn.Module):
    """A frozen linear layer, and what is learned beside it: W x + alpha / rank * B A x.

    A begins at random and B at zero, so that training begins with the layer as it was.

    Source: Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models".
    """

    def __init__(self, base: nn.Linear, *, rank: int, alpha: float, dropout: float) -> None:
        """Freeze `base` and put an untrained A *(rank, inputs)* and B *(outputs, rank)* beside it.

        dropout: share of the inputs that A does not see in training.
        """
        super().__init__()
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(torch.empty(rank, base.in_features))
        self.B = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))
        self.dropout = nn.Dropout(dropout)
        self.scale = alpha / rank

    def forward(self, inputs: Tensor) -> Tensor:
        """Read *(..., inputs)* as *(..., outputs)*."""
        learned = linear(linear(self.dropout(inputs), self.A), self.B)
        return self.base(inputs) + self.scale * learned  # type: ignore[no-any-return]


def adapt(encoder: nn.Module, adapter: Adapter) -> None:
    """Freeze `encoder`, in place, but for an adapter beside each of its layers that are named.

    Raises UsageError for a name that no linear layer ends with.
    """
    encoder.requires_grad_(False)
    layers = {name: m for name, m in encoder.named_modules() if isinstance(m, nn.Linear)}
    for target in adapter.targets:
        found = [name for name in layers if f".{name}".endswith(f".{target}")]
        if not found:
            raise UsageError(f"`adapter.targets`: the encoder has no linear layer `{target}`")
        for name in found:
            low_rank = LowRank(
                layers.pop(name), rank=adapter.rank, alpha=adapter.alpha, dropout=adapter.dropout
            )
            encoder.set_submodule(name, low_rank)


def adapter_weights(encoder: nn.Module) -> dict[str, Tensor]:
    """Return A and B in fp16, as NAME.A and NAME.B of the layer they are beside."""
    return {
        f"{name}.{factor}": getattr(layer, factor).detach().half()
        for name, layer in encoder.named_modules()
        if isinstance(layer, LowRank)
        for factor in ("A", "B")
    }
