"""How a message feels about a label, taught through the statements that may have it."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from trainable import batch_of, example
from voc.learning.config import Heads
from voc.learning.examples import MIXED, UNKNOWN
from voc.learning.losses import attended_loss, total_loss
from voc.learning.network import Logits
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

BRAND, APP = LABELS.index("brand"), LABELS.index("interface")
POSITIVE = SENTIMENTS.index("positive")
NOTHING = dict.fromkeys(Heads.model_fields, 0.0)

numbers = st.floats(-6, 6)
"""Logits of statements, as a label and as the four sentiments about it."""
statements = st.tuples(numbers, st.lists(numbers, min_size=4, max_size=4))
messages = st.lists(st.lists(statements, min_size=1, max_size=4), min_size=1, max_size=3)


def logits_of(labels: Tensor, felt: Tensor, *, messages: int = 1) -> Logits:
    """Return logits of which only these two are not nothing."""
    return Logits(
        labels=labels,
        label_sentiments=felt,
        statement_sentiment=torch.zeros(len(labels), len(SENTIMENTS)),
        message_sentiment=torch.zeros(messages, len(SENTIMENTS)),
        intent=torch.zeros(messages, len(INTENTS)),
        boundary=torch.zeros(1, 2),
    )


def about(label: int, feeling: int) -> Tensor:
    """Return the targets of one message, of which only this is known."""
    targets = torch.full((1, len(LABELS)), UNKNOWN)
    targets[0, label] = feeling
    return targets


def random_logits(count: int) -> Logits:
    generator = torch.Generator().manual_seed(count)
    labels = torch.randn(count, len(LABELS), generator=generator, requires_grad=True)
    shape = (count, len(LABELS), len(SENTIMENTS))
    return logits_of(labels, torch.randn(*shape, generator=generator, requires_grad=True))


@given(messages, st.lists(st.sampled_from([0, 1, 2, UNKNOWN]), min_size=3, max_size=3))
def test_a_message_feels_as_its_statements_do_by_how_much_they_have_the_label(
    found: list[list[tuple[float, list[float]]]], targets: list[int]
) -> None:
    flat = [statement for message in found for statement in message]
    labels = torch.tensor([[z] for z, _ in flat], dtype=torch.float64)
    felt = torch.tensor([[row] for _, row in flat], dtype=torch.float64)
    wanted = torch.tensor(targets[: len(found)])[:, None]
    batch = batch_of([*map(len, found)])
    loss = attended_loss(logits_of(labels, felt, messages=len(found)), batch, wanted)
    losses = []
    for message, target in zip(found, targets, strict=False):
        if target != UNKNOWN:
            weights = [1 / (1 + math.exp(-z)) for z, _ in message]
            shares = [
                math.exp(row[target]) / sum(math.exp(row[i]) for i in range(4) if i != MIXED)
                for _, row in message
            ]
            mean = sum(w * p for w, p in zip(weights, shares, strict=True)) / sum(weights)
            losses.append(-math.log(mean))
    assert loss.item() == pytest.approx(sum(losses) / max(1, len(losses)), abs=1e-4)


def test_the_statement_that_has_the_label_is_taught_most() -> None:
    logits = random_logits(3)
    labels = torch.full((3, len(LABELS)), -3.0)
    labels[1, BRAND] = 3.0
    felt = torch.zeros_like(logits.label_sentiments).requires_grad_()
    attended_loss(logits_of(labels, felt), batch_of([3]), about(BRAND, POSITIVE)).backward()  # type: ignore[no-untyped-call]
    assert felt.grad is not None
    assert felt.grad[:, BRAND, POSITIVE].argmin() == 1
    assert (felt.grad[:, BRAND, POSITIVE] < 0).all()


def test_only_the_label_that_is_known_is_taught_and_mixed_is_left_alone() -> None:
    logits = random_logits(2)
    attended_loss(logits, batch_of([2]), about(APP, POSITIVE)).backward()  # type: ignore[no-untyped-call]
    grad = logits.label_sentiments.grad
    assert grad is not None
    assert grad.abs().sum(dim=(0, 2)).nonzero().flatten().tolist() == [APP]
    assert not grad[..., MIXED].any()
    others = [i for i in range(len(SENTIMENTS)) if i != MIXED]
    assert grad[:, APP, others].all()


def test_which_statement_has_the_label_is_not_taught_by_how_it_feels() -> None:
    logits = random_logits(3)
    told = example([[5], [6], [7]], any_felt={"brand": "positive", "interface": "negative"})
    weights = Heads(**{**NOTHING, "weak_label_sentiment": 1.0})
    total_loss(logits, batch_of([3]), [told], weights).backward()  # type: ignore[no-untyped-call]
    assert logits.label_sentiments.grad is not None
    assert logits.label_sentiments.grad.any()
    assert logits.labels.grad is None or not logits.labels.grad.any()


def test_another_message_changes_nothing() -> None:
    logits = random_logits(5)
    first = logits_of(logits.labels[:2], logits.label_sentiments[:2])
    unknown = torch.full((1, len(LABELS)), UNKNOWN)
    both = torch.cat([about(BRAND, POSITIVE), unknown])
    torch.testing.assert_close(
        attended_loss(logits, batch_of([2, 3]), both),
        attended_loss(first, batch_of([2]), about(BRAND, POSITIVE)),
    )


@pytest.mark.parametrize("logit", [-1000.0, -200.0, 200.0])
@pytest.mark.parametrize("feeling", [-200.0, 200.0])
def test_what_is_certain_stays_finite(logit: float, feeling: float) -> None:
    labels = torch.full((3, len(LABELS)), logit)
    felt = torch.zeros(3, len(LABELS), len(SENTIMENTS))
    felt[..., POSITIVE] = feeling
    felt.requires_grad_()
    loss = attended_loss(logits_of(labels, felt), batch_of([3]), about(BRAND, POSITIVE))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.isfinite()
    assert felt.grad is not None
    assert felt.grad.isfinite().all()


def test_a_label_that_no_statement_has_is_felt_as_the_mean_of_all() -> None:
    labels = torch.full((2, len(LABELS)), -200.0)
    felt = torch.zeros(2, len(LABELS), len(SENTIMENTS))
    felt[0, BRAND, POSITIVE] = 100.0
    loss = attended_loss(logits_of(labels, felt), batch_of([2]), about(BRAND, POSITIVE))
    assert loss.item() == pytest.approx(-math.log((1 + 1 / 3) / 2))
