"""The int8 limit of the cores, and how many operations the encoder has to do.

Operations are multiplications and additions of matrix products; norms, activations, softmax and
embeddings are left out. Of one layer of a BERT-like encoder of width h, inner width i, a window
of n tokens takes

    2 n (4 h^2 + 2 h i)    queries, keys, values and output, h x h each; two products h x i
    + 4 n^2 h              attention: n x n scores, and as many weighted sums of values

which is 2 * parameters * tokens, plus attention. The sum over layers and windows, over the
seconds of a run, over the operations a second of the same products in int8 with nothing between
them, is the share of the limit that the run reaches. Windows are counted without padding, and
each token once: it is the share that was useful.

The limit is measured with OpenVINO on the products of all layers in turn, on many rows at once,
with all cores. OpenVINO rounds what goes into each product to int8 in the product before it, so
that nothing but int8 products is left; `measure` checks that they run as such.
"""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

_ROWS: Final = (512, 2048, 4096)
_TIMES: Final = 5
_LEVELS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Widths and layers of an encoder."""

    hidden: int
    intermediate: int
    layers: int

    @classmethod
    def read(cls, config: Path) -> "Shape":
        """Read a `config.json`."""
        values = json.loads(config.read_text(encoding="utf-8"))
        return cls(
            hidden=values["hidden_size"],
            intermediate=values["intermediate_size"],
            layers=values["num_hidden_layers"],
        )

    @property
    def products(self) -> list[tuple[int, int]]:
        """Widths in and out of the weights of all layers, in an order in which they chain."""
        h, i = self.hidden, self.intermediate
        return [(h, h), (h, h), (h, h), (h, h), (h, i), (i, h)] * self.layers


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Operations a second in int8, the best of all numbers of rows.

    kernels: names of those that did the products.
    """

    operations: float
    rows: int
    threads: int
    kernels: tuple[str, ...]


def operations(shape: Shape, lengths: Iterable[int]) -> int:
    """Return the operations of windows of these lengths, in tokens; see the module."""
    weights = sum(a * b for a, b in shape.products)
    return sum(2 * n * weights + 4 * n * n * shape.hidden * shape.layers for n in lengths)


def measure(shape: Shape) -> Limit:
    """Measure the limit; takes some seconds.

    Raises RuntimeError where a product does not run in int8.
    """
    found = [_measure(shape, rows) for rows in _ROWS]
    return max(found, key=lambda limit: limit.operations)


def _measure(shape: Shape, rows: int) -> Limit:
    import openvino as ov
    from openvino import properties

    settings = {properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY}
    compiled = ov.Core().compile_model(_network(shape, rows), "CPU", settings)
    request = compiled.create_infer_request()
    values = np.random.default_rng(0).normal(size=(rows, shape.hidden)).astype(np.float32)
    request.infer([values])
    best = min(_seconds(request, values) for _ in range(_TIMES))
    return Limit(
        operations=2 * rows * sum(a * b for a, b in shape.products) / best,
        rows=rows,
        threads=int(compiled.get_property(properties.inference_num_threads())),
        kernels=_int8_kernels(compiled),
    )


def _seconds(request: Any, values: Any) -> float:
    began = time.perf_counter()
    request.infer([values], share_inputs=True)
    return time.perf_counter() - began


def _network(shape: Shape, rows: int) -> Any:
    """Return the products of all layers in turn, of random int8 weights."""
    import openvino as ov
    from openvino import opset13 as ops

    random = np.random.default_rng(0)
    low, high = np.float32(-4), np.float32(4 * 127 / 128)
    values = ops.parameter([rows, shape.hidden], np.float32)
    node = values
    for wide, out in shape.products:
        weights = random.integers(-127, 128, (out, wide), dtype=np.int8)
        scales = np.full((out, 1), 1 / (127 * wide**0.5), np.float32)
        scaled = ops.multiply(ops.convert(ops.constant(weights), np.float32), ops.constant(scales))
        rounded = ops.fake_quantize(node, low, high, low, high, _LEVELS)
        node = ops.matmul(rounded, scaled, transpose_a=False, transpose_b=True)
    return ov.Model([node], [values])


def _int8_kernels(compiled: Any) -> tuple[str, ...]:
    nodes = [node.get_rt_info() for node in compiled.get_runtime_model().get_ops()]
    products = [info for info in nodes if info["layerType"].astype(str) == "FullyConnected"]
    precisions = {info["runtimePrecision"].astype(str) for info in products}
    if not products or not precisions <= {"i8", "u8"}:
        raise RuntimeError(f"products run in {', '.join(sorted(precisions)) or 'nothing'}")
    return tuple(sorted({info["primitiveType"].astype(str) for info in products}))
