"""Text without punctuation: what counts as such, and how the model cuts it."""

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.learning.augmentation import bare, mistyped
from voc.model import Model
from voc.pipeline import load
from voc.text.runs import is_run_on

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


@given(WORDS)
def test_new_statements_begin_at_words(toy_model: Path, words: list[str]) -> None:
    text = "  ".join(words)
    (begins,) = Model.open(str(toy_model)).divide([text])
    assert begins == sorted(set(begins))
    assert all(text[at - 1].isspace() and not text[at].isspace() for at in begins)


def test_texts_are_divided_whatever_they_are_read_beside(toy_model: Path) -> None:
    model = Model.open(str(toy_model))
    texts = [RUN_ON, "coat " * 70, "\x00", RUN_ON[:200]]
    assert model.divide(texts) == [model.divide([text])[0] for text in texts]


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
