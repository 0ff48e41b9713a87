"""From logits to probabilities that mean what they say, and the thresholds to act on.

Labels get Platt scaling each (Platt 1999: sigmoid of a*z + b), sentiments and intent one
temperature (Guo et al. 2017). All are fitted on the dev split, which is small: Platt starts
from the identity and is held near it by a penalty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from voc.encoder.tokenizer import Tokenizer
from voc.learning.examples import Example
from voc.learning.network import Logits, Network, collate
from voc.taxonomy import LABELS

Floats = npt.NDArray[np.float64]

_PENALTY = 2.0  # in units of one statement's loss: what moving Platt's a or b by 1 costs
_GRID = np.arange(0.15, 0.76, 0.01)
_UNTAUGHT = 0.5
_SMOOTHING = 5  # neighbours on either side of a threshold whose F1 counts with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What turns logits into decisions.

    scales, offsets: Platt's a and b by label, in taxonomy order.
    statement_sentiment, message_sentiment, intent: temperatures.
    thresholds: by label, on calibrated probabilities.
    """

    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    statement_sentiment: float
    message_sentiment: float
    intent: float
    thresholds: tuple[float, ...]


def calibrate(
    network: Network, examples: Sequence[Example], *, tokenizer: Tokenizer, window: int
) -> Calibration:
    """Fit calibration and thresholds on labelled messages."""
    logits = predict(network, examples, tokenizer=tokenizer, window=window)
    targets = np.concatenate([e.labels for e in examples])
    scales, offsets = zip(
        *(platt(logits.labels[:, k], torch.from_numpy(targets[:, k])) for k in range(len(LABELS))),
        strict=True,
    )
    calibrated = torch.sigmoid(logits.labels * torch.tensor(scales) + torch.tensor(offsets))
    probabilities = calibrated.numpy().astype(np.float64)
    return Calibration(
        scales=scales,
        offsets=offsets,
        statement_sentiment=temperature(
            logits.statement_sentiment,
            torch.from_numpy(np.concatenate([e.sentiments for e in examples])),
        ),
        message_sentiment=temperature(
            logits.message_sentiment, torch.tensor([e.sentiment for e in examples])
        ),
        intent=temperature(logits.intent, torch.tensor([e.intent for e in examples])),
        thresholds=tuple(
            best_threshold(probabilities[:, k], targets[:, k] == 1) for k in range(len(LABELS))
        ),
    )


@torch.inference_mode()
def predict(
    network: Network, examples: Sequence[Example], *, tokenizer: Tokenizer, window: int
) -> Logits:
    """Return the logits of all examples, in order."""
    network.eval()
    parts = [
        network(collate([e], window=window, first=tokenizer.first, last=tokenizer.last))
        for e in examples
    ]
    return Logits(
        labels=torch.cat([p.labels for p in parts]),
        statement_sentiment=torch.cat([p.statement_sentiment for p in parts]),
        message_sentiment=torch.cat([p.message_sentiment for p in parts]),
        intent=torch.cat([p.intent for p in parts]),
    )


def platt(logits: torch.Tensor, targets: torch.Tensor) -> tuple[float, float]:
    """Fit sigmoid(a*z + b) to 0/1 targets; return a (kept positive) and b."""
    z = logits.detach().clone().double()
    y = targets.double()
    log_scale = torch.zeros((), dtype=torch.float64, requires_grad=True)
    offset = torch.zeros((), dtype=torch.float64, requires_grad=True)

    def loss() -> torch.Tensor:
        fit = functional.binary_cross_entropy_with_logits(
            z * log_scale.exp() + offset, y, reduction="sum"
        )
        return fit + _PENALTY * (log_scale**2 + offset**2)

    _minimise(loss, [log_scale, offset])
    return float(log_scale.detach().exp()), float(offset.detach())


def temperature(logits: torch.Tensor, targets: torch.Tensor) -> float:
    """Fit softmax(z / t) to class indices; return t."""
    z = logits.detach().clone().double()
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)

    def loss() -> torch.Tensor:
        fit = functional.cross_entropy(z / log_temperature.exp(), targets, reduction="sum")
        return fit + _PENALTY * log_temperature**2

    _minimise(loss, [log_temperature])
    return float(log_temperature.detach().exp())


def best_threshold(probabilities: Floats, present: npt.NDArray[np.bool_]) -> float:
    """Return the threshold with the best F1, averaged over its neighbours on the grid.

    The average keeps a threshold from sitting on a lucky spike of a small dev set. A label
    that is never present says nothing: it gets 0.5.
    """
    if not present.any():
        return _UNTAUGHT
    found = probabilities[:, None] >= _GRID
    hits = (found & present[:, None]).sum(axis=0)
    scores = 2 * hits / np.maximum(1, found.sum(axis=0) + present.sum())
    padded = np.pad(scores, _SMOOTHING, mode="edge")
    kernel = np.ones(2 * _SMOOTHING + 1) / (2 * _SMOOTHING + 1)
    return round(float(_GRID[np.argmax(np.convolve(padded, kernel, mode="valid"))]), 2)


def _minimise(loss: Callable[[], torch.Tensor], parameters: list[torch.Tensor]) -> None:
    optimizer = torch.optim.LBFGS(parameters, max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimizer.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return value.item()

    optimizer.step(closure)  # type: ignore[no-untyped-call]
