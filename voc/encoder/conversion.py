"""An encoder of torch as a network of OpenVINO in int8: traced, measured on texts, quantised.

Weights are symmetric and of 7 bits, activations asymmetric and of 8: without instructions for it
(VNNI) a CPU adds two products up in 16 bits, which those of 8 bits overflow. So the sums are the
same on every CPU. The products of attention, of two activations, would overflow whatever the
weights are, and stay in fp32; they are a few percent of the work.
"""

import logging
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from voc.encoder.openvino_library import openvino
from voc.encoder.planner import pad
from voc.encoder.quantisation import NETWORK, Quantisation
from voc.encoder.torch_engine import load_encoder, quiet_transformers
from voc.encoder.windows import Window
from voc.errors import OutputError, UsageError

_COUNTED: Final = re.compile(r"[A-Za-z]+_\d+")
_QUANTISED: Final = frozenset({"Gather", "MatMul", "ScaledDotProductAttention"})


def check_installed() -> None:
    """Raise UsageError where the library is missing that quantises."""
    if find_spec("nncf") is None:
        raise UsageError('int8 wants the package `nncf`: pip install "voc[train]"')


def write_int8(
    path: Path, windows: Sequence[Window], settings: Quantisation, *, limit: int
) -> None:
    """Write the encoder of the model folder `path` there in int8; the same bytes every time.

    windows: what activations are measured on.
    limit: tokens of the longest window.

    Raises UsageError for an ignored layer that is not there, or where a library is missing, and
    OutputError.
    """
    network = quantise(convert(load_encoder(path)), windows, settings, limit=limit)
    write_network(network, path)


def convert(encoder: nn.Module) -> Any:
    """Return an encoder of the library as a network, in fp32.

    It takes `input_ids` and `attention_mask` *(windows, tokens)* and gives the last hidden states
    *(windows, tokens, width)*.
    """
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])  # traced with padding, so that it is seen
    inputs = {"input_ids": torch.ones_like(mask), "attention_mask": mask}
    module = _HiddenStates(encoder.float().eval())
    with _quiet():
        # Copied, so that no thread of OpenVINO lets go what is Python's.
        return openvino.convert_model(module, example_input=inputs, share_weights=False)


def quantise(network: Any, windows: Sequence[Window], settings: Quantisation, *, limit: int) -> Any:
    """Return a network that `convert` gave in int8; see `write_int8`."""
    check_installed()
    with _quiet():
        import nncf

        nncf.set_log_level(logging.ERROR)
        return nncf.quantize(
            network,
            nncf.Dataset(list(_inputs(windows, limit=limit))),
            preset=nncf.QuantizationPreset.MIXED,
            model_type=nncf.ModelType.TRANSFORMER,
            subset_size=len(windows),
            ignored_scope=nncf.IgnoredScope(names=_in_fp32(network, settings.ignored)),
            advanced_parameters=nncf.AdvancedQuantizationParameters(
                overflow_fix=nncf.OverflowFix.ENABLE,
                smooth_quant_alphas=nncf.AdvancedSmoothQuantParameters(
                    matmul=settings.smooth_quant
                ),
            ),
        )


def write_network(network: Any, path: Path) -> None:
    """Write a network to the folder `path`.

    Nodes that got their names from a counter of the process are numbered afresh: the bytes do not
    depend on what was converted before.

    Raises OutputError.
    """
    network.set_friendly_name("encoder")
    for number, node in enumerate(network.get_ordered_ops()):
        if _COUNTED.fullmatch(node.get_friendly_name()):
            node.set_friendly_name(f"{node.get_type_name()}_{number}")
    try:
        openvino.save_model(network, path / NETWORK, compress_to_fp16=False)
    except RuntimeError as error:
        raise OutputError(f"`{path / NETWORK}` cannot be written") from error


class _HiddenStates(nn.Module):
    """An encoder that gives its last hidden states and nothing else."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        return output.last_hidden_state  # type: ignore[no-any-return]


def _inputs(windows: Iterable[Window], *, limit: int) -> Iterator[dict[str, Any]]:
    for window in windows:
        ids, mask = pad([window], limit=limit)
        yield {"input_ids": ids, "attention_mask": mask}


def _in_fp32(network: Any, ignored: Sequence[str]) -> list[str]:
    """Return the nodes that are not quantised: of attention, and of layers that are ignored."""
    nodes = [n for n in network.get_ordered_ops() if n.get_type_name() in _QUANTISED]
    names = [node.get_friendly_name() for node in nodes]
    for pattern in ignored:
        if not any(re.search(pattern, name) for name in names):
            raise UsageError(f"`quantisation.ignored`: no layer of the encoder fits `{pattern}`")
    return [
        name
        for name, node in zip(names, nodes, strict=True)
        if _is_attention(node) or any(re.search(pattern, name) for pattern in ignored)
    ]


def _is_attention(node: Any) -> bool:
    """Return whether a node multiplies activations with each other, not with weights."""
    if node.get_type_name() != "MatMul":
        return bool(node.get_type_name() == "ScaledDotProductAttention")
    factors = (node.input_value(place).get_node() for place in (0, 1))
    return all(factor.get_type_name() != "Constant" for factor in factors)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the progress bars and the warnings of three libraries from our users for a while."""
    with warnings.catch_warnings(), quiet_transformers(), redirect_stdout(StringIO()):
        warnings.simplefilter("ignore")
        yield
