"""The heads against a plain reference, their calibration, and what they refuse."""

import math
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from toy import WIDTH, toy_heads
from voc.errors import ModelMismatch
from voc.heads import (
    Calibration,
    Floats,
    Heads,
    Part,
    Pool,
    Pooled,
    Probabilities,
    Run,
    sigmoid,
    softmax,
)
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

NUMBERS = st.floats(-1e4, 1e4, width=32)


TEMPERATURES = {
    "label_sentiment": "label_sentiments",
    "statement_sentiment": "statement_sentiments",
    "message_sentiment": "sentiment",
    "intent": "intent",
}
"""The choices that have a temperature, and what they are called where they are read."""


def calibration(*, scale: float = 1.0, offset: float = 0.0, **temperatures: float) -> Calibration:
    """Return a calibration whose temperatures are 1 where nothing else is said."""
    return Calibration(
        label_scales=[scale] * len(LABELS),
        label_offsets=[offset] * len(LABELS),
        **{**dict.fromkeys(TEMPERATURES, 1.0), **temperatures},
    )


def pooled(statements: int, *, seed: int = 0) -> Pooled:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(statements + 1, WIDTH)).astype(np.float32)
    return Pooled(statements=vectors[1:], message=vectors[0])


def read(pooled: Pooled, calibration: Calibration) -> Probabilities:
    return Heads(toy_heads(), calibration).read([pooled])[0]


def reference_logits(head: str, vector: list[float]) -> list[float]:
    """Return the outputs of a head for one vector, number by number."""
    weights = {key: value.tolist() for key, value in toy_heads().items()}
    hidden = [
        max(0.0, bias + sum(w * x for w, x in zip(row, vector, strict=True)))
        for row, bias in zip(
            weights[f"{head}.hidden.weight"], weights[f"{head}.hidden.bias"], strict=True
        )
    ]
    return [
        bias + sum(w * x for w, x in zip(row, hidden, strict=True))
        for row, bias in zip(
            weights[f"{head}.output.weight"], weights[f"{head}.output.bias"], strict=True
        )
    ]


def reference_shares(logits: list[float]) -> list[float]:
    powers = [math.exp(x) for x in logits]
    return [power / sum(powers) for power in powers]


@pytest.mark.parametrize("statements", [1, 2, 7])
def test_shapes(statements: int) -> None:
    found = read(pooled(statements), calibration())
    assert found.labels.shape == (statements, len(LABELS))
    assert found.label_sentiments.shape == (statements, len(LABELS), len(SENTIMENTS))
    assert found.statement_sentiments.shape == (statements, len(SENTIMENTS))
    assert found.sentiment.shape == (len(SENTIMENTS),)
    assert found.intent.shape == (len(INTENTS),)


@pytest.mark.parametrize("statements", [1, 2, 7])
def test_statements_are_read_beside_their_message(statements: int) -> None:
    vectors = pooled(statements, seed=statements)
    warm = {"statement_sentiment": 1.5, "label_sentiment": 0.6}
    found = read(vectors, calibration(scale=2.0, offset=-0.5, **warm))
    for row in range(statements):
        vector = [*vectors.statements[row].tolist(), *vectors.message.tolist()]
        logits = reference_logits("statement", vector)
        labels = [1 / (1 + math.exp(-(2.0 * x - 0.5))) for x in logits[:8]]
        shares = reference_shares([x / 1.5 for x in logits[8:12]])
        np.testing.assert_allclose(found.labels[row], labels, atol=1e-5)
        np.testing.assert_allclose(found.statement_sentiments[row], shares, atol=1e-5)
        for number in range(len(LABELS)):
            own = logits[12 + 4 * number : 16 + 4 * number]
            felt = reference_shares([x / 0.6 for x in own])
            np.testing.assert_allclose(found.label_sentiments[row, number], felt, atol=1e-5)


@pytest.mark.parametrize("statements", [1, 2, 7])
def test_a_message_is_read_beside_its_strongest_statements(statements: int) -> None:
    vectors = pooled(statements, seed=statements)
    found = read(vectors, calibration(message_sentiment=0.7, intent=3))
    strongest = [max(column) for column in zip(*vectors.statements.tolist(), strict=True)]
    logits = reference_logits("message", [*vectors.message.tolist(), *strongest])
    sentiment = reference_shares([x / 0.7 for x in logits[:4]])
    np.testing.assert_allclose(found.sentiment, sentiment, atol=1e-5)
    np.testing.assert_allclose(found.intent, reference_shares([x / 3 for x in logits[4:]]), 1e-4)


@given(st.integers(1, 6), st.integers(0, 99))
def test_probabilities_are_probabilities(statements: int, seed: int) -> None:
    found = read(pooled(statements, seed=seed), calibration())
    assert ((found.labels >= 0) & (found.labels <= 1)).all()
    np.testing.assert_allclose(found.label_sentiments.sum(axis=2), 1, atol=1e-5)
    np.testing.assert_allclose(found.statement_sentiments.sum(axis=1), 1, atol=1e-5)
    assert found.sentiment.sum() == pytest.approx(1, abs=1e-5)
    assert found.intent.sum() == pytest.approx(1, abs=1e-5)


@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_sigmoid_is_stable(numbers: list[float]) -> None:
    x = np.array(numbers)
    with np.errstate(all="raise", under="ignore"):
        found = sigmoid(x)
    expected = [1 / (1 + math.exp(-n)) if n > -700 else 0.0 for n in numbers]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert ((found >= 0) & (found <= 1)).all()


@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_softmax_is_stable(numbers: list[float]) -> None:
    with np.errstate(all="raise", under="ignore"):
        found = softmax(np.array(numbers))
    expected = reference_shares([n - max(numbers) for n in numbers])
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize(("x", "expected"), [(-1e4, 0.0), (0.0, 0.5), (1e4, 1.0)])
def test_sigmoid_at_the_edges(x: float, expected: float) -> None:
    assert sigmoid(np.array([x])).tolist() == [expected]


def test_softmax_is_over_the_last_axis() -> None:
    rows = np.array([[1e4, -1e4], [0, 0], [-1e4, -1e4]])
    assert softmax(rows).tolist() == [[1, 0], [0.5, 0.5], [0.5, 0.5]]


def test_platt_scaling_moves_labels_only() -> None:
    plain, moved = read(pooled(3), calibration()), read(pooled(3), calibration(offset=2.0))
    logits = np.log(plain.labels / (1 - plain.labels))
    np.testing.assert_allclose(moved.labels, sigmoid(logits + 2.0), atol=1e-4)
    for name in TEMPERATURES.values():
        np.testing.assert_array_equal(getattr(moved, name), getattr(plain, name))


@pytest.mark.parametrize("which", TEMPERATURES)
def test_a_temperature_flattens_its_own_choice_and_keeps_the_winner(which: str) -> None:
    plain, warmed = read(pooled(3), calibration()), read(pooled(3), calibration(**{which: 10.0}))
    for temperature, name in TEMPERATURES.items():
        before, after = getattr(plain, name), getattr(warmed, name)
        assert (before.argmax(axis=-1) == after.argmax(axis=-1)).all()
        assert (after.max() < before.max()) == (temperature == which)


@pytest.mark.parametrize("key", sorted(toy_heads()))
def test_a_missing_weight_is_a_mismatch(key: str) -> None:
    weights = toy_heads()
    del weights[key]
    with pytest.raises(ModelMismatch, match=f"head `{key.partition('.')[0]}` has weights of"):
        Heads(weights, calibration())


@pytest.mark.parametrize("key", sorted(toy_heads()))
@pytest.mark.parametrize("shape", [(), (3,), (3, 5), (2, 2, 2)])
def test_a_weight_of_another_shape_is_a_mismatch(key: str, shape: tuple[int, ...]) -> None:
    weights = {**toy_heads(), key: np.zeros(shape, np.float32)}
    with pytest.raises(ModelMismatch, match=f"head `{key.partition('.')[0]}` has weights of"):
        Heads(weights, calibration())


def test_heads_of_two_encoders_are_a_mismatch() -> None:
    narrow = {key: value for key, value in toy_heads(width=8).items() if key.startswith("message")}
    with pytest.raises(ModelMismatch, match="and not the same"):
        Heads({**toy_heads(), **narrow}, calibration())


def test_the_width_is_that_of_the_encoder() -> None:
    assert Heads(toy_heads(width=8), calibration()).width == 8


def test_heads_load_from_a_file(tmp_path: Path) -> None:
    save_file(toy_heads(), tmp_path / "heads.safetensors")
    found = Heads.load(tmp_path / "heads.safetensors", calibration()).read([pooled(2)])[0]
    np.testing.assert_array_equal(found.labels, read(pooled(2), calibration()).labels)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff" * 64])
def test_a_damaged_file_is_a_mismatch(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "heads.safetensors"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelMismatch, match=r"`heads\.safetensors` of the model cannot be loaded"):
        Heads.load(file, calibration())


STATEMENTS = st.lists(
    st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=4), min_size=1
)
"""Of each statement its parts: how many tokens, and whether a new statement begins there."""


@given(STATEMENTS, st.randoms(use_true_random=False))
def test_pooling_is_the_mean_of_tokens_wherever_they_stand(
    statements: list[list[tuple[int, bool]]], random: Random
) -> None:
    numbers = np.random.default_rng(random.randrange(9))
    runs: list[tuple[Floats, Run]] = []
    tails: set[Part] = set()
    tokens: list[list[Floats]] = []
    for statement, parts in enumerate(statements):
        offset = 0
        for size, begins in parts:
            hidden = numbers.normal(size=(size + 2, WIDTH)).astype(np.float32)
            runs.append((hidden, ((statement, offset), 1, size + 1)))
            if begins or offset == 0:
                tokens.append([])
            else:
                tails.add((statement, offset))
            tokens[-1].extend(hidden[1:-1])
            offset += size
    random.shuffle(runs)
    pool = Pool()
    for hidden, run in runs:
        pool.add(hidden, [run])
    found = pool.result(tails=tails)
    assert len(found.statements) == len(tokens)
    for row, own in enumerate(tokens):
        np.testing.assert_allclose(found.statements[row], np.mean(own, axis=0), atol=1e-5)
    every = [token for own in tokens for token in own]
    np.testing.assert_allclose(found.message, np.mean(every, axis=0), atol=1e-5)


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=6), data=st.data())
def test_company_does_not_change_a_bit(sizes: list[int], data: st.DataObject) -> None:
    heads = Heads(toy_heads(), calibration())
    messages = [pooled(size, seed=seed) for seed, size in enumerate(sizes)]
    order = data.draw(st.permutations(range(len(messages))))
    together = heads.read([messages[i] for i in order])
    for place, number in enumerate(order):
        (alone,) = heads.read([messages[number]])
        for name in ("labels", "label_sentiments", "statement_sentiments", "sentiment", "intent"):
            assert np.array_equal(getattr(together[place], name), getattr(alone, name))


def test_no_message_gives_nothing() -> None:
    assert Heads(toy_heads(), calibration()).read([]) == []
