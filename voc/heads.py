"""From hidden states to calibrated probabilities, in numpy.

A statement is the mean of its tokens' hidden states, read beside the mean of its message. A
message is the mean of its tokens, beside the largest value over its statements. Each goes
through a head of one hidden layer. Labels are calibrated with Platt scaling (Platt 1999),
sentiments and intent with a temperature (Guo et al. 2017).

Shapes: *S* statements of one message, width *H*.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file

from voc.errors import ModelMismatch
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

Floats: TypeAlias = npt.NDArray[np.float32]
Doubles: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.intp]
Part: TypeAlias = tuple[int, int]
"""A statement's index, and which token of it a part of it begins with."""
Run: TypeAlias = tuple[Part, int, int]
"""A part of a statement, and the half-open positions of its tokens in a window."""

STATEMENT_PARTS = (len(LABELS), len(SENTIMENTS), len(LABELS) * len(SENTIMENTS))
"""Outputs of the statement head: labels, its sentiment, and its sentiment about each label."""

MESSAGE_PARTS = (len(SENTIMENTS), len(INTENTS))
"""Outputs of the message head: sentiment and intent."""

_ROWS = 256
"""Rows that are multiplied at once, so that they stay in the cache."""

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
        self._weights = {name: weight.astype(np.float64) for name, weight in weights.items()}
        self._scales = np.array(calibration.label_scales)
        self._offsets = np.array(calibration.label_offsets)
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

    def read(self, pooled: Sequence[Pooled]) -> list[Probabilities]:
        """Turn the vectors of messages into calibrated probabilities, in order.

        What is read together changes nothing; see `_linear`.
        """
        if not pooled:
            return []
        starts = np.cumsum([0, *(len(p.statements) for p in pooled)])
        statements = np.concatenate([p.statements for p in pooled])
        messages = np.stack([p.message for p in pooled])
        strongest = np.maximum.reduceat(statements, starts[:-1])
        message_of = np.repeat(np.arange(len(pooled)), np.diff(starts))
        of_statements = self._head("statement", statements, messages, message_of)
        of_messages = self._head("message", messages, strongest, np.arange(len(pooled)))
        labels, feelings, about = _split(of_statements, STATEMENT_PARTS)
        sentiment, intent = _split(of_messages, MESSAGE_PARTS)
        about = about.reshape(len(labels), len(LABELS), len(SENTIMENTS))
        together = Probabilities(
            labels=_single(sigmoid(labels * self._scales + self._offsets)),
            label_sentiments=_single(softmax(about / self._calibration.label_sentiment)),
            statement_sentiments=_single(softmax(feelings / self._calibration.statement_sentiment)),
            sentiment=_single(softmax(sentiment / self._calibration.message_sentiment)),
            intent=_single(softmax(intent / self._calibration.intent)),
        )
        return [
            Probabilities(
                labels=together.labels[start:end],
                label_sentiments=together.label_sentiments[start:end],
                statement_sentiments=together.statement_sentiments[start:end],
                sentiment=together.sentiment[number],
                intent=together.intent[number],
            )
            for number, (start, end) in enumerate(pairwise(starts))
        ]

    def boundaries(self, hidden: Floats) -> Floats:
        """Return, for tokens *(T, H)* of text without punctuation, how probably each begins one.

        One, that is, statement. Returns *(T,)*.
        """
        weight, bias = (self._weights[name] for name in _BOUNDARY_WEIGHTS)
        return _single(sigmoid(_linear(hidden, weight) + bias)[:, 0])

    def _head(self, name: str, first: Floats, second: Floats, of: Indices) -> Doubles:
        """Read each row of `first` beside the row of `second` that `of` says."""
        weights = self._weights
        of_first, of_second = np.hsplit(weights[f"{name}.hidden.weight"], 2)
        # The halves apart: what stands beside many rows is multiplied once.
        hidden = _linear(first, of_first) + _linear(second, of_second)[of]
        hidden += weights[f"{name}.hidden.bias"]
        np.maximum(hidden, 0, out=hidden)
        return _linear(hidden, weights[f"{name}.output.weight"]) + weights[f"{name}.output.bias"]


class Pool:
    """Gathers the hidden states of one message, window by window, into its vectors.

    Only sums are kept, so a message of any length takes the room of its statements.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: dict[Part, tuple[Floats, int]] = {}

    def add(self, hidden: Floats, runs: Iterable[Run]) -> None:
        """Add a window's states *(tokens, H)*, of which each run is a part that is new."""
        for part, start, end in runs:
            self._parts[part] = hidden[start:end].sum(axis=0), end - start

    def result(self, *, tails: Collection[Part] = ()) -> Pooled:
        """Return the means, of one statement for each part; windows may have come in any order.

        tails: parts that only go on with the statement before them.
        """
        sums: list[Floats] = []
        sizes: list[int] = []
        for part, (total, size) in sorted(self._parts.items(), key=itemgetter(0)):
            if part in tails:
                sums[-1] = sums[-1] + total
                sizes[-1] += size
            else:
                sums.append(total)
                sizes.append(size)
        statements = np.stack(sums)
        return Pooled(
            statements=statements / np.array(sizes, np.float32)[:, None],
            message=statements.sum(axis=0) / np.float32(sum(sizes)),
        )


def mean(one: Probabilities, other: Probabilities, *, share: float) -> Probabilities:
    """Return the weighted mean of what two models say of a message; `share` is of the other."""
    values = {
        name: (1 - share) * getattr(one, name) + share * getattr(other, name)
        for name in (field.name for field in fields(Probabilities))
    }
    return Probabilities(**values)


def _inputs(weights: Mapping[str, Floats], head: str, outputs: int) -> int:
    """Return the inputs of a head whose weights fit together and give `outputs` numbers."""
    shapes = [getattr(weights.get(f"{head}.{part}"), "shape", ()) for part in _WEIGHTS]
    units, inputs = (*shapes[0], 0, 0)[:2]
    if shapes != [(units, inputs), (units,), (outputs, units), (outputs,)]:
        raise ModelMismatch(f"head `{head}` has weights of shapes {shapes}, not {outputs} outputs")
    return int(inputs)


def _split(outputs: Doubles, parts: Sequence[int]) -> list[Doubles]:
    """Cut the last axis into parts of these sizes."""
    return np.split(outputs, np.cumsum(parts)[:-1], axis=-1)


def _linear(vectors: Floats | Doubles, weight: Doubles) -> Doubles:
    """Return W x for each row, some rows at a time.

    In double precision, though nothing here is as exact: libraries add up in an order that
    depends on the number of rows, which then moves no digit of what is told, and a reading does
    not depend on its company.
    """
    result = np.empty((len(vectors), len(weight)))
    for start in range(0, len(vectors), _ROWS):
        rows = vectors[start : start + _ROWS].astype(np.float64)
        np.matmul(rows, weight.T, out=result[start : start + _ROWS])
    return result


def _single(values: Doubles) -> Floats:
    return values.astype(np.float32)


def sigmoid(x: Doubles) -> Doubles:
    """Return 1 / (1 + exp(-x)), without overflow."""
    half: Doubles = 0.5 * (np.tanh(0.5 * x) + 1)
    return half


def softmax(x: Doubles) -> Doubles:
    """Return the softmax over the last axis, without overflow."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    shares: Doubles = powers / powers.sum(axis=-1, keepdims=True)
    return shares
