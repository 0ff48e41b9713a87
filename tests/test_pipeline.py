"""The pipeline is a spaCy `Language` like any other."""

from itertools import count, islice
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from toy import FakeEncoder
from voc.errors import ModelNotFound, UsageError
from voc.pipeline import load, reader_of
from voc.records import Reading

TEXTS = [
    "The toaster was faulty and they refused to take it back. The app is fine!",
    "ok",
    "",
    "Staff were kind, but the line was slow; never again.",
    "   \n ",
    "ok",
]


@pytest.fixture(scope="module")
def nlp(toy_model: Path) -> Language:
    return load(str(toy_model))


def reading_of(doc: Doc) -> Reading | None:
    reading: Reading | None = doc._.reading
    return reading


def test_load_gives_a_language_of_two_pipes(nlp: Language) -> None:
    assert isinstance(nlp, Language)
    assert nlp.pipe_names == ["voc_statements", "voc_reader"]
    assert reader_of(nlp).scorer.model.title == "toy 1.0.0"


def test_a_doc_has_its_statements_and_its_reading(nlp: Language) -> None:
    doc = nlp(TEXTS[0])
    reading = reading_of(doc)
    assert reading is not None
    spans = [(span.start_char, span.end_char, span.text) for span in doc.spans["statements"]]
    assert len(spans) == 3
    assert [(s.start, s.end, s.text) for s in reading.statements] == spans
    assert reading.message.text == TEXTS[0]
    assert (reading.model, reading.language) == ("toy 1.0.0", "en")


@pytest.mark.parametrize("text", ["", " ", "\n\t\n"])
def test_a_text_without_a_statement_has_no_reading(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert reading_of(doc) is None
    assert len(doc.spans["statements"]) == 0


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_pipe_gives_what_one_by_one_gives(nlp: Language, batch_size: int) -> None:
    together = [reading_of(doc) for doc in nlp.pipe(TEXTS, batch_size=batch_size)]
    assert together == [reading_of(nlp(text)) for text in TEXTS]


def test_pipe_streams(nlp: Language) -> None:
    endless = (f"message {number}" for number in count())
    docs = list(islice(nlp.pipe(endless, batch_size=4), 10))
    assert [doc.text for doc in docs] == [f"message {number}" for number in range(10)]
    assert all(reading_of(doc) for doc in docs)


def test_pipe_carries_context(nlp: Language) -> None:
    pairs = list(nlp.pipe([("ok", 1), ("fine", 2)], as_tuples=True))
    assert [(doc.text, context) for doc, context in pairs] == [("ok", 1), ("fine", 2)]


def test_predict_computes_and_annotate_writes(nlp: Language) -> None:
    reader = reader_of(nlp)
    docs = [nlp.get_pipe("voc_statements")(nlp.make_doc(text)) for text in TEXTS]
    readings = reader.predict(docs)
    assert [reading is None for reading in readings] == [not text.strip() for text in TEXTS]
    assert [reading_of(doc) for doc in docs] == [None] * len(docs)
    reader.annotate(docs, readings)
    assert [reading_of(doc) for doc in docs] == readings


def test_equal_texts_are_read_once(fake_pipeline: Language, fake: FakeEncoder) -> None:
    docs = list(fake_pipeline.pipe(["The app.", "ok", "The app.", "The app."]))
    assert sum(len(batch) for batch in fake.batches) == 2
    assert reading_of(docs[0]) == reading_of(docs[2]) == reading_of(docs[3])
    assert reading_of(docs[0]) != reading_of(docs[1])


def test_an_equal_text_that_is_cut_otherwise_is_read_for_itself(nlp: Language) -> None:
    reader = reader_of(nlp)
    whole, parts, other = (nlp.make_doc("the app the staff") for _ in range(3))
    for doc, cuts in ((whole, [4]), (parts, [2, 4]), (other, [1, 4])):
        doc.spans["statements"] = [doc[a:b] for a, b in zip([0, *cuts], cuts, strict=False)]
    together = reader.predict([whole, parts, other])
    assert together == [reader.predict([doc])[0] for doc in (whole, parts, other)]
    assert [len(r.statements) for r in together if r] == [1, 2, 2]


def test_a_pipeline_is_saved_and_loaded_like_any_other(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert again.pipe_names == nlp.pipe_names
    for text in TEXTS:
        assert reading_of(again(text)) == reading_of(nlp(text))


def test_the_reader_can_be_added_to_another_pipeline(toy_model: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("voc_statements")
    nlp.add_pipe("voc_reader", config={"model": str(toy_model)})
    assert reading_of(nlp("The app is fine."))


def test_a_model_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        load(str(tmp_path))


def test_an_unknown_engine_is_said_at_once(toy_model: Path) -> None:
    with pytest.raises(UsageError, match="choose one of auto, openvino, "):
        load(str(toy_model), engine="abacus")
