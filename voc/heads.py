"""From hidden states to calibrated probabilities, in numpy.

A statement is the mean of its tokens' hidden states, read beside the mean of its message. A
message is the mean of its tokens, beside the largest value over its statements. Each goes
through a head of one hidden layer. Labels are calibrated with Platt scaling (Platt 1999),
sentiments and intent with a temperature (Guo et al. 2017).

Shapes: *S* statements of one message, width *H*.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file

from voc.errors import ModelMismatch
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

Floats: TypeAlias = npt.NDArray[np.float32]
Run: TypeAlias = tuple[int, int, int]
"""A statement's index, and the half-open positions of its tokens in a window."""

STATEMENT_PARTS = (len(LABELS), len(SENTIMENTS), len(LABELS) * len(SENTIMENTS))
"""Outputs of the statement head: labels, its sentiment, and its sentiment about each label."""

MESSAGE_PARTS = (len(SENTIMENTS), len(INTENTS))
"""Outputs of the message head: sentiment and intent."""

_BOUNDARY_WEIGHTS = ("boundary.weight", "boundary.bias")
_WEIGHTS = ("hidden.weight", "hidden.bias", "output.weight", "output.bias")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One message as vectors: statements *(S, H)*, message *(H,)*."""

    statements: Floats
    message: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Probabilities:
    """What the heads say of one message, calibrated.

    labels *(S, 8)* independent; label_sentiments *(S, 8, 4)*, statement_sentiments *(S, 4)*,
    sentiment *(4,)* and intent *(6,)* sum to 1 over the last axis. All are in taxonomy order.
    label_sentiments mean something only where the statement has the label.
    """

    labels: Floats
    label_sentiments: Floats
    statement_sentiments: Floats
    sentiment: Floats
    intent: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Scales and offsets of the eight labels, temperatures of the four choices."""

    label_scales: Sequence[float]
    label_offsets: Sequence[float]
    label_sentiment: float
    statement_sentiment: float
    message_sentiment: float
    intent: float


class Heads:
    """The heads of a model: of statements, of messages, and of where statements begin.

    width: H, of the encoder that they were trained on.
    """

    def __init__(self, weights: Mapping[str, Floats], calibration: Calibration) -> None:
        """Check the shapes of `weights` (as `heads.safetensors` names them) and keep them.

        Raises ModelMismatch where a weight is missing or has another shape.
        """
        self._weights = weights
        self._scales = np.array(calibration.label_scales, np.float32)
        self._offsets = np.array(calibration.label_offsets, np.float32)
        self._calibration = calibration
        outputs = {"statement": sum(STATEMENT_PARTS), "message": sum(MESSAGE_PARTS)}
        inputs = {_inputs(weights, head, count) for head, count in outputs.items()}
        if len(inputs) > 1:
            raise ModelMismatch(f"the heads have {inputs} inputs, and not the same")
        self.width = inputs.pop() // 2
        shapes = [getattr(weights.get(name), "shape", ()) for name in _BOUNDARY_WEIGHTS]
        if shapes != [(1, self.width), (1,)]:
            raise ModelMismatch(f"head `boundary` has weights of shapes {shapes}")

    @classmethod
    def load(cls, path: Path, calibration: Calibration) -> "Heads":
        """Read `heads.safetensors` at `path`."""
        try:
            return cls(load_file(path), calibration)
        except (OSError, SafetensorError) as error:
            raise ModelMismatch(f"`{path.name}` of the model cannot be loaded") from error

    def read(self, pooled: Pooled) -> Probabilities:
        """Turn the vectors of one message into calibrated probabilities."""
        around = np.broadcast_to(pooled.message, pooled.statements.shape)
        of_statements = self._head("statement", np.hstack([pooled.statements, around]))
        strongest = pooled.statements.max(axis=0)
        of_message = self._head("message", np.hstack([pooled.message, strongest])[None])[0]
        labels, feelings, about = _split(of_statements, STATEMENT_PARTS)
        sentiment, intent = _split(of_message, MESSAGE_PARTS)
        about = about.reshape(len(labels), len(LABELS), len(SENTIMENTS))
        return Probabilities(
            labels=sigmoid(labels * self._scales + self._offsets),
            label_sentiments=softmax(about / self._calibration.label_sentiment),
            statement_sentiments=softmax(feelings / self._calibration.statement_sentiment),
            sentiment=softmax(sentiment / self._calibration.message_sentiment),
            intent=softmax(intent / self._calibration.intent),
        )

    def boundaries(self, hidden: Floats) -> Floats:
        """Return, for tokens *(T, H)* of text without punctuation, how probably each begins one.

        One, that is, statement. Returns *(T,)*.
        """
        weight, bias = (self._weights[name] for name in _BOUNDARY_WEIGHTS)
        return sigmoid(_linear(hidden, weight, bias))[:, 0]

    def _head(self, name: str, vectors: Floats) -> Floats:
        weights = self._weights
        hidden = _linear(vectors, weights[f"{name}.hidden.weight"], weights[f"{name}.hidden.bias"])
        np.maximum(hidden, 0, out=hidden)
        return _linear(hidden, weights[f"{name}.output.weight"], weights[f"{name}.output.bias"])


class Pool:
    """Gathers the hidden states of one message, window by window, into its vectors.

    Only sums are kept, so a message of any length takes the room of its statements.
    """

    def __init__(self, statements: int, width: int) -> None:
        """Make room for S statements, each of which must get at least one token."""
        self._sums = np.zeros((statements, width), np.float32)
        self._sizes = np.zeros((statements, 1), np.float32)

    def add(self, hidden: Floats, runs: Iterable[Run]) -> None:
        """Add a window's states *(tokens, H)*; `runs` says which belong to which statement."""
        for statement, start, end in runs:
            self._sums[statement] += hidden[start:end].sum(axis=0)
            self._sizes[statement] += end - start

    def result(self) -> Pooled:
        """Return the means."""
        return Pooled(
            statements=self._sums / self._sizes,
            message=self._sums.sum(axis=0) / self._sizes.sum(),
        )


def _inputs(weights: Mapping[str, Floats], head: str, outputs: int) -> int:
    """Return the inputs of a head whose weights fit together and give `outputs` numbers."""
    shapes = [getattr(weights.get(f"{head}.{part}"), "shape", ()) for part in _WEIGHTS]
    units, inputs = (*shapes[0], 0, 0)[:2]
    if shapes != [(units, inputs), (units,), (outputs, units), (outputs,)]:
        raise ModelMismatch(f"head `{head}` has weights of shapes {shapes}, not {outputs} outputs")
    return int(inputs)


def _split(outputs: Floats, parts: Sequence[int]) -> list[Floats]:
    """Cut the last axis into parts of these sizes."""
    return np.split(outputs, np.cumsum(parts)[:-1], axis=-1)


def _linear(vectors: Floats, weight: Floats, bias: Floats) -> Floats:
    result: Floats = vectors @ weight.T + bias
    return result


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)), without overflow."""
    half: Floats = 0.5 * (np.tanh(0.5 * x) + 1)
    return half


def softmax(x: Floats) -> Floats:
    """Return the softmax over the last axis, without overflow."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares
