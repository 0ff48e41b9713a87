"""What the network is taught: five losses, each over the targets that are known.

Labels that are known for a message but not for its statements reach the statement head
through noisy-or: the message has a label if at least one of its statements has it, so
P = 1 - prod(1 - p) (multiple-instance learning; Pearl 1988 for noisy-or).
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from voc.learning.config import Heads
from voc.learning.examples import MIXED, UNKNOWN, Example
from voc.learning.network import Batch, Logits

_NEVER = -1e4  # a logit that softmax turns into nothing, without infinities in the gradient
_LEAST = 1e-6  # keeps the logarithm of a noisy-or finite


def total_loss(logits: Logits, batch: Batch, examples: Sequence[Example], weights: Heads) -> Tensor:
    """Return the weighted sum of the losses of a batch, a scalar."""
    labels = torch.from_numpy(np.concatenate([e.labels for e in examples]))
    any_labels = torch.from_numpy(np.stack([e.any_labels for e in examples]))
    sentiments = torch.from_numpy(np.concatenate([e.sentiments for e in examples]))
    sentiment = torch.tensor([e.sentiment for e in examples])
    intent = torch.tensor([e.intent for e in examples])
    knows_mixed = torch.tensor([e.knows_mixed for e in examples])
    return (
        weights.labels * label_loss(logits.labels, labels)
        + weights.weak_labels * noisy_or_loss(logits.labels, batch, any_labels)
        + weights.statement_sentiment * _cross_entropy(logits.statement_sentiment, sentiments)
        + weights.message_sentiment
        * _cross_entropy(without_mixed(logits.message_sentiment, knows_mixed), sentiment)
        + weights.intent * _cross_entropy(logits.intent, intent)
    )


def label_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return binary cross-entropy over the known labels, both *(n, 8)*."""
    known = (targets != UNKNOWN).float()
    losses = functional.binary_cross_entropy_with_logits(
        logits, targets.clamp(min=0), reduction="none"
    )
    return (losses * known).sum() / known.sum().clamp(min=1)


def noisy_or_loss(logits: Tensor, batch: Batch, targets: Tensor) -> Tensor:
    """Return the label loss of messages *(M, 8)* whose statements' labels are unknown."""
    log_absent = functional.logsigmoid(-logits)
    absent = logits.new_zeros(batch.messages, logits.shape[1]).index_add(
        0, batch.message_of, log_absent
    )
    present = torch.log((1 - absent.exp()).clamp(min=_LEAST))
    known = (targets != UNKNOWN).float()
    losses = -torch.where(targets == 1, present, absent)
    return (losses * known).sum() / known.sum().clamp(min=1)


def without_mixed(logits: Tensor, knows_mixed: Tensor) -> Tensor:
    """Take `mixed` out of the choice where a set does not tell it from the others."""
    blocked = torch.zeros_like(logits)
    blocked[~knows_mixed, MIXED] = _NEVER
    return logits + blocked


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    known = (targets != UNKNOWN).sum().clamp(min=1)
    losses = functional.cross_entropy(logits, targets, ignore_index=UNKNOWN, reduction="sum")
    return losses / known
