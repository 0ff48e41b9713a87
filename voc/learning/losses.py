"""What the network is taught: losses over whatever is known of a text.

Labels that are known for a message but not for its statements reach the statement head
through noisy-or: the message has a label if at least one of its statements has it, so
P = 1 - prod(1 - p) (multiple-instance learning; Pearl 1988 for noisy-or). How a message feels
about a label is likewise taught through its statements, each weighing what its own probability
of the label is.
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
_LEAST = 1e-6  # keeps logarithms and shares of probabilities finite


def total_loss(logits: Logits, batch: Batch, examples: Sequence[Example], weights: Heads) -> Tensor:
    """Return the weighted sum of the losses of a batch, a scalar."""
    labels = torch.from_numpy(np.concatenate([e.labels for e in examples]))
    any_labels = torch.from_numpy(np.stack([e.any_labels for e in examples]))
    sentiments = torch.from_numpy(np.concatenate([e.sentiments for e in examples]))
    label_sentiments = torch.from_numpy(np.concatenate([e.label_sentiments for e in examples]))
    any_label_sentiments = torch.from_numpy(np.stack([e.any_label_sentiments for e in examples]))
    sentiment = torch.tensor([e.sentiment for e in examples])
    intent = torch.tensor([e.intent for e in examples])
    knows_mixed = torch.tensor([e.knows_mixed for e in examples])
    return (
        weights.labels * label_loss(logits.labels, labels)
        + weights.weak_labels * noisy_or_loss(logits.labels, batch, any_labels)
        + weights.label_sentiment * _cross_entropy(logits.label_sentiments, label_sentiments)
        + weights.weak_label_sentiment * attended_loss(logits, batch, any_label_sentiments)
        + weights.statement_sentiment * _cross_entropy(logits.statement_sentiment, sentiments)
        + weights.message_sentiment
        * _cross_entropy(without_mixed(logits.message_sentiment, knows_mixed), sentiment)
        + weights.intent * _cross_entropy(logits.intent, intent)
        + weights.boundary * label_loss(logits.boundary, batch.boundary.float())
        + weights.taught * taught_loss(logits, batch, examples, weights)
    )


def taught_loss(
    logits: Logits, batch: Batch, examples: Sequence[Example], weights: Heads
) -> Tensor:
    """Return the weighted sum of the cross-entropies with what a teacher says of the examples.

    How a statement feels about a label counts as much as the teacher believes that it has it.
    """
    said = {number: e.taught for number, e in enumerate(examples) if e.taught is not None}
    if not said:
        return logits.labels.new_zeros(())
    messages = torch.tensor(list(said))
    of = torch.isin(batch.message_of, messages)
    labels = torch.from_numpy(np.concatenate([p.labels for p in said.values()]))
    felt = torch.from_numpy(np.concatenate([p.label_sentiments for p in said.values()]))
    feelings = torch.from_numpy(np.concatenate([p.statement_sentiments for p in said.values()]))
    sentiment = torch.from_numpy(np.stack([p.sentiment for p in said.values()]))
    intent = torch.from_numpy(np.stack([p.intent for p in said.values()]))
    about = _soft_cross_entropy(logits.label_sentiments[of], felt)
    return (
        weights.labels * functional.binary_cross_entropy_with_logits(logits.labels[of], labels)
        + weights.label_sentiment * (about * labels).sum() / labels.sum().clamp(min=1)
        + weights.statement_sentiment
        * _soft_cross_entropy(logits.statement_sentiment[of], feelings).mean()
        + weights.message_sentiment
        * _soft_cross_entropy(logits.message_sentiment[messages], sentiment).mean()
        + weights.intent * _soft_cross_entropy(logits.intent[messages], intent).mean()
    )


def label_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return binary cross-entropy over the known labels, of one shape."""
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


def attended_loss(logits: Logits, batch: Batch, targets: Tensor) -> Tensor:
    """Return the loss of how messages *(M, 8)* feel about their labels.

    A message's distribution is the mean over its statements, weighted by how probable the label
    is in each. The weights are not taught by it: which statement has the label is for the other
    losses to say. Sets of this kind do not tell mixed from the others.
    """
    weights = torch.sigmoid(logits.labels).detach().clamp(min=_LEAST)[:, :, None]
    shares = torch.softmax(_block_mixed(logits.label_sentiments), dim=2)
    shape = (batch.messages, *shares.shape[1:])
    sums = shares.new_zeros(shape).index_add(0, batch.message_of, shares * weights)
    totals = sums.sum(dim=2, keepdim=True)
    return _negative_log_likelihood(torch.log((sums / totals).clamp(min=_LEAST)), targets)


def without_mixed(logits: Tensor, knows_mixed: Tensor) -> Tensor:
    """Take `mixed` out of the choice where a set does not tell it from the others."""
    return torch.where(knows_mixed[:, None], logits, _block_mixed(logits))


def _block_mixed(logits: Tensor) -> Tensor:
    blocked = torch.zeros_like(logits)
    blocked[..., MIXED] = _NEVER
    return logits + blocked


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy of choices *(..., n)* over the known targets *(...)*."""
    return _negative_log_likelihood(torch.log_softmax(logits, dim=-1), targets)


def _soft_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the cross-entropy of choices *(..., n)* with distributions of the same shape."""
    return -(targets * torch.log_softmax(logits, dim=-1)).sum(dim=-1)


def _negative_log_likelihood(logs: Tensor, targets: Tensor) -> Tensor:
    known = (targets != UNKNOWN).sum().clamp(min=1)
    flat = logs.flatten(0, -2)
    losses = functional.nll_loss(flat, targets.flatten(), ignore_index=UNKNOWN, reduction="sum")
    return losses / known
