"""The network under training: an encoder, pooled statements, and heads.

Shapes: *B* windows of *T* tokens, *S* statements and *M* messages in a batch, width *H*.
At run time `voc.heads` does the pooling and the heads in numpy with the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from voc.encoder.torch_engine import cpu_has_bf16
from voc.encoder.windows import windows_of
from voc.heads import MESSAGE_PARTS, STATEMENT_PARTS
from voc.learning.examples import UNKNOWN, Example
from voc.taxonomy import LABELS, SENTIMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Examples packed for one step.

    ids, mask: *(B, T)* token ids and attention mask.
    owner: *(B, T)* index of the statement a token belongs to; S for special tokens and padding.
    boundary: *(B, T)* whether a statement other than the first begins at a token, UNKNOWN at
    special tokens, at the head of a window, and wherever punctuation tells.
    message_of: *(S,)* index of the message a statement belongs to.
    messages: M.
    """

    ids: Tensor
    mask: Tensor
    owner: Tensor
    boundary: Tensor
    message_of: Tensor
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Logits:
    """What the heads say, before calibration.

    labels *(S, 8)*, label_sentiments *(S, 8, 4)*, statement_sentiment *(S, 4)*,
    message_sentiment *(M, 4)*, intent *(M, 6)*, boundary *(B, T)*.
    """

    labels: Tensor
    label_sentiments: Tensor
    statement_sentiment: Tensor
    message_sentiment: Tensor
    intent: Tensor
    boundary: Tensor


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: nn.Module, *, width: int, dropout: float) -> None:
        """Put untrained heads of the encoder's `width` on `encoder`."""
        super().__init__()
        self.encoder = encoder
        self.heads = nn.ModuleDict(
            {
                "statement": _head(width, sum(STATEMENT_PARTS), dropout),
                "message": _head(width, sum(MESSAGE_PARTS), dropout),
                "boundary": nn.Linear(width, 1),
            }
        )

    def forward(self, batch: Batch) -> Logits:
        """Read a batch: one encoder pass, then both heads."""
        # The encoder is all of the cost; without instructions for it bf16 is slower by far.
        with torch.autocast("cpu", torch.bfloat16, enabled=cpu_has_bf16()):
            output = self.encoder(input_ids=batch.ids, attention_mask=batch.mask)
        hidden = output.last_hidden_state.float()
        statements, messages, strongest = pool(hidden, batch)
        around = messages[batch.message_of]
        of_statement = self.heads["statement"](torch.cat([statements, around], dim=1))
        labels, sentiment, felt = of_statement.split(STATEMENT_PARTS, dim=1)
        of_message = self.heads["message"](torch.cat([messages, strongest], dim=1))
        return Logits(
            labels=labels,
            label_sentiments=felt.unflatten(1, (len(LABELS), len(SENTIMENTS))),
            statement_sentiment=sentiment,
            message_sentiment=of_message[:, : len(SENTIMENTS)],
            intent=of_message[:, len(SENTIMENTS) :],
            boundary=self.heads["boundary"](hidden).squeeze(2),
        )


def pool(hidden: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Pool *(B, T, H)* hidden states by statement and by message.

    Returns the mean of each statement's tokens *(S, H)*, of each message's tokens *(M, H)*,
    and the largest value over a message's statements *(M, H)*.
    """
    width, count = hidden.shape[-1], len(batch.message_of)
    owner = batch.owner.flatten()
    sums = hidden.new_zeros(count + 1, width).index_add(0, owner, hidden.flatten(0, 1))[:count]
    sizes = torch.bincount(owner, minlength=count + 1)[:count, None].to(sums.dtype)
    statements = sums / sizes
    empty = hidden.new_zeros(batch.messages, width)
    totals = empty.index_add(0, batch.message_of, sums)
    lengths = hidden.new_zeros(batch.messages, 1).index_add(0, batch.message_of, sizes)
    index = batch.message_of[:, None].expand(-1, width)
    strongest = empty.scatter_reduce(0, index, statements, "amax", include_self=False)
    return statements, totals / lengths, strongest


def collate(examples: Sequence[Example], *, window: int, first: int, last: int) -> Batch:
    """Pack examples into one batch, long ones as several windows."""
    windows, owners, bare = [], [], []
    message_of: list[int] = []
    for number, example in enumerate(examples):
        base = len(message_of)
        for cut in windows_of(example.tokens, limit=window, first=first, last=last):
            windows.append(cut.ids)
            owners.append([(p.start, p.end, base + p.statement) for p in cut.pieces])
            bare.append(example.is_bare)
        message_of.extend([number] * len(example.tokens))
    shape = (len(windows), max(map(len, windows)))
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    owner = np.full(shape, len(message_of), np.int64)
    boundary = np.full(shape, UNKNOWN, np.int64)
    for row, (tokens, pieces) in enumerate(zip(windows, owners, strict=True)):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
        for start, end, statement in pieces:
            owner[row, start:end] = statement
            if bare[row]:
                # What a window begins with may be the middle of a statement.
                boundary[row, start:end] = 0
                boundary[row, start] = 1 if start > 1 else UNKNOWN
    return Batch(
        ids=torch.from_numpy(ids),
        mask=torch.from_numpy(mask),
        owner=torch.from_numpy(owner),
        boundary=torch.from_numpy(boundary),
        message_of=torch.tensor(message_of),
        messages=len(examples),
    )


def _head(width: int, outputs: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(
        nn.Dropout(dropout),
        nn.Linear(2 * width, width),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(width, outputs),
    )
