"""From logits to probabilities that mean what they say, and the thresholds to act on.

Labels get Platt scaling each (Platt 1999: sigmoid of a*z + b), sentiments and intent one
temperature (Guo et al. 2017). The sentiment of messages is shifted by class as well, since what we
train on holds more mixed messages than come in (vector scaling, ibid.). All are fitted on the dev
split, which is small: fits start from the identity and are held near it by a penalty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from voc.confidence import NEVER, PRECISION, Confidence, Cutoffs
from voc.encoder.tokenizer import Tokenizer
from voc.learning.examples import UNKNOWN, Example
from voc.learning.network import Logits, Network, collate
from voc.taxonomy import LABELS

Floats = npt.NDArray[np.float64]

_PENALTY = 2.0  # in units of one statement's loss: what moving Platt's a or b by 1 costs
_GRID = np.arange(0.15, 0.76, 0.01)
_UNTAUGHT = 0.5
_LEAST_THRESHOLD = 0.15  # of a label that is hardly learned: else it would be found everywhere
_CUTOFFS = np.arange(15, 100) / 100  # exact hundredths, as they stand in a manifest
_MARGIN = 0.015  # what statements that are cut by rule cost, against those that people cut
_FEWEST = 30  # decisions above a cutoff, for its precision to mean something
_CHOICES = ("statement_sentiment", "message_sentiment", "intent")  # those that have bands
_SMOOTHING = 5  # neighbours on either side of a threshold whose F1 counts with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What turns logits into decisions.

    scales, offsets: Platt's a and b by label, in taxonomy order.
    statement_sentiment, label_sentiment, message_sentiment, intent: temperatures.
    message_shift: added to the logits of a message's sentiment, before the temperature.
    thresholds: by label, on calibrated probabilities.
    boundary_threshold: from which a word begins a statement, in text without punctuation.
    confidence: cutoffs of the bands of confidence.
    """

    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    statement_sentiment: float
    label_sentiment: float
    message_sentiment: float
    intent: float
    message_shift: tuple[float, ...]
    thresholds: tuple[float, ...]
    boundary_threshold: float
    confidence: Confidence


def calibrate(
    network: Network,
    examples: Sequence[Example],
    *,
    tokenizer: Tokenizer,
    window: int,
    share: float = 0.0,
) -> Calibration:
    """Fit calibration, thresholds and bands on labelled messages.

    share: of what is taught of the examples in what will be read, where the model has a companion:
    thresholds and bands are those of the mean.
    """
    logits = predict(network, examples, tokenizer=tokenizer, window=window)
    labels = np.concatenate([e.labels for e in examples])
    message_shift = class_shift(
        logits.message_sentiment, torch.tensor([e.sentiment for e in examples])
    )
    logits = replace(
        logits, message_sentiment=logits.message_sentiment + torch.tensor(message_shift)
    )
    choices: dict[str, tuple[torch.Tensor, list[npt.NDArray[np.int64]]]] = {
        "statement_sentiment": (logits.statement_sentiment, [e.sentiments for e in examples]),
        "label_sentiment": (
            logits.label_sentiments.flatten(0, 1),
            [e.label_sentiments.ravel() for e in examples],
        ),
        "message_sentiment": (
            logits.message_sentiment,
            [np.array([e.sentiment]) for e in examples],
        ),
        "intent": (logits.intent, [np.array([e.intent]) for e in examples]),
    }
    known = {name: (z, torch.from_numpy(np.concatenate(y))) for name, (z, y) in choices.items()}
    temperatures = {name: temperature(*pair) for name, pair in known.items()}
    scales, offsets = zip(
        *(platt(logits.labels[:, k], torch.from_numpy(labels[:, k])) for k in range(len(LABELS))),
        strict=True,
    )
    calibrated = torch.sigmoid(logits.labels * torch.tensor(scales) + torch.tensor(offsets))
    shares = {name: torch.softmax(known[name][0] / temperatures[name], dim=1) for name in _CHOICES}
    read = _mean({"label": calibrated, **shares}, examples, share)
    probabilities = read.pop("label").numpy().astype(np.float64)
    bands = {
        name: choice_cutoffs(shares, known[name][1], margin=_MARGIN)
        for name, shares in read.items()
    }
    thresholds = tuple(
        calibrated_threshold(probabilities[:, k], labels[:, k] == 1) for k in range(len(LABELS))
    )
    found = probabilities >= np.array(thresholds)
    return Calibration(
        scales=scales,
        offsets=offsets,
        message_shift=message_shift,
        thresholds=thresholds,
        boundary_threshold=_boundary_threshold(
            network, examples, tokenizer=tokenizer, window=window
        ),
        confidence=Confidence(
            label=cutoffs(probabilities[found], labels[found] == 1, margin=_MARGIN),
            **bands,
        ),
        **temperatures,
    )


def _mean(
    own: Mapping[str, torch.Tensor], examples: Sequence[Example], share: float
) -> dict[str, torch.Tensor]:
    """Return probabilities as they will be read: the mean with what is taught of the examples."""
    if not share:
        return dict(own)
    taught = [example.taught for example in examples if example.taught is not None]
    others = {
        "label": np.concatenate([said.labels for said in taught]),
        "statement_sentiment": np.concatenate([said.statement_sentiments for said in taught]),
        "message_sentiment": np.stack([said.sentiment for said in taught]),
        "intent": np.stack([said.intent for said in taught]),
    }
    return {
        name: (1 - share) * values + share * torch.from_numpy(others[name])
        for name, values in own.items()
    }


@torch.inference_mode()
def _boundary_threshold(
    network: Network, examples: Sequence[Example], *, tokenizer: Tokenizer, window: int
) -> float:
    """Return the threshold that best finds the statements of messages bared of punctuation."""
    network.eval()
    ends = {"first": tokenizer.first, "last": tokenizer.last}
    bared = [replace(e, tokens=e.bare, is_bare=True) for e in examples if e.bare]
    batches = [collate([e], window=window, **ends) for e in bared]
    found = torch.cat([torch.sigmoid(network(b).boundary).flatten() for b in batches])
    targets = torch.cat([b.boundary.flatten() for b in batches])
    known = targets != UNKNOWN
    return best_threshold(found[known].double().numpy(), (targets[known] == 1).numpy())


@torch.inference_mode()
def predict(
    network: Network, examples: Sequence[Example], *, tokenizer: Tokenizer, window: int
) -> Logits:
    """Return the logits of all examples, in order; those of boundaries token by token."""
    network.eval()
    parts = [
        network(collate([e], window=window, first=tokenizer.first, last=tokenizer.last))
        for e in examples
    ]
    return Logits(
        labels=torch.cat([p.labels for p in parts]),
        boundary=torch.cat([p.boundary.flatten() for p in parts]),
        label_sentiments=torch.cat([p.label_sentiments for p in parts]),
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
    """Fit softmax(z / t) to class indices, those that are known; return t."""
    logits, targets = logits[targets != UNKNOWN], targets[targets != UNKNOWN]
    z = logits.detach().clone().double()
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)

    def loss() -> torch.Tensor:
        fit = functional.cross_entropy(z / log_temperature.exp(), targets, reduction="sum")
        return fit + _PENALTY * log_temperature**2

    _minimise(loss, [log_temperature])
    return float(log_temperature.detach().exp())


def class_shift(logits: torch.Tensor, targets: torch.Tensor) -> tuple[float, ...]:
    """Fit softmax((z + s) / t) to class indices, those that are known; return s, one a class."""
    logits, targets = logits[targets != UNKNOWN], targets[targets != UNKNOWN]
    z = logits.detach().clone().double()
    log_temperature = torch.zeros((), dtype=torch.float64, requires_grad=True)
    offsets = torch.zeros(z.shape[1], dtype=torch.float64, requires_grad=True)

    def loss() -> torch.Tensor:
        fit = functional.cross_entropy(
            z / log_temperature.exp() + offsets, targets, reduction="sum"
        )
        return fit + _PENALTY * (log_temperature**2 + (offsets**2).sum())

    _minimise(loss, [log_temperature, offsets])
    return tuple((offsets * log_temperature.exp()).detach().tolist())


def best_threshold(probabilities: Floats, present: npt.NDArray[np.bool_]) -> float:
    """Return the threshold with the best F1, averaged over its neighbours on the grid.

    The average keeps a threshold from sitting on a lucky spike of a small dev set. A label
    that is never present says nothing: it gets 0.5.
    """
    if not present.any():
        return _UNTAUGHT
    return round(float(_GRID[np.argmax(_smoothed_f1(probabilities, present))]), 2)


def calibrated_threshold(probabilities: Floats, present: npt.NDArray[np.bool_]) -> float:
    """Return the threshold with the best F1 of calibrated probabilities: half of what that F1 is.

    What is best on a small dev set itself is a lucky one, often far from there: F1 hardly changes
    between. A label that is never present gets 0.5.

    Source: Lipton, Elkan and Naryanaswamy 2014, "Optimal Thresholding of Classifiers to Maximize
    F1 Measure".
    """
    if not present.any():
        return _UNTAUGHT
    best = float(_smoothed_f1(probabilities, present).max())
    return round(max(_LEAST_THRESHOLD, best / 2), 2)


def _smoothed_f1(probabilities: Floats, present: npt.NDArray[np.bool_]) -> Floats:
    """Return F1 at each threshold of the grid, averaged over its neighbours."""
    found = probabilities[:, None] >= _GRID
    hits = (found & present[:, None]).sum(axis=0)
    scores = 2 * hits / np.maximum(1, found.sum(axis=0) + present.sum())
    padded = np.pad(scores, _SMOOTHING, mode="edge")
    kernel = np.ones(2 * _SMOOTHING + 1) / (2 * _SMOOTHING + 1)
    return np.convolve(padded, kernel, mode="valid")


def choice_cutoffs(shares: torch.Tensor, targets: torch.Tensor, *, margin: float = 0.0) -> Cutoffs:
    """Return the cutoffs of a choice between classes, over the targets that are known.

    shares: probabilities, one row a choice.
    """
    known = targets != UNKNOWN
    surest, chosen = shares[known].max(dim=1)
    return cutoffs(
        surest.numpy().astype(np.float64), (chosen == targets[known]).numpy(), margin=margin
    )


def cutoffs(confidence: Floats, correct: npt.NDArray[np.bool_], *, margin: float = 0.0) -> Cutoffs:
    """Return the lowest probabilities from which decisions are as precise as a band states.

    margin: by how much more precise they must be than is promised.

    `medium` is what lies below `high`: the surest would hide how often it is wrong. Where too few
    decisions tell of it, or none are as precise, it is as high as `high`.
    """
    high = _lowest(confidence, correct, precision=PRECISION["high"] + margin)
    below = confidence < high
    medium = _lowest(confidence[below], correct[below], precision=PRECISION["medium"] + margin)
    return Cutoffs(high=high, medium=min(high, medium))


def _lowest(confidence: Floats, correct: npt.NDArray[np.bool_], *, precision: float) -> float:
    """Return the lowest cutoff from which decisions are so precise, and from every higher one.

    A lucky spike is no promise. `NEVER` where there is none with enough decisions to tell.
    """
    taken = confidence[:, None] >= _CUTOFFS
    enough = taken.sum(axis=0) >= _FEWEST
    right = (taken & correct[:, None]).sum(axis=0) / np.maximum(1, taken.sum(axis=0))
    good = ((right >= precision) | ~enough)[::-1]
    holds = np.logical_and.accumulate(good)[::-1] & enough
    return float(_CUTOFFS[holds.argmax()]) if holds.any() else NEVER


def _minimise(loss: Callable[[], torch.Tensor], parameters: list[torch.Tensor]) -> None:
    optimizer = torch.optim.LBFGS(parameters, max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimizer.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return value.item()

    optimizer.step(closure)  # type: ignore[no-untyped-call]
