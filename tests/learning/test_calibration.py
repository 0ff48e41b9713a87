"""Calibration: probabilities that mean what they say, and thresholds that separate."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from trainable import example, network_of
from voc.confidence import NEVER, Confidence, Cutoffs
from voc.encoder.tokenizer import Tokenizer
from voc.heads import Probabilities
from voc.learning.calibration import (
    Floats,
    best_threshold,
    calibrate,
    calibrated_threshold,
    choice_cutoffs,
    class_shift,
    platt,
    predict,
    temperature,
)
from voc.learning.examples import MIXED, UNKNOWN, Example
from voc.learning.network import Network
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

MANY = 5000


@pytest.mark.parametrize(
    ("scale", "offset"), [(1.0, 0.0), (0.5, 0.0), (2.0, 0.0), (1.0, -1.5), (0.7, 1.0)]
)
def test_platt_finds_the_scale_and_offset_that_were_put_in(scale: float, offset: float) -> None:
    random = torch.Generator().manual_seed(4)
    logits = 2 * torch.randn(MANY, generator=random)
    targets = torch.bernoulli(torch.sigmoid(scale * logits + offset), generator=random)
    assert platt(logits, targets) == pytest.approx((scale, offset), abs=0.15)


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_platt_stays_near_the_identity_where_little_is_known(target: float) -> None:
    scale, offset = platt(torch.tensor([-1.0, 1.0]), torch.full((2,), target))
    assert 0.5 < scale < 2
    assert abs(offset) < 1


@given(st.lists(st.tuples(st.floats(-20, 20), st.sampled_from([0.0, 1.0])), min_size=1))
@settings(max_examples=30)
def test_platt_never_turns_an_order_around(cells: list[tuple[float, float]]) -> None:
    logits, targets = torch.tensor(cells).T
    scale, offset = platt(logits, targets)
    assert scale > 0
    assert np.isfinite([scale, offset]).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_a_shift_by_class_is_the_one_that_was_put_in(temperature: float) -> None:
    random = torch.Generator().manual_seed(4)
    expected = torch.tensor([0.5, 0.0, 0.5, -1.0])
    logits = 2 * torch.randn(MANY, 4, generator=random)
    shares = torch.softmax((logits + expected) / temperature, dim=1)
    targets = torch.multinomial(shares, 1, generator=random)[:, 0]
    assert class_shift(logits, targets) == pytest.approx(expected.tolist(), abs=0.2)


def test_a_shift_stays_near_none_where_little_is_known() -> None:
    shift = class_shift(torch.zeros(3, 4), torch.tensor([1, 1, UNKNOWN]))
    assert max(map(abs, shift)) < 1


@pytest.mark.parametrize("expected", [0.5, 1.0, 2.0])
def test_temperature_finds_the_one_that_was_put_in(expected: float) -> None:
    random = torch.Generator().manual_seed(4)
    logits = 2 * torch.randn(MANY, 4, generator=random)
    targets = torch.multinomial(torch.softmax(logits / expected, dim=1), 1, generator=random)[:, 0]
    assert temperature(logits, targets) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("fitted", [platt, lambda z, y: temperature(torch.stack([-z, z], 1), y)])
def test_fitting_leaves_the_logits_as_they_were(fitted: object) -> None:
    with torch.inference_mode():
        logits = torch.linspace(-1, 1, 10)
    before = logits.clone()
    assert callable(fitted)
    fitted(logits, (logits > 0).long())
    assert torch.equal(logits, before)


@pytest.mark.parametrize(
    ("absent", "present"), [(0.1, 0.5), (0.3, 0.5), (0.4, 0.9), (0.55, 0.7), (0.2, 0.75)]
)
def test_the_threshold_lies_between_what_it_separates(absent: float, present: float) -> None:
    probabilities = np.repeat([0.01, absent, present, 0.99], 20)
    found = best_threshold(probabilities, np.repeat([False, False, True, True], 20))
    assert absent < found <= present


def test_a_lucky_spike_does_not_make_a_threshold() -> None:
    # F1 is 0.92 from 0.19 to 0.40, and 0.97 at 0.61 but at none of its neighbours.
    counts = [40, 4, 14, 40, 36]
    probabilities = np.repeat([0.18, 0.405, 0.605, 0.615, 0.9], counts)
    present = np.repeat([False, True, False, True, True], counts)
    assert 0.19 <= best_threshold(probabilities, present) <= 0.40


def test_the_threshold_of_calibrated_probabilities_is_half_of_the_best_f1() -> None:
    draw = np.random.default_rng(0)
    probabilities = draw.beta(0.3, 1.5, size=20_000)
    present = draw.random(20_000) < probabilities

    def f1(threshold: float) -> float:
        found = probabilities >= threshold
        return float(2 * (present & found).sum() / (found.sum() + present.sum()))

    best = max(f1(threshold) for threshold in np.arange(0.05, 0.95, 0.01))
    found = calibrated_threshold(probabilities, present)
    assert found == pytest.approx(best / 2, abs=0.01)
    assert f1(found) == pytest.approx(best, abs=0.01)


def test_a_calibrated_threshold_is_no_matter_of_luck() -> None:
    # As above: the mean over neighbours is 0.92 at most.
    counts = [40, 4, 14, 40, 36]
    probabilities = np.repeat([0.18, 0.405, 0.605, 0.615, 0.9], counts)
    present = np.repeat([False, True, False, True, True], counts)
    assert calibrated_threshold(probabilities, present) == 0.46


@pytest.mark.parametrize("threshold", [best_threshold, calibrated_threshold])
def test_a_label_that_is_never_there_keeps_the_middle(
    threshold: Callable[[Floats, npt.NDArray[np.bool_]], float],
) -> None:
    assert threshold(np.array([0.1, 0.9]), np.array([False, False])) == 0.5


@pytest.mark.parametrize(
    ("threshold", "most"), [(best_threshold, 0.75), (calibrated_threshold, 0.5)]
)
@given(
    cells=st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40),
)
def test_a_threshold_is_a_hundredth_within_bounds(
    threshold: Callable[[Floats, npt.NDArray[np.bool_]], float],
    most: float,
    cells: list[tuple[float, bool]],
) -> None:
    probabilities, present = map(np.array, zip(*cells, strict=True))
    found = threshold(probabilities.astype(np.float64), present.astype(np.bool_))
    assert 0.15 <= found <= most
    assert found == round(found, 2)


def test_what_is_unknown_does_not_move_a_temperature() -> None:
    logits = torch.randn(20, 4, generator=torch.Generator().manual_seed(4))
    targets = logits.argmax(dim=1)
    targets[10:] = UNKNOWN
    assert temperature(logits, targets) == temperature(logits[:10], targets[:10])
    assert temperature(logits, torch.full((20,), UNKNOWN)) == 1.0


@pytest.fixture
def network(toy_model: Path) -> Network:
    return network_of(toy_model, dropout=0.5)


@pytest.fixture
def examples() -> list[Example]:
    found = [
        example(
            [[40, 41], [42]],
            labels=["brand"],
            felt={"brand": "mixed"},
            sentiment="negative",
            intent="complaint",
        ),
        example([[50]], labels=["interface"], sentiment="positive", intent="praise"),
        example([[51], [52], [53]], labels=[], sentiment="neutral", intent="question"),
    ]
    return [replace(item, bare=item.tokens) for item in found]


def test_predictions_are_in_order_and_without_dropout(
    network: Network, tokenizer: Tokenizer, examples: list[Example]
) -> None:
    network.train()
    logits = predict(network, examples, tokenizer=tokenizer, window=32)
    assert logits.labels.shape == (6, len(LABELS))
    assert len(logits.message_sentiment) == len(logits.intent) == 3
    for number, rows in enumerate([slice(0, 2), slice(2, 3), slice(3, 6)]):
        alone = predict(network, [examples[number]], tokenizer=tokenizer, window=32)
        assert torch.equal(logits.labels[rows], alone.labels)
        assert torch.equal(logits.label_sentiments[rows], alone.label_sentiments)
        assert torch.equal(logits.statement_sentiment[rows], alone.statement_sentiment)
        assert torch.equal(logits.intent[number], alone.intent[0])


def test_a_network_is_calibrated_label_by_label(
    network: Network, tokenizer: Tokenizer, examples: list[Example]
) -> None:
    found = calibrate(network, examples, tokenizer=tokenizer, window=32)
    logits = predict(network, examples, tokenizer=tokenizer, window=32)
    brand = LABELS.index("brand")
    targets = torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    assert (found.scales[brand], found.offsets[brand]) == platt(logits.labels[:, brand], targets)
    assert len(found.scales) == len(found.offsets) == len(found.thresholds) == len(LABELS)
    assert found.intent == temperature(logits.intent, torch.tensor([0, 1, 2]))
    felt = torch.tensor([0, 2, 1])
    assert found.message_shift == class_shift(logits.message_sentiment, felt)
    shifted = logits.message_sentiment + torch.tensor(found.message_shift)
    assert found.message_sentiment == temperature(shifted, felt)
    about_brand = logits.label_sentiments[:2, brand]
    assert found.label_sentiment == temperature(about_brand, torch.tensor([MIXED, MIXED]))


def test_six_statements_are_too_few_to_promise_anything(
    network: Network, tokenizer: Tokenizer, examples: list[Example]
) -> None:
    found = calibrate(network, examples, tokenizer=tokenizer, window=32).confidence
    nothing = Cutoffs(high=NEVER, medium=NEVER)
    assert (found.label, found.statement_sentiment) == (nothing, nothing)
    assert (found.message_sentiment, found.intent) == (nothing, nothing)


def half_right(logits: torch.Tensor) -> torch.Tensor:
    """Return targets by which a choice is right where it is surer than half of the choices."""
    surest, chosen = logits.softmax(dim=1).max(dim=1)
    return torch.where(surest > surest.median(), chosen, (chosen + 1) % logits.shape[1])


def half_right_examples(network: Network, tokenizer: Tokenizer) -> list[Example]:
    """Return examples of one statement of which the surer half is read as it should be."""
    random = np.random.default_rng(0)
    blank = [example([random.integers(4, 60, 6).tolist()]) for _ in range(200)]
    logits = predict(network, blank, tokenizer=tokenizer, window=32)
    labels = logits.labels > logits.labels.median(dim=0).values
    choices = zip(
        half_right(logits.statement_sentiment).tolist(),
        half_right(logits.message_sentiment).tolist(),
        half_right(logits.intent).tolist(),
        strict=True,
    )
    return [
        replace(
            item,
            bare=item.tokens,
            labels=labels[[row]].float().numpy(),
            sentiments=np.array([of_statement]),
            sentiment=of_message,
            intent=intent,
        )
        for row, (item, (of_statement, of_message, intent)) in enumerate(
            zip(blank, choices, strict=True)
        )
    ]


def test_bands_are_those_of_the_calibrated_decisions(
    network: Network, tokenizer: Tokenizer
) -> None:
    examples = half_right_examples(network, tokenizer)
    found = calibrate(network, examples, tokenizer=tokenizer, window=32)
    logits = predict(network, examples, tokenizer=tokenizer, window=32)
    bands = found.confidence
    expected = [
        (bands.statement_sentiment, logits.statement_sentiment, found.statement_sentiment),
        (bands.intent, logits.intent, found.intent),
    ]
    for cutoffs_of, choices, warmth in expected:
        shares = torch.softmax(choices / warmth, dim=1)
        assert cutoffs_of == choice_cutoffs(shares, half_right(choices), margin=0.015)
        assert 0.15 < cutoffs_of.medium <= cutoffs_of.high < NEVER
    felt = logits.message_sentiment
    shifted = (felt + torch.tensor(found.message_shift)) / found.message_sentiment
    assert bands.message_sentiment == choice_cutoffs(
        torch.softmax(shifted, dim=1), half_right(felt), margin=0.015
    )
    assert len({bands.statement_sentiment, bands.message_sentiment, bands.intent}) == 3


def test_bands_of_labels_are_those_of_the_labels_that_are_found(
    network: Network, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = half_right_examples(network, tokenizer)
    calibration = "voc.learning.calibration.calibrated_threshold"
    with monkeypatch.context() as patch:
        # What is surer than that is right: nothing that is found spoils any cutoff.
        patch.setattr(calibration, lambda *_: 0.9)
        found = calibrate(network, told, tokenizer=tokenizer, window=32)
    assert found.confidence.label == Cutoffs(high=0.15, medium=0.15)
    with monkeypatch.context() as patch:
        patch.setattr(calibration, lambda *_: 0.0)
        found = calibrate(network, told, tokenizer=tokenizer, window=32)
    assert found.confidence.label.medium > 0.15


def test_thresholds_and_bands_are_those_of_the_mean_with_what_is_taught(
    network: Network, tokenizer: Tokenizer
) -> None:
    told = half_right_examples(network, tokenizer)
    sure = [replace(item, taught=right_about(item)) for item in told]
    alone = calibrate(network, sure, tokenizer=tokenizer, window=32)
    assert alone == calibrate(network, told, tokenizer=tokenizer, window=32)
    beside = calibrate(network, sure, tokenizer=tokenizer, window=32, share=0.9)
    # With a companion that is always right nothing is read wrongly, however unsure.
    nothing_wrong = Cutoffs(high=0.15, medium=0.15)
    assert beside.confidence == Confidence(
        label=nothing_wrong,
        statement_sentiment=nothing_wrong,
        message_sentiment=nothing_wrong,
        intent=nothing_wrong,
    )
    assert beside.thresholds == (0.5,) * len(LABELS) != alone.thresholds
    own = {field: getattr(alone, field) for field in ("scales", "offsets", "intent")}
    assert own == {field: getattr(beside, field) for field in own}


def right_about(item: Example) -> Probabilities:
    """Return what a model says that is sure of everything, and right."""
    feeling = np.eye(len(SENTIMENTS), dtype=np.float32)
    return Probabilities(
        labels=item.labels.astype(np.float32),
        label_sentiments=np.full((1, len(LABELS), len(SENTIMENTS)), 0.25, np.float32),
        statement_sentiments=feeling[item.sentiments],
        sentiment=feeling[item.sentiment],
        intent=np.eye(len(INTENTS), dtype=np.float32)[item.intent],
    )
