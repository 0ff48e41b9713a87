"""The OpenVINO engine reads as torch does, and each window as if it were alone."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from quantised import random_window, write_exact_toy
from toy import WIDTH, WINDOW
from voc.encoder.folder import open_folder
from voc.encoder.graph import load
from voc.encoder.openvino_engine import OpenVinoEncoder, read_network
from voc.encoder.planner import padded_length, plan_batches
from voc.encoder.protocol import Encoder, Hidden
from voc.encoder.quantisation import NETWORK, NETWORK_WEIGHTS
from voc.encoder.torch_engine import TorchEncoder
from voc.encoder.windows import Window
from voc.errors import ModelMismatch
from voc.heads import Probabilities
from voc.model import Model

WINDOWS = [random_window(size, seed=seed) for seed in range(2) for size in range(3, WINDOW + 1)]
TOLERANCE = 1e-4
"""How far scores may lie apart; the contract of a reading says so."""

WORDS = ("the", "app", "staff", "refused", "slow", "ok", "7", "!")
STATEMENTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=50).map(" ".join)
MESSAGES = st.lists(st.lists(STATEMENTS, min_size=1, max_size=4), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def exact_toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_exact_toy(tmp_path_factory.mktemp("models") / "toy")


@pytest.fixture(scope="module", params=["int8", "float32"])
def precision(request: pytest.FixtureRequest) -> str:
    """Of the network: the quantised one, or the one that is built from the weights."""
    return str(request.param)


@pytest.fixture(scope="module")
def encoder(toy_int8: Path, precision: str) -> OpenVinoEncoder:
    return opened(toy_int8, precision, threads=2)


@pytest.fixture(scope="module")
def int8(toy_int8: Path) -> OpenVinoEncoder:
    return opened(toy_int8, "int8", threads=2)


@pytest.fixture
def reference(toy_model: Path, monkeypatch: pytest.MonkeyPatch) -> TorchEncoder:
    """Torch in fp32."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    return TorchEncoder(toy_model, device="cpu")


@cache
def opened(path: Path, precision: str, *, threads: int) -> OpenVinoEncoder:
    read = read_network if precision == "int8" else partial(load, window=WINDOW)
    return OpenVinoEncoder(path, window=WINDOW, threads=threads, read=read)


def alone(encoder: Encoder, windows: list[Window]) -> list[Hidden]:
    """Return the states of windows in batches of their own."""
    return [hidden for (hidden,) in encoder.encode([window] for window in windows)]


def test_the_name_says_the_precision(
    exact_toy: Path, encoder: OpenVinoEncoder, precision: str
) -> None:
    exact = OpenVinoEncoder(exact_toy, window=WINDOW)
    assert (exact.name, encoder.name) == ("openvino float32", f"openvino {precision}")


def test_states_have_the_size_of_their_window(encoder: OpenVinoEncoder) -> None:
    (states,) = encoder.encode([[random_window(9), random_window(16), random_window(11)]])
    assert [hidden.shape for hidden in states] == [(9, WIDTH), (16, WIDTH), (11, WIDTH)]
    assert {hidden.dtype for hidden in states} == {np.dtype(np.float32)}
    assert encoder.width == WIDTH


def test_a_network_that_was_not_quantised_reads_as_torch_does(
    exact_toy: Path, reference: TorchEncoder
) -> None:
    exact = OpenVinoEncoder(exact_toy, window=WINDOW)
    for found, expected in zip(alone(exact, WINDOWS), alone(reference, WINDOWS), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE)


def test_int8_moves_a_state_by_a_little(int8: OpenVinoEncoder, reference: TorchEncoder) -> None:
    cosines = []
    for found, expected in zip(alone(int8, WINDOWS), alone(reference, WINDOWS), strict=True):
        assert not np.array_equal(found, expected)  # it is int8
        lengths = np.linalg.norm(found) * np.linalg.norm(expected)
        cosines.append((found * expected).sum() / lengths)
    assert np.mean(cosines) > 0.95
    assert min(cosines) > 0.8


def test_int8_reads_clear_labels_as_torch_does(
    toy_int8: Path, int8: OpenVinoEncoder, reference: TorchEncoder
) -> None:
    folder = open_folder(toy_int8)
    messages = [[" ".join(WORDS[i:] + WORDS[:i])] for i in range(len(WORDS))]
    found, expected = (
        np.concatenate([read.labels for read in Model(folder, engine).predict(messages)])
        for engine in (int8, reference)
    )
    clear = np.abs(expected - 0.5) > 0.4
    assert clear.mean() > 0.2
    assert ((found > 0.5) == (expected > 0.5))[clear].all()


@pytest.mark.parametrize("budget", [64, 2048])
def test_a_row_in_a_planned_batch_equals_the_row_alone(
    encoder: OpenVinoEncoder, budget: int
) -> None:
    plan = plan_batches([len(w) for w in WINDOWS], budget=budget, limit=WINDOW)
    expected = alone(encoder, WINDOWS)
    states = encoder.encode([WINDOWS[i] for i in batch] for batch in plan)
    for batch, found in zip(plan, states, strict=True):
        for index, hidden in zip(batch, found, strict=True):
            np.testing.assert_allclose(hidden, expected[index], rtol=0, atol=TOLERANCE)


def test_in_fp32_a_row_in_a_planned_batch_is_the_row_alone_to_the_bit(toy_int8: Path) -> None:
    encoder = opened(toy_int8, "float32", threads=2)
    plan = plan_batches([len(w) for w in WINDOWS], budget=512, limit=WINDOW)
    expected = alone(encoder, WINDOWS)
    states = encoder.encode([WINDOWS[i] for i in batch] for batch in plan)
    for batch, found in zip(plan, states, strict=True):
        for index, hidden in zip(batch, found, strict=True):
            np.testing.assert_array_equal(hidden, expected[index])


@settings(max_examples=40)
@given(st.data(), MESSAGES, st.integers(1, 3), st.sampled_from([1, 64, 2048]))
def test_scores_do_not_depend_on_mates_order_batches_or_threads(
    toy_int8: Path,
    precision: str,
    data: st.DataObject,
    messages: list[list[str]],
    threads: int,
    budget: int,
) -> None:
    folder = open_folder(toy_int8)
    model = Model(folder, opened(toy_int8, precision, threads=threads), batch_tokens=budget)
    order = data.draw(st.permutations(range(len(messages))))
    together = model.predict([messages[index] for index in order])
    one_by_one = Model(folder, opened(toy_int8, precision, threads=1))
    for index, found in zip(order, together, strict=True):
        (expected,) = one_by_one.predict([messages[index]])
        assert_close(found, expected)


def assert_close(found: Probabilities, expected: Probabilities) -> None:
    for name in ("labels", "label_sentiments", "statement_sentiments", "sentiment", "intent"):
        a, b = getattr(found, name), getattr(expected, name)
        np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE)


def test_batches_come_out_in_their_order_and_stay_as_they_were(encoder: OpenVinoEncoder) -> None:
    windows = WINDOWS[::-1] * 3  # from long to short: later ones are done first
    expected = alone(encoder, WINDOWS)[::-1] * 3
    kept = list(encoder.encode([window] for window in windows))
    for (found,), hidden in zip(kept, expected, strict=True):
        np.testing.assert_array_equal(found, hidden)
        assert found.base is None  # no view of memory that is used again


def test_only_a_few_batches_are_taken_ahead(encoder: OpenVinoEncoder) -> None:
    taken = count()

    def batches() -> Iterator[list[Window]]:
        for window in WINDOWS:
            next(taken)
            yield [window]

    states = encoder.encode(batches())
    for _ in range(10):
        next(states)
    assert next(taken) <= 10 + 4


def test_no_batch_gives_nothing(encoder: OpenVinoEncoder) -> None:
    assert list(encoder.encode([])) == []


def test_what_is_left_half_way_harms_nobody(encoder: OpenVinoEncoder) -> None:
    expected = alone(encoder, WINDOWS[:1])[0]
    for _ in range(20):
        next(encoder.encode([window] for window in WINDOWS))
    np.testing.assert_array_equal(alone(encoder, WINDOWS[:1])[0], expected)


def test_an_error_of_the_batches_goes_through(encoder: OpenVinoEncoder) -> None:
    def batches() -> Iterator[list[Window]]:
        yield WINDOWS[:1]
        raise MemoryError

    with pytest.raises(MemoryError):
        list(encoder.encode(batches()))


def test_threads_may_read_at_the_same_time(encoder: OpenVinoEncoder) -> None:
    expected = alone(encoder, WINDOWS)
    orders = [list(np.random.default_rng(seed).permutation(len(WINDOWS))) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda order: alone(encoder, [WINDOWS[i] for i in order]), orders))
    for order, states in zip(orders, read, strict=True):
        for index, hidden in zip(order, states, strict=True):
            np.testing.assert_array_equal(hidden, expected[index])


def test_a_window_is_padded_to_no_more_than_the_longest(toy_int8: Path) -> None:
    window = random_window(27)
    assert padded_length(27, limit=27) == 27
    (found,) = alone(OpenVinoEncoder(toy_int8, window=27), [window])
    assert found.shape == (27, WIDTH)


@pytest.fixture
def copy(toy_int8: Path, tmp_path: Path) -> Path:
    """A copy of the toy model to break."""
    return Path(shutil.copytree(toy_int8, tmp_path / "toy"))


@pytest.mark.parametrize("name", [NETWORK, NETWORK_WEIGHTS])
@pytest.mark.parametrize("content", [None, b"", b"<net/>", b"\xff" * 100])
def test_a_damaged_file_is_a_mismatch(copy: Path, name: str, content: bytes | None) -> None:
    (copy / name).unlink()
    if content is not None:
        (copy / name).write_bytes(content)
    with pytest.raises(ModelMismatch, match="the network of model `toy` cannot be loaded"):
        OpenVinoEncoder(copy, window=WINDOW)
