"""Low-rank adaptation: a large encoder is fine-tuned by a few MB of weights beside its own."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function
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
        self._rounded: tuple[Tensor, Tensor | None] | None = None

    def forward(self, inputs: Tensor) -> Tensor:
        """Read *(..., inputs)* as *(..., outputs)*."""
        if self.training and self.dropout.p:
            learned = linear(linear(self.dropout(inputs), self.A), self.B)
            return self.base(inputs) + self.scale * learned  # type: ignore[no-any-return]
        kind = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else inputs.dtype
        weight, bias = self._in(kind)
        scaled = (self.scale * self.B).to(kind)
        return _beside(inputs.to(kind), weight, bias, self.A.to(kind), scaled)

    def _in(self, kind: torch.dtype) -> tuple[Tensor, Tensor | None]:
        """Return the frozen weights in this precision; autocast would round them in each step."""
        if self.base.weight.dtype == kind:
            return self.base.weight, self.base.bias
        if self._rounded is None or self._rounded[0].dtype != kind:
            bias = self.base.bias  # None in encoders whose layers have none, whatever torch says
            self._rounded = (self.base.weight.to(kind), None if bias is None else bias.to(kind))
        return self._rounded


def _beside(x: Tensor, weight: Tensor, bias: Tensor | None, a: Tensor, b: Tensor) -> Tensor:
    return _Beside.apply(x, weight, bias, a, b)  # type: ignore[no-any-return, no-untyped-call]


class _Beside(Function):
    """W x + b + B A x, with gradients for x, A and B: fewer passes than autograd's own."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, a: Tensor, b: Tensor
    ) -> Tensor:
        rows = x.flatten(0, -2)
        inner = rows @ a.t()
        out = linear(rows, weight, bias).addmm_(inner, b.t())
        ctx.save_for_backward(rows, inner, weight, a, b)
        ctx.shape = x.shape
        return out.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        rows, inner, weight, a, b = ctx.saved_tensors
        back = gradients[0].flatten(0, -2)
        through = back @ b
        of_x = (back @ weight).addmm_(through, a) if ctx.needs_input_grad[0] else None
        return (
            of_x.view(ctx.shape) if of_x is not None else None,
            None,
            None,
            through.t() @ rows,
            back.t() @ inner,
        )


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
