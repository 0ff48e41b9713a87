"""A model reads every statement in one pass, and each message as if it were alone."""

import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from toy import WINDOW, FakeEncoder, toy_heads, toy_manifest, write_toy_model
from voc.confidence import Confidence, Cutoffs
from voc.encoder.engines import open_encoder
from voc.encoder.folder import (
    MANIFEST,
    CompanionEntry,
    digest,
    open_folder,
    write_manifest,
)
from voc.encoder.planner import padded_length
from voc.encoder.protocol import Hidden
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.windows import Window
from voc.errors import ModelMismatch, ModelNotFound, UsageError
from voc.heads import Calibration, Heads, Pooled, Probabilities
from voc.model import Model
from voc.taxonomy import LABELS

SHORT = ["the app was faulty"]
LONG = ["the toaster was faulty and they refused it", "staff " * 100, "x"]


@pytest.fixture
def model(toy_model: Path, fake: FakeEncoder) -> Model:
    return Model(open_folder(toy_model), fake)


def assert_equal(found: Probabilities, expected: Probabilities, *, within: float = 0) -> None:
    for field in fields(Probabilities):
        a, b = getattr(found, field.name), getattr(expected, field.name)
        np.testing.assert_allclose(a, b, rtol=0, atol=within)


def written(seed: int, *, messages: int) -> list[list[str]]:
    """Return messages of one to five statements, from a word to more than a window."""
    source = random.Random(seed)
    words = ["the", "app", "staff", "refused", "slow", "ok", "7", "!"]
    return [
        [
            " ".join(source.choices(words, k=source.choice([1, 3, 9, 50])))
            for _ in range(source.randint(1, 5))
        ]
        for _ in range(messages)
    ]


def test_a_model_says_what_it_is(model: Model) -> None:
    assert (model.title, model.language, model.engine) == ("toy 1.0.0", "en", "fake")
    assert model.thresholds == dict.fromkeys(LABELS, 0.5)


def test_one_result_a_message_and_one_row_a_statement(model: Model) -> None:
    found = model.predict([SHORT, LONG, SHORT * 4])
    assert [result.labels.shape for result in found] == [(1, 8), (3, 8), (4, 8)]
    assert model.predict([]) == []


def test_statements_are_the_means_of_their_tokens(
    toy_model: Path, model: Model, fake: FakeEncoder
) -> None:
    (found,) = model.predict([LONG])
    ids = Tokenizer(toy_model / "tokenizer.json").encode(LONG)
    (states,) = fake.encode([[Window(ids=tuple(tokens), pieces=()) for tokens in ids]])
    pooled = Pooled(
        statements=np.array([hidden.mean(axis=0) for hidden in states]),
        message=np.concatenate(states).mean(axis=0),
    )
    ones = [1.0] * len(LABELS)
    plain = Calibration(
        label_scales=ones,
        label_offsets=[0.0] * len(LABELS),
        label_sentiment=1.0,
        statement_sentiment=1.0,
        message_sentiment=1.0,
        intent=1.0,
    )
    expected = Heads(toy_heads(), plain).read([pooled])[0]
    assert_equal(found, expected, within=1e-5)


def test_calibration_of_the_folder_is_applied(toy_model: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    offsets = (100.0, *(0.0,) * 7)
    manifest = replace(toy_manifest(path), label_scales=(0.0,) * 8, label_offsets=offsets)
    write_manifest(path / MANIFEST, manifest)
    (found,) = Model(open_folder(path), FakeEncoder()).predict([SHORT])
    assert found.labels.tolist() == [[1.0, *[0.5] * 7]]


def test_bands_of_the_folder_go_to_their_own_decisions(toy_model: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    kinds = ("label", "statement_sentiment", "message_sentiment", "intent")
    cutoffs = {kind: number / 10 for number, kind in enumerate(kinds, 1)}
    bands = {kind: {"high": low + 0.5, "medium": low} for kind, low in cutoffs.items()}
    write_manifest(path / MANIFEST, replace(toy_manifest(path), bands=bands))
    assert Model(open_folder(path), FakeEncoder()).confidence == Confidence(
        **{kind: Cutoffs(high=low + 0.5, medium=low) for kind, low in cutoffs.items()}
    )


def test_each_token_goes_through_the_encoder_once(model: Model, fake: FakeEncoder) -> None:
    model.predict([SHORT, LONG])
    windows = [window for batch in fake.batches for window in batch]
    read = sum(len(window) - 2 for window in windows)
    assert read == sum(piece.end - piece.start for w in windows for piece in w.pieces)
    assert read == 4 + 9 + 100 + 1
    assert max(map(len, windows)) == WINDOW


@pytest.mark.parametrize("budget", [1, 64, 512])
def test_batches_keep_the_budget(toy_model: Path, budget: int) -> None:
    fake = FakeEncoder()
    Model(open_folder(toy_model), fake, batch_tokens=budget).predict(written(0, messages=20))
    for batch in fake.batches:
        padded = {padded_length(len(window), limit=WINDOW) for window in batch}
        assert len(padded) == 1
        assert len(batch) == 1 or len(batch) * padded.pop() <= budget


@pytest.mark.parametrize("budget", [1, 100, 2048])
def test_a_message_is_read_as_if_it_were_alone(toy_model: Path, budget: int) -> None:
    folder = open_folder(toy_model)
    model = Model(folder, open_encoder(folder), batch_tokens=budget)
    messages = written(1, messages=25)
    order = random.Random(2).sample(range(25), 25)
    shuffled = model.predict([messages[i] for i in order])
    for found, index in zip(shuffled, order, strict=True):
        assert_equal(found, model.predict([messages[index]])[0])


def beside(path: Path, companion: Path, *, share: float = 0.25) -> Path:
    """Let the model in `path` read beside that in `companion`; return `path`."""
    entry = CompanionEntry(
        name=str(companion),
        version="1.0.0",
        sha256=digest(companion / MANIFEST),
        share=share,
    )
    write_manifest(path / MANIFEST, replace(open_folder(path).manifest, companion=entry))
    return path


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """Two models, of which the first reads beside the second."""
    other = write_toy_model(tmp_path / "other", name="other", seed=1)
    return beside(write_toy_model(tmp_path / "one"), other), other


def test_beside_a_companion_the_mean_of_both_is_read(both: tuple[Path, Path]) -> None:
    messages = written(3, messages=10)
    alone = [Model(open_folder(path), open_encoder(open_folder(path))) for path in both]
    said = zip(*(model.predict(messages) for model in alone), strict=True)
    model = Model.open(str(both[0]))
    found = model.predict(messages)
    for (a, b), read in zip(said, found, strict=True):
        for field in fields(Probabilities):
            expected = 0.75 * getattr(a, field.name) + 0.25 * getattr(b, field.name)
            np.testing.assert_allclose(getattr(read, field.name), expected, rtol=1e-6)
    assert model.title == "toy 1.0.0"


def test_beside_a_companion_a_message_is_read_as_if_it_were_alone(
    both: tuple[Path, Path],
) -> None:
    model = Model.open(str(both[0]))
    messages = written(4, messages=10)
    for message, found in zip(messages, model.predict(messages), strict=True):
        assert_equal(found, model.predict([message])[0])


def test_another_companion_than_it_was_chosen_with_is_a_mismatch(both: tuple[Path, Path]) -> None:
    one, other = both
    write_toy_model(other, name="other", version="2.0.0", seed=2)
    with pytest.raises(ModelMismatch, match=r"reads beside `.*other` 1\.0\.0.*other 2\.0\.0"):
        Model.open(str(one))


def test_without_its_companion_a_model_does_not_read(both: tuple[Path, Path]) -> None:
    one, other = both
    shutil.rmtree(other)
    with pytest.raises(ModelNotFound, match="no model"):
        Model.open(str(one))


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, "half"])
def test_a_share_that_none_can_have_is_damage(both: tuple[Path, Path], share: float) -> None:
    one, other = both
    beside(one, other, share=share)
    with pytest.raises(ModelMismatch, match="damaged"):
        Model.open(str(one))


def test_what_an_encoder_raises_goes_through(toy_model: Path) -> None:
    class Broken(FakeEncoder):
        def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
            raise MemoryError

    with pytest.raises(MemoryError):
        Model(open_folder(toy_model), Broken()).predict([SHORT])


def test_open_takes_a_folder_and_an_engine(toy_model: Path) -> None:
    assert Model.open(str(toy_model), engine="torch").engine.startswith("torch ")
    with pytest.raises(ModelNotFound):
        Model.open(str(toy_model / "none"))
    with pytest.raises(UsageError, match="`engine`"):
        Model.open(str(toy_model), engine="none")


@pytest.mark.parametrize("name", ["tokenizer.json", "heads.safetensors"])
def test_an_altered_file_is_a_mismatch(toy_model: Path, tmp_path: Path, name: str) -> None:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    with (path / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelMismatch, match=f"`{name}` is missing or was altered"):
        Model.open(str(path))


def test_heads_of_another_width_are_a_mismatch(toy_model: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    save_file(toy_heads(width=8), path / "heads.safetensors")
    write_manifest(path / MANIFEST, toy_manifest(path))
    with pytest.raises(ModelMismatch, match="heads for an encoder of width 8, not 16"):
        Model(open_folder(path), FakeEncoder())
