"""An encoder as a network of OpenVINO in fp32, built from the weights of a model folder.

Torch is not needed, which takes seconds to import: the two families that models of this package
are built on are written down here, BERT (Devlin et al. 2019) and MPNet (Song et al. 2020). Both
are layers of attention and a feed-forward part, normalised after what they add; they differ in the
names of their weights, and in how they tell where a token stands.
"""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError

from voc.encoder.graph_parts import Names, Node, Shape, Weights, i64, layer, layer_norm, opset
from voc.encoder.openvino_library import openvino
from voc.encoder.stored import StoredWeights, UnknownEncoder
from voc.errors import ModelMismatch

_BERT: Final = Names(
    query="attention.self.query",
    key="attention.self.key",
    value="attention.self.value",
    output="attention.output.dense",
    norm="attention.output.LayerNorm",
)
_MPNET: Final = Names(
    query="attention.attn.q",
    key="attention.attn.k",
    value="attention.attn.v",
    output="attention.attn.o",
    norm="attention.LayerNorm",
)
_PADDING: Final = 1
"""The padding token of MPNet, whatever its configuration says; real positions begin after it."""

_BUCKETS: Final = 32
_FARTHEST: Final = 128  # from here on all distances share a bucket

_Begun: TypeAlias = tuple[Node, Node]
"""Hidden states before the first layer *(windows, tokens, width)*, and the mask of attention."""


def load(path: Path, *, window: int) -> Any:
    """Return the network of the encoder in the model folder `path`; see `build`.

    window: tokens of the longest window.

    Raises UnknownEncoder where it cannot be built here, and ModelMismatch where the encoder has
    fewer positions than a window has tokens.
    """
    try:
        config = json.loads((path / "config.json").read_bytes())
        with StoredWeights(path / "model.safetensors") as weights:
            network = build(weights, config)
    except (OSError, ValueError, SafetensorError, UnknownEncoder) as error:
        reason = error if isinstance(error, UnknownEncoder) else "its files cannot be read"
        fault = f"the encoder of model `{path.name}` wants the engine `torch`: {reason}"
        raise UnknownEncoder(fault) from error
    if window > (longest := _longest(config)):
        raise ModelMismatch(
            f"model `{path.name}` has a window of {window} tokens; its encoder reads {longest}"
        )
    return network


def build(weights: Mapping[str, npt.NDArray[Any]], config: Mapping[str, Any]) -> Any:
    """Return the network of an encoder: what `config.json` describes, with these weights.

    It takes `input_ids` and `attention_mask` *(windows, tokens)* and gives the last hidden states
    *(windows, tokens, width)*, like the network that `voc.encoder.conversion` gives.

    Raises UnknownEncoder for another family, for an option of it that is not known here, and for
    weights that are missing, of another shape, or of no use.
    """
    family = config.get("model_type") if isinstance(config, Mapping) else None
    if not isinstance(family, str) or family not in _FAMILIES:
        raise UnknownEncoder(f"its family is {family!r}, not one of {', '.join(_FAMILIES)}")
    names, begin, known = _FAMILIES[family]
    for option, value in {"hidden_act": "gelu", **known}.items():
        if config.get(option, value) != value:
            raise UnknownEncoder(f"its `{option}` is {config[option]!r}, not {value!r}")
    shape = Shape.read(config)
    held = Weights(weights)
    ids, mask = _input("input_ids"), _input("attention_mask")
    states, attended = begin(held, shape, ids, opset.unsqueeze(mask, i64(1, 2)))
    for number in range(shape.layers):
        states = layer(held, shape, names, f"encoder.layer.{number}", states, attended)
    held.check_all_used()
    return openvino.Model([opset.result(states)], [ids, mask], "encoder")


def _input(name: str) -> Node:
    node = opset.parameter([-1, -1], np.int64, name=name)
    node.output(0).get_tensor().set_names({name})
    return node


def _begin_bert(weights: Weights, shape: Shape, ids: Node, mask: Node) -> _Begun:
    """Tokens, positions from nought, and the first type: a window is one text."""
    places = weights.take("embeddings.position_embeddings.weight", shape.positions, shape.width)
    # Of types there may be any number, of which only the first is used.
    types = weights.take("embeddings.token_type_embeddings.weight", None, shape.width)
    placed = opset.slice(
        opset.constant(places + types[0]), i64(0), _length(ids, of=i64(1)), i64(1), i64(0)
    )
    return _embedded(weights, shape, ids, placed), opset.convert(mask, "boolean")


def _begin_mpnet(weights: Weights, shape: Shape, ids: Node, mask: Node) -> _Begun:
    """Tokens, positions from beyond the padding token, and a bias for each distance of two tokens.

    The bias is learned by bucket of distances and shared by all layers, as in T5 (Raffel et al.
    2020, section 2.1).
    """
    places = weights.take("embeddings.position_embeddings.weight", shape.positions, shape.width)
    real = opset.convert(opset.not_equal(ids, i64(_PADDING, scalar=True)), "i64")
    counted = opset.multiply(opset.cum_sum(real, i64(1, scalar=True)), real)
    numbers = opset.add(counted, i64(_PADDING, scalar=True))
    placed = opset.gather(opset.constant(places), numbers, i64(0, scalar=True))
    table = weights.take("encoder.relative_attention_bias.weight", _BUCKETS, shape.heads)
    farthest = shape.positions - 1
    by_distance = table[_bucket(np.arange(-farthest, farthest + 1))].T
    counting = opset.range(
        i64(0, scalar=True), _length(ids, of=i64(1, scalar=True)), i64(1, scalar=True), "i64"
    )
    distance = opset.subtract(opset.unsqueeze(counting, i64(0)), opset.unsqueeze(counting, i64(1)))
    nth = opset.add(distance, i64(farthest, scalar=True))
    bias = opset.gather(opset.constant(by_distance), nth, i64(1, scalar=True))
    attended = opset.select(
        opset.convert(mask, "boolean"),
        opset.unsqueeze(bias, i64(0)),
        opset.constant(np.float32(-np.inf)),
    )
    return _embedded(weights, shape, ids, placed), attended


def _embedded(weights: Weights, shape: Shape, ids: Node, placed: Node) -> Node:
    table = weights.constant("embeddings.word_embeddings.weight", shape.vocabulary, shape.width)
    words = opset.gather(table, ids, i64(0, scalar=True))
    return layer_norm(weights, shape, "embeddings.LayerNorm", opset.add(words, placed))


def _length(ids: Node, *, of: Node) -> Node:
    return opset.gather(opset.shape_of(ids), of, i64(0, scalar=True))


def _bucket(distance: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return which bias is for a token that stands `distance` after the one that attends to it.

    Half of the buckets are for each direction; half of these for a distance each, the others for
    ranges that grow with the logarithm.
    """
    half, exact = _BUCKETS // 2, _BUCKETS // 4
    far = np.abs(distance)
    # In single precision, as it is computed in training.
    powers = np.log(np.maximum(far, 1).astype(np.float32) / exact) / math.log(_FARTHEST / exact)
    ranges = np.minimum(exact + (powers * (half - exact)).astype(np.int64), half - 1)
    return np.where(distance > 0, half, 0) + np.where(far < exact, far, ranges)


def _longest(config: Mapping[str, Any]) -> int:
    skipped = _PADDING + 1 if config["model_type"] == "mpnet" else 0
    return int(config["max_position_embeddings"]) - skipped


_Begin: TypeAlias = Callable[[Weights, Shape, Node, Node], _Begun]
_FAMILIES: Final[Mapping[str, tuple[Names, _Begin, Mapping[str, Any]]]] = {
    "bert": (
        _BERT,
        _begin_bert,
        {
            "is_decoder": False,
            "add_cross_attention": False,
            "position_embedding_type": "absolute",
        },
    ),
    "mpnet": (_MPNET, _begin_mpnet, {"relative_attention_num_buckets": _BUCKETS}),
}
"""By `model_type`: names of weights, what is before the layers, and options as they have to be."""
