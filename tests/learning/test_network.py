"""The network under training: packing, pooling, and both heads."""

from collections.abc import Sequence
from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from toy import WIDTH, pooled_of
from trainable import example
from voc.encoder.windows import windows_of
from voc.heads import Calibration, Heads, Pooled
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


def parts(logits: Logits) -> list[Tensor]:
    return [getattr(logits, field.name) for field in fields(logits)]


class Projected(Lookup):
    """A lookup with a matrix behind it, which autocast may do in bf16; it keeps the type."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix = nn.Linear(WIDTH, WIDTH)
        self.computed: list[torch.dtype] = []

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> SimpleNamespace:
        states = self.matrix(self.embedding(input_ids))
        self.computed.append(states.dtype)
        return SimpleNamespace(last_hidden_state=states)


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
        cuts = windows_of(tokens, limit=window, first=FIRST, last=LAST)
        pooled = pooled_of(cuts, hidden[row : row + len(cuts)].numpy())
        row += len(cuts)
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
    shapes = [tuple(part.shape) for part in parts(logits)]
    assert shapes == [(7, 8), (7, 8, 4), (7, 4), (3, 4), (3, 6), (6, 8)]


def test_the_statement_head_is_cut_as_the_numpy_heads_cut_it() -> None:
    model, batch = network(), packed(MESSAGES)
    weights = {
        f"{head}.{part}.{kind}": model.heads.state_dict()[f"{head}.{number}.{kind}"].numpy()
        for head in ("statement", "message")
        for number, part in ((1, "hidden"), (4, "output"))
        for kind in ("weight", "bias")
    }
    weights |= {f"boundary.{k}": v.numpy() for k, v in model.heads["boundary"].state_dict().items()}
    plain = Calibration(
        label_scales=[1.0] * 8,
        label_offsets=[0.0] * 8,
        label_sentiment=1.0,
        statement_sentiment=1.0,
        message_sentiment=1.0,
        intent=1.0,
    )
    statements, means, _ = pool(model.encoder(batch.ids, batch.mask).last_hidden_state, batch)
    logits = model(batch)
    for number in range(len(MESSAGES)):
        own = batch.message_of == number
        pooled = Pooled(
            statements=statements[own].detach().numpy(), message=means[number].detach().numpy()
        )
        found = Heads(weights, plain).read([pooled])[0]
        for shares, expected in (
            (found.label_sentiments, logits.label_sentiments[own]),
            (found.statement_sentiments, logits.statement_sentiment[own]),
            (found.sentiment, logits.message_sentiment[number]),
            (found.intent, logits.intent[number]),
        ):
            softmax = expected.softmax(dim=-1).detach()
            np.testing.assert_allclose(shares, softmax, atol=1e-5)
        np.testing.assert_allclose(found.labels, logits.labels[own].sigmoid().detach(), atol=1e-5)


@pytest.mark.parametrize("number", range(len(MESSAGES)))
def test_a_message_reads_alone_as_it_does_in_a_batch(number: int) -> None:
    model, batch = network(), packed(MESSAGES)
    together, alone = model(batch), model(packed([MESSAGES[number]]))
    own = batch.message_of == number
    torch.testing.assert_close(together.labels[own], alone.labels)
    torch.testing.assert_close(together.label_sentiments[own], alone.label_sentiments)
    torch.testing.assert_close(together.statement_sentiment[own], alone.statement_sentiment)
    torch.testing.assert_close(together.message_sentiment[number], alone.message_sentiment[0])
    torch.testing.assert_close(together.intent[number], alone.intent[0])


@pytest.mark.parametrize(
    ("capabilities", "computed"), [({}, torch.float32), ({"amx_bf16": True}, torch.bfloat16)]
)
def test_only_a_processor_with_bf16_reads_in_it(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, bool], computed: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    encoder = Projected()
    logits = Network(encoder, width=WIDTH, dropout=0.0)(packed(MESSAGES))
    assert encoder.computed == [computed]
    assert {part.dtype for part in parts(logits)} == {torch.float32}


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
    torch.cat([part.flatten() for part in parts(logits)]).square().sum().backward()  # type: ignore[no-untyped-call]
    untouched = [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]
    assert untouched == []
