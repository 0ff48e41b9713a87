"""The network under training: packing, pooling, and both heads."""

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from toy import WIDTH
from trainable import example
from voc.encoder.windows import windows_of
from voc.heads import Pool
from voc.learning.network import Batch, Logits, Network, collate, pool

FIRST, LAST = 2, 3
MESSAGES = [[[5, 6, 7], [8]], [[9] * 12], [[5, 5], [6] * 7, [7, 8, 9, 10], [11]]]

token_lists = st.lists(st.integers(4, 60), min_size=1, max_size=12)
messages = st.lists(st.lists(token_lists, min_size=1, max_size=4), min_size=1, max_size=3)


class Lookup(nn.Module):
    """Stands for an encoder: the state of a token is its embedding, whatever is around it."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.embedding = nn.Embedding(64, WIDTH)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> SimpleNamespace:
        return SimpleNamespace(last_hidden_state=self.embedding(input_ids))


def packed(tokens: Sequence[list[list[int]]], *, window: int = 8) -> Batch:
    return collate([example(t) for t in tokens], window=window, first=FIRST, last=LAST)


def network(*, dropout: float = 0.0) -> Network:
    torch.manual_seed(1)
    return Network(Lookup(), width=WIDTH, dropout=dropout).eval()


def rows(logits: Logits) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return logits.labels, logits.statement_sentiment, logits.message_sentiment, logits.intent


@given(messages, st.integers(4, 20))
def test_every_token_is_owned_by_its_statement(found: list[list[list[int]]], window: int) -> None:
    batch = packed(found, window=window)
    statements = [tokens for message in found for tokens in message]
    assert batch.messages == len(found)
    assert batch.message_of.tolist() == [i for i, m in enumerate(found) for _ in m]
    assert [batch.ids[batch.owner == s].tolist() for s in range(len(statements))] == statements
    nobodys = batch.ids[batch.owner == len(statements)]
    assert set(nobodys.tolist()) <= {FIRST, LAST, 0}


@given(messages, st.integers(4, 20))
def test_a_row_is_a_window_and_then_padding(found: list[list[list[int]]], window: int) -> None:
    batch = packed(found, window=window)
    assert batch.ids.shape == batch.mask.shape == batch.owner.shape
    assert batch.ids.shape[1] <= window
    for ids, mask in zip(batch.ids, batch.mask, strict=True):
        length = int(mask.sum())
        assert mask.tolist() == [1] * length + [0] * (len(mask) - length)
        assert (ids[0], ids[length - 1]) == (FIRST, LAST)
        assert not ids[length:].any()


@pytest.mark.parametrize("window", [4, 5, 8, 64])
def test_pooling_is_what_the_numpy_heads_do(window: int) -> None:
    batch = packed(MESSAGES, window=window)
    hidden = torch.randn(*batch.ids.shape, WIDTH, generator=torch.Generator().manual_seed(2))
    statements, means, strongest = pool(hidden, batch)
    row = 0
    for number, tokens in enumerate(MESSAGES):
        expected = Pool(len(tokens), WIDTH)
        for cut in windows_of(tokens, limit=window, first=FIRST, last=LAST):
            runs = [(p.statement, p.start, p.end) for p in cut.pieces]
            expected.add(hidden[row, : len(cut)].numpy(), runs)
            row += 1
        pooled = expected.result()
        of_message = batch.message_of == number
        np.testing.assert_allclose(statements[of_message], pooled.statements, atol=1e-5)
        np.testing.assert_allclose(means[number], pooled.message, atol=1e-5)
        np.testing.assert_allclose(strongest[number], pooled.statements.max(axis=0), atol=1e-5)
    assert row == len(batch.ids)


def test_special_tokens_and_padding_are_in_no_mean() -> None:
    batch = packed(MESSAGES)
    hidden = torch.randn(*batch.ids.shape, WIDTH, generator=torch.Generator().manual_seed(3))
    changed = hidden.clone()
    changed[batch.owner == len(batch.message_of)] += 100
    for before, after in zip(pool(hidden, batch), pool(changed, batch), strict=True):
        torch.testing.assert_close(before, after)


def test_logits_have_a_column_for_each_class() -> None:
    logits = network()(packed(MESSAGES))
    assert [tuple(part.shape) for part in rows(logits)] == [(7, 8), (7, 4), (3, 4), (3, 6)]


@pytest.mark.parametrize("number", range(len(MESSAGES)))
def test_a_message_reads_alone_as_it_does_in_a_batch(number: int) -> None:
    model, batch = network(), packed(MESSAGES)
    together, alone = model(batch), model(packed([MESSAGES[number]]))
    own = batch.message_of == number
    torch.testing.assert_close(together.labels[own], alone.labels)
    torch.testing.assert_close(together.statement_sentiment[own], alone.statement_sentiment)
    torch.testing.assert_close(together.message_sentiment[number], alone.message_sentiment[0])
    torch.testing.assert_close(together.intent[number], alone.intent[0])


def test_a_statement_is_read_beside_its_message() -> None:
    model = network()
    beside_one, beside_another = model(packed([[[5], [6]]])), model(packed([[[5], [7]]]))
    assert not torch.allclose(beside_one.labels[0], beside_another.labels[0])


def test_dropout_is_for_training_only() -> None:
    model, batch = network(dropout=0.5), packed(MESSAGES)
    torch.testing.assert_close(model(batch).labels, model(batch).labels)
    model.train()
    assert not torch.allclose(model(batch).labels, model(batch).labels)


def test_the_encoder_and_both_heads_are_taught() -> None:
    model = network().train()
    logits = model(packed(MESSAGES))
    torch.cat([part.flatten() for part in rows(logits)]).square().sum().backward()  # type: ignore[no-untyped-call]
    untouched = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert untouched == []
