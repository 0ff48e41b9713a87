"""Text without punctuation: what counts as such, and how the model cuts it."""

import random
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toy import FakeEncoder
from voc.encoder.engines import open_encoder
from voc.encoder.folder import CompanionEntry, open_folder
from voc.encoder.tokenizer import Tokenizer
from voc.heads import Probabilities
from voc.learning.augmentation import bare, mistyped
from voc.model import Model
from voc.pipeline import load
from voc.text.runs import is_run_on, parts_of

RUN_ON = "i rang on monday and nobody came so i rang again and they said the van was full " * 3
WORDS = st.lists(st.sampled_from(["coat", "late", "nice", "van", "who"]), min_size=1, max_size=90)


@pytest.mark.parametrize(
    ("text", "runs_on"),
    [
        (RUN_ON, True),
        ("the van was late", False),
        ("The coat is warm, the zip is good. " * 6, False),
        (RUN_ON + "so there.", True),
    ],
)
def test_long_text_with_hardly_a_mark_runs_on(text: str, runs_on: bool) -> None:
    assert is_run_on(text.strip()) == runs_on


@pytest.fixture(scope="module")
def model(toy_model: Path) -> Model:
    folder = open_folder(toy_model)
    easily = replace(folder, manifest=replace(folder.manifest, boundary_threshold=0.1))
    return Model(easily, open_encoder(folder))


@given(words=WORDS)
def test_new_statements_begin_at_words(model: Model, words: list[str]) -> None:
    text = "  ".join(words)
    (said,) = model.read([[text]])
    (begins,) = said.begins
    assert list(begins) == sorted(set(begins))
    assert all(text[at - 1].isspace() and not text[at].isspace() for at in begins)
    assert len(said.probabilities.labels) == len(begins) + 1


def test_texts_are_divided_whatever_they_are_read_beside(model: Model) -> None:
    texts = [[RUN_ON], ["coat " * 70, "The van was late."], ["\x00"], [RUN_ON[:200]]]
    alone = [model.read([text])[0].begins for text in texts]
    assert any(begins[0] for begins in alone)
    assert [said.begins for said in model.read(texts)] == alone


def test_it_is_read_once(toy_model: Path, fake: FakeEncoder) -> None:
    texts = ["The van was late.", RUN_ON * 3]
    (said,) = Model(open_folder(toy_model), fake).read([texts])
    assert not said.begins[0]
    assert said.begins[1]
    pieces = [piece for batch in fake.batches for window in batch for piece in window.pieces]
    tokens = Tokenizer(toy_model / "tokenizer.json").encode(texts)
    assert sum(piece.end - piece.start for piece in pieces) == sum(map(len, tokens))


def test_what_it_is_divided_into_is_read_like_any_statements(
    toy_model: Path, fake: FakeEncoder
) -> None:
    # The fake encoder has no context, so that it does not matter where windows end.
    model = Model(open_folder(toy_model), fake)
    texts = ["The van was late.", RUN_ON * 3, "So be it."]
    (said,) = model.read([texts])
    parts = [
        text[start:end]
        for text, begins in zip(texts, said.begins, strict=True)
        for start, end in parts_of(text, begins)
    ]
    assert len(parts) > len(texts)
    (expected,) = model.predict([parts])
    for field in fields(Probabilities):
        found = getattr(said.probabilities, field.name)
        np.testing.assert_allclose(found, getattr(expected, field.name), atol=1e-5)


def test_a_companion_reads_what_the_model_divides(toy_model: Path, fake: FakeEncoder) -> None:
    folder = open_folder(toy_model)
    beside = replace(
        folder,
        manifest=replace(
            folder.manifest,
            companion=CompanionEntry(name="toy", version="1.0.0", sha256="", share=0.5),
        ),
    )
    model = Model(beside, fake, companion=Model(folder, FakeEncoder()))
    ((alone,), (together,)) = (m.read([[RUN_ON]]) for m in (Model(folder, fake), model))
    assert together.begins == alone.begins
    np.testing.assert_allclose(together.probabilities.labels, alone.probabilities.labels, atol=1e-5)


def test_the_pipeline_cuts_it_and_loses_nothing(toy_model: Path) -> None:
    doc = load(str(toy_model))(RUN_ON)
    spans = [(s.start, s.end) for s in doc._.reading.statements]
    assert len(spans) > 1
    assert [(s.start_char, s.end_char) for s in doc.spans["statements"]] == spans
    assert all(not RUN_ON[a:b].strip() for (_, a), (b, _) in pairwise(spans))
    assert "".join(RUN_ON[a:b] for a, b in spans).replace(" ", "") == RUN_ON.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Well, I'm NOT happy!!", "well i'm not happy"),
        ("Charged £1,250.00 (twice)", "charged £125000 twice"),
        ("...", "..."),
    ],
)
def test_bare_text_has_no_marks_and_no_capitals(text: str, expected: str) -> None:
    assert bare(text) == expected


def test_typing_mistakes_stay_inside_words() -> None:
    text = "Delivery was promised for Tuesday, arrived on Saturday with everything broken. " * 5
    spoiled = mistyped(text, random.Random(1))
    assert spoiled != text
    assert [w[0] for w in spoiled.split()] == [w[0] for w in text.split()]
    assert mistyped(text, random.Random(1)) == spoiled
