"""The parts that encoders of all families are built of, as nodes of an OpenVINO network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from voc.encoder.openvino_library import openvino
from voc.encoder.stored import Floats, UnknownEncoder

opset: Any = openvino.opset16
Node: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large an encoder is.

    inner: width in the middle of the feed-forward part.
    positions, vocabulary: rows of the two tables.
    epsilon: that a variance is raised by.
    """

    width: int
    heads: int
    layers: int
    inner: int
    positions: int
    vocabulary: int
    epsilon: float

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> "Shape":
        """Return what `config.json` says; raises UnknownEncoder for what cannot be."""
        numbers: dict[str, Any] = {
            "width": config.get("hidden_size"),
            "heads": config.get("num_attention_heads"),
            "layers": config.get("num_hidden_layers"),
            "inner": config.get("intermediate_size"),
            "positions": config.get("max_position_embeddings"),
            "vocabulary": config.get("vocab_size"),
        }
        epsilon = config.get("layer_norm_eps")
        if not isinstance(epsilon, float) or not all(
            isinstance(number, int) and number > 0 for number in numbers.values()
        ):
            raise UnknownEncoder("its configuration lacks a size, or has one that cannot be")
        shape = cls(**numbers, epsilon=epsilon)
        if shape.width % shape.heads:
            raise UnknownEncoder(f"its width {shape.width} is no multiple of {shape.heads} heads")
        return shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a family calls the weights of attention, after the name of the layer."""

    query: str
    key: str
    value: str
    output: str
    norm: str


class Weights:
    """The weights of an encoder, of which each has to be of use."""

    def __init__(self, stored: Mapping[str, npt.NDArray[Any]]) -> None:
        """Take weights by name, in any precision."""
        self._stored = stored
        self._used: set[str] = set()

    def take(self, name: str, *shape: int | None) -> Floats:
        """Return a weight in fp32; of an axis whose size is None any will do.

        Raises UnknownEncoder where it is missing or has another shape.
        """
        weight = self._stored.get(name)
        if weight is None:
            raise UnknownEncoder(f"it has no weight `{name}`")
        if weight.ndim != len(shape) or any(
            size not in (None, found) for size, found in zip(shape, weight.shape, strict=True)
        ):
            raise UnknownEncoder(f"its weight `{name}` has shape {weight.shape}, not {shape}")
        self._used.add(name)
        return weight.astype(np.float32, copy=False)

    def constant(self, name: str, *shape: int) -> Node:
        """Return a weight as a node, which has a copy of it.

        Shared memory would be let go by threads of OpenVINO, which do not hold Python's lock.
        """
        return opset.constant(self.take(name, *shape))

    def check_all_used(self) -> None:
        """Raise UnknownEncoder for a weight that was not taken: it belongs to something unknown.

        What comes after the last layer and the numbers of positions may stay: nothing reads them.
        """
        for name in sorted(self._stored.keys() - self._used):
            if not name.startswith("pooler.") and name != "embeddings.position_ids":
                raise UnknownEncoder(f"its weight `{name}` has no known use")


def layer(
    weights: Weights, shape: Shape, names: Names, name: str, states: Node, mask: Node
) -> Node:
    """Return the states after the layer `name`: attention and a feed-forward part.

    Each is added to what it reads and normalised, dropout being for training.

    mask: where it may attend to, *(windows, 1, 1, tokens)*, or a bias of the same rank.
    """
    width, inner = shape.width, shape.inner
    read = _attended(weights, shape, names, name, states, mask)
    added = opset.add(linear(weights, f"{name}.{names.output}", read, width, width), states)
    states = layer_norm(weights, shape, f"{name}.{names.norm}", added)
    wide = linear(weights, f"{name}.intermediate.dense", states, width, inner)
    narrow = linear(weights, f"{name}.output.dense", opset.gelu(wide, "erf"), inner, width)
    return layer_norm(weights, shape, f"{name}.output.LayerNorm", opset.add(narrow, states))


def linear(weights: Weights, name: str, states: Node, inputs: int, outputs: int) -> Node:
    """Return W x + b for each token."""
    product = opset.matmul(states, weights.constant(f"{name}.weight", outputs, inputs), False, True)
    bias = weights.take(f"{name}.bias", outputs)
    return opset.add(product, opset.constant(bias[None, None]))


def layer_norm(weights: Weights, shape: Shape, name: str, states: Node) -> Node:
    """Return the states of each token with mean and variance as learned (Ba et al. 2016)."""
    normal = opset.mvn(states, i64(-1), True, shape.epsilon, "inside_sqrt")
    scale, offset = (weights.take(f"{name}.{part}", shape.width) for part in ("weight", "bias"))
    scaled = opset.multiply(normal, opset.constant(scale[None, None]))
    return opset.add(scaled, opset.constant(offset[None, None]))


def i64(*values: int, scalar: bool = False) -> Node:
    """Return whole numbers as a node: a list of them, or one alone."""
    return opset.constant(np.array(values[0] if scalar else values, np.int64))


def _attended(
    weights: Weights, shape: Shape, names: Names, name: str, states: Node, mask: Node
) -> Node:
    split = i64(0, 0, shape.heads, shape.width // shape.heads)
    turned = i64(0, 2, 1, 3)
    query, key, value = (
        opset.transpose(
            opset.reshape(
                linear(weights, f"{name}.{part}", states, shape.width, shape.width), split, True
            ),
            turned,
        )
        for part in (names.query, names.key, names.value)
    )
    found = opset.scaled_dot_product_attention(query, key, value, mask)
    return opset.reshape(opset.transpose(found, turned), i64(0, 0, shape.width), True)
