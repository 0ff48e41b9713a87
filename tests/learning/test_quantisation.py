"""The step that makes a trained encoder int8: what it is measured on, and what it writes."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from adapted import write_adapted
from trainable import example
from voc.encoder.folder import MANIFEST, ModelFolder, open_folder
from voc.encoder.quantisation import (
    CALIBRATION,
    NETWORK,
    NETWORK_WEIGHTS,
    Quantisation,
    read_calibration,
)
from voc.encoder.tokenizer import Tokenizer
from voc.learning import config
from voc.learning.examples import Example
from voc.learning.quantisation import add_int8
from voc.model import Model

CORPORA = {
    "ours": [example([[number, number], [60]]) for number in range(10, 40)],
    "theirs": [example([[50]])],
}
LONG = {"ours": [example([[10] * 40, [11] * 21])]}


@pytest.fixture
def shipped(toy_model: Path, tmp_path: Path) -> Path:
    return write_adapted(tmp_path / "adapted", toy_model)


def drawn(
    shipped: Path, tokenizer: Tokenizer, corpora: dict[str, list[Example]], /, **values: object
) -> list[tuple[int, ...]]:
    """Return the windows that go with an adapter."""
    section = config.Quantisation.model_validate({"corpora": ["ours"], **values})
    add_int8(shipped, section, corpora, tokenizer=tokenizer, seed=3)
    return [window.ids for window in read_calibration(shipped / CALIBRATION)]


def test_messages_are_drawn_of_the_corpora_that_are_named(
    shipped: Path, tokenizer: Tokenizer
) -> None:
    windows = drawn(shipped, tokenizer, CORPORA, samples=12)
    assert len(set(windows)) == 12
    assert all(ids[1] == ids[2] in range(10, 40) and ids[3] == 60 for ids in windows)
    assert {(ids[0], ids[-1]) for ids in windows} == {(tokenizer.first, tokenizer.last)}
    both = drawn(shipped, tokenizer, CORPORA, corpora=["ours", "theirs"])
    assert len(both) == 31  # there are no 300


def test_the_draw_is_that_of_the_seed(shipped: Path, tokenizer: Tokenizer) -> None:
    one, other = (drawn(shipped, tokenizer, CORPORA, samples=12) for _ in range(2))
    assert one == other
    section = config.Quantisation(corpora=("ours",), samples=12)
    add_int8(shipped, section, CORPORA, tokenizer=tokenizer, seed=4)
    assert [window.ids for window in read_calibration(shipped / CALIBRATION)] != one


def test_messages_are_cut_into_windows_as_they_are_read(
    shipped: Path, tokenizer: Tokenizer
) -> None:
    assert [len(ids) for ids in drawn(shipped, tokenizer, LONG)] == [32, 12, 23]


def test_an_adapter_says_how_it_is_quantised(shipped: Path, tokenizer: Tokenizer) -> None:
    before = open_folder(shipped).manifest
    drawn(shipped, tokenizer, CORPORA, smooth_quant=0.5, ignored=["embeddings"])
    manifest = open_folder(shipped).manifest
    assert manifest.adapter is not None
    assert manifest.adapter.quantisation == Quantisation(smooth_quant=0.5, ignored=("embeddings",))
    assert set(manifest.files) == {*before.files, CALIBRATION}
    assert not (shipped / NETWORK).exists()


@pytest.fixture
def whole(toy_model: Path, tokenizer: Tokenizer, tmp_path: Path) -> ModelFolder:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    section = config.Quantisation(corpora=("ours",))
    add_int8(path, section, CORPORA, tokenizer=tokenizer, seed=3)
    return open_folder(path)


def test_a_whole_model_has_its_network_and_the_hashes(whole: ModelFolder, toy_model: Path) -> None:
    before = json.loads((toy_model / MANIFEST).read_text())
    after = json.loads((whole.path / MANIFEST).read_text())
    assert set(after["files"]) == {*before["files"], NETWORK, NETWORK_WEIGHTS}
    assert {k: v for k, v in after.items() if k != "files"} == {
        k: v for k, v in before.items() if k != "files"
    }
    assert not (whole.path / CALIBRATION).exists()  # texts are not shipped without need


def test_a_whole_model_reads_with_either_engine(whole: ModelFolder) -> None:
    messages = [["the app was faulty"], ["the staff refused", "ok"]]
    quantised, exact = (Model.open(str(whole.path), engine=e) for e in ("openvino-int8", "torch"))
    assert quantised.engine == "openvino int8"
    for found, expected in zip(quantised.predict(messages), exact.predict(messages), strict=True):
        assert np.abs(found.labels - expected.labels).mean() < 0.1
