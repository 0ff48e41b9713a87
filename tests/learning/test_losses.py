"""The losses: what they teach, and what they leave alone."""

import math
from collections.abc import Sequence
from dataclasses import fields

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from trainable import batch_of, example, random_logits
from voc.learning.config import Heads
from voc.learning.examples import MIXED, UNKNOWN, Example
from voc.learning.losses import label_loss, noisy_or_loss, total_loss, without_mixed
from voc.learning.network import Logits
from voc.taxonomy import LABELS, SENTIMENTS

NOTHING = dict.fromkeys(Heads.model_fields, 0.0)
TWO = [[5], [6]]

numbers = st.floats(-6, 6)


def gradients(
    examples: list[Example], weights: Heads, *, boundary: Sequence[int] = (UNKNOWN, UNKNOWN)
) -> tuple[float, Logits]:
    """Return the total loss and, in the shape of logits, its gradient by each of them."""
    sizes = [len(e.tokens) for e in examples]
    logits = random_logits(sum(sizes), len(sizes))
    loss = total_loss(logits, batch_of(sizes, boundary=boundary), examples, weights)
    loss.backward()  # type: ignore[no-untyped-call]
    parts: dict[str, Tensor] = {f.name: getattr(logits, f.name) for f in fields(logits)}
    return loss.item(), Logits(
        **{k: torch.zeros_like(p) if p.grad is None else p.grad for k, p in parts.items()}
    )


def test_a_message_of_which_nothing_is_known_teaches_nothing() -> None:
    loss, gradient = gradients([example(TWO)], Heads())
    assert loss == 0
    assert not any(getattr(gradient, field.name).any() for field in fields(gradient))


def test_only_what_is_known_is_taught() -> None:
    known = example(
        TWO, labels=["brand"], felt={"brand": "mixed"}, sentiment="negative", intent="praise"
    )
    for examples, own in (([known, example(TWO)], 0), ([example(TWO), known], 1)):
        _, gradient = gradients(examples, Heads())
        of_statements = [2 * own, 2 * own + 1]
        assert gradient.labels.abs().sum(1).nonzero().flatten().tolist() == of_statements
        feelings = gradient.statement_sentiment.abs().sum(1)
        assert feelings.nonzero().flatten().tolist() == of_statements
        felt = gradient.label_sentiments.abs().sum(2).nonzero().tolist()
        assert felt == [[row, LABELS.index("brand")] for row in of_statements]
        assert gradient.message_sentiment.abs().sum(1).nonzero().flatten().tolist() == [own]
        assert gradient.intent.abs().sum(1).nonzero().flatten().tolist() == [own]


def test_an_unknown_message_does_not_thin_out_what_the_others_teach() -> None:
    known = example(
        TWO, labels=["brand"], felt={"brand": "mixed"}, sentiment="negative", intent="praise"
    )
    logits = random_logits(4, 2)
    alone = Logits(
        labels=logits.labels[:2],
        label_sentiments=logits.label_sentiments[:2],
        statement_sentiment=logits.statement_sentiment[:2],
        message_sentiment=logits.message_sentiment[:1],
        intent=logits.intent[:1],
        boundary=logits.boundary,
    )
    torch.testing.assert_close(
        total_loss(logits, batch_of([2, 2]), [known, example(TWO)], Heads()),
        total_loss(alone, batch_of([2]), [known], Heads()),
    )


@pytest.mark.parametrize("name", [n for n in Heads.model_fields if n != "taught"])
def test_each_loss_counts_with_its_weight(name: str) -> None:
    examples = [
        example(
            TWO, labels=["brand"], felt={"brand": "mixed"}, sentiment="negative", intent="praise"
        ),
        example(TWO, any_labels=["interface"], any_felt={"interface": "positive"}),
    ]
    once, _ = gradients(examples, Heads(**{**NOTHING, name: 1.0}), boundary=[1, 0])
    thrice, _ = gradients(examples, Heads(**{**NOTHING, name: 3.0}), boundary=[1, 0])
    assert once > 0
    assert thrice == pytest.approx(3 * once)


@given(st.lists(st.tuples(numbers, st.sampled_from([0, 1, UNKNOWN])), min_size=1, max_size=8))
def test_label_loss_is_the_mean_cross_entropy_of_what_is_known(
    cells: list[tuple[float, int]],
) -> None:
    logits = torch.tensor([[z for z, _ in cells]], dtype=torch.float64)
    targets = torch.tensor([[float(y) for _, y in cells]], dtype=torch.float64)
    expected = [math.log1p(math.exp(-z if y == 1 else z)) for z, y in cells if y != UNKNOWN]
    mean = sum(expected) / max(1, len(expected))
    assert label_loss(logits, targets).item() == pytest.approx(mean, abs=1e-5)


@given(
    st.lists(st.lists(numbers, min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.sampled_from([0, 1, UNKNOWN]), min_size=3, max_size=3),
)
def test_a_message_has_a_label_if_one_of_its_statements_has_it(
    found: list[list[float]], targets: list[int]
) -> None:
    logits = torch.tensor([z for message in found for z in message], dtype=torch.float64)
    wanted = torch.tensor(targets[: len(found)], dtype=torch.float64)
    loss = noisy_or_loss(logits[:, None], batch_of([*map(len, found)]), wanted[:, None])
    losses = []
    for message, target in zip(found, targets, strict=False):
        absent = math.prod(1 - 1 / (1 + math.exp(-z)) for z in message)
        if target != UNKNOWN:
            losses.append(-math.log(1 - absent if target == 1 else absent))
    assert loss.item() == pytest.approx(sum(losses) / max(1, len(losses)), abs=1e-5)


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("logit", [-200.0, 200.0])
def test_a_noisy_or_that_is_certain_stays_finite(logit: float, target: float) -> None:
    logits = torch.full((3, len(LABELS)), logit, requires_grad=True)
    loss = noisy_or_loss(logits, batch_of([3]), torch.full((1, len(LABELS)), target))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.isfinite()
    assert logits.grad is not None
    assert logits.grad.isfinite().all()


def test_the_likeliest_statement_is_taught_most_by_a_label_of_the_message() -> None:
    logits = torch.tensor([[-2.0], [1.0], [-1.0]], requires_grad=True)
    noisy_or_loss(logits, batch_of([3]), torch.tensor([[1.0]])).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert logits.grad.argmin() == 1
    assert (logits.grad < 0).all()


def test_mixed_is_no_choice_where_a_set_cannot_tell_it() -> None:
    logits = torch.zeros(2, len(SENTIMENTS))
    shares = without_mixed(logits, torch.tensor([True, False])).softmax(dim=1)
    others = 1 / (len(SENTIMENTS) - 1)
    assert shares[0].tolist() == [0.25] * 4
    assert shares[1].tolist() == pytest.approx([0 if i == MIXED else others for i in range(4)])


@pytest.mark.parametrize("knows_mixed", [True, False])
def test_mixed_is_taught_only_where_it_is_known(knows_mixed: bool) -> None:
    told = example(TWO, sentiment="negative", knows_mixed=knows_mixed)
    _, gradient = gradients([told], Heads())
    assert bool(gradient.message_sentiment[0, MIXED]) is knows_mixed
    assert gradient.message_sentiment[0, :MIXED].all()
