"""Labelled text to examples: what is known, what is not, and what is left out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainable import POINTS, row, write_rows
from voc.encoder.tokenizer import Tokenizer
from voc.errors import InputCorrupt, InputEmpty, InputNotFound
from voc.learning.config import Corpus
from voc.learning.examples import (
    UNKNOWN,
    Example,
    join_texts,
    letters,
    load_examples,
    read_rows,
)
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS
from voc.text.statements import cut

CEM = Corpus(path="rows.jsonl", form="cem", licence="CC0")
WEAK: dict[str, Any] = {"text": "Kind staff. Dirty room.", "sentiment": "mixed", "labels": ["Room"]}
NEGATIVE = SENTIMENTS.index("negative")
MAPPINGS = {"hotels": {"Room": {"pos": ["environment"], "may": ["brand"]}}}


def weak_corpus(**changes: Any) -> Corpus:
    values = {"path": "rows.jsonl", "form": "message", "licence": "CC0", "mapping": "hotels"}
    return Corpus.model_validate({**values, **changes})


@pytest.fixture
def load(tmp_path: Path, tokenizer: Tokenizer) -> Any:
    def load(
        corpus: Corpus, *rows: Mapping[str, Any], exclude: frozenset[str] = frozenset()
    ) -> list[Example]:
        path = write_rows(tmp_path / corpus.path, rows)
        return load_examples(
            corpus,
            read_rows(path),
            tokenizer=tokenizer,
            cut=cut,
            mappings=MAPPINGS,
            exclude=exclude,
        )

    return load


@pytest.mark.parametrize("label", LABELS)
def test_a_label_has_its_place_in_the_order_of_the_taxonomy(load: Any, label: str) -> None:
    (found,) = load(CEM, row([label]))
    assert found.labels.tolist() == [[float(name == label) for name in LABELS]]


def test_the_order_in_which_a_row_names_labels_does_not_matter(load: Any) -> None:
    written = row(["brand"])
    written["statements"][0]["labels"] = ["interface", "customer"]
    (found,) = load(CEM, written)
    assert found.labels.tolist() == [[1, 0, 0, 0, 0, 0, 0, 1]]


def test_everything_is_known_of_a_message_with_labelled_statements(
    load: Any, tokenizer: Tokenizer
) -> None:
    (found,) = load(CEM, row(["brand", "platform.people"]))
    points = [POINTS["brand"][0], POINTS["platform.people"][0]]
    assert found.tokens == tokenizer.encode(points)
    assert len(found) == sum(map(len, found.tokens))
    assert [SENTIMENTS[i] for i in found.sentiments] == ["negative", "positive"]
    assert (SENTIMENTS[found.sentiment], INTENTS[found.intent]) == ("negative", "complaint")
    assert found.knows_mixed
    assert np.all(found.any_labels == UNKNOWN)
    assert np.all(found.any_label_sentiments == UNKNOWN)


@pytest.mark.parametrize(
    ("labels", "feeling", "known"),
    [
        (["brand"], "negative", ["brand"]),
        (["brand"], "mixed", ["brand"]),
        (["brand", "interface"], "positive", ["brand", "interface"]),
        (["brand", "interface"], "neutral", ["brand", "interface"]),
        (["brand", "interface"], "mixed", []),
        ([], "negative", []),
    ],
)
def test_a_statement_feels_about_its_labels_as_it_feels_unless_it_may_differ(
    load: Any, labels: list[str], feeling: str, known: list[str]
) -> None:
    written = row(["customer"])
    written["statements"][0] |= {"labels": labels, "sentiment": feeling}
    (found,) = load(CEM, written)
    assert found.label_sentiments.tolist() == [
        [SENTIMENTS.index(feeling) if label in known else UNKNOWN for label in LABELS]
    ]


def test_each_statement_has_feelings_of_its_own(load: Any) -> None:
    (found,) = load(CEM, row(["interface", "platform.people"]))
    about = [[SENTIMENTS[i] for i in felt if i != UNKNOWN] for felt in found.label_sentiments]
    assert about == [["mixed"], ["positive"]]


def test_only_the_whole_is_known_of_a_message_without_labelled_statements(load: Any) -> None:
    (found,) = load(weak_corpus(), WEAK)
    assert len(found.tokens) == 2
    assert np.all(found.labels == UNKNOWN)
    assert found.labels.shape == (2, len(LABELS))
    assert found.sentiments.tolist() == [UNKNOWN, UNKNOWN]
    assert found.intent == UNKNOWN
    assert SENTIMENTS[found.sentiment] == "mixed"
    assert found.any_labels.tolist() == [0, 1, UNKNOWN, 0, 0, 0, 0, 0]
    assert found.label_sentiments.shape == (2, len(LABELS))
    assert np.all(found.label_sentiments == UNKNOWN)
    assert np.all(found.any_label_sentiments == UNKNOWN)


def test_how_a_message_feels_about_a_category_is_known_where_its_set_says_so(load: Any) -> None:
    (found,) = load(weak_corpus(), {**WEAK, "labels": ["Room:negative"]})
    assert found.any_labels.tolist() == [0, 1, UNKNOWN, 0, 0, 0, 0, 0]
    assert found.any_label_sentiments.tolist() == [UNKNOWN, NEGATIVE, *[UNKNOWN] * 6]


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        (["customer"], [UNKNOWN, 1, UNKNOWN, 0, 0, 0, 0, 0]),
        (["interface", "platform.policy"], [0, 1, UNKNOWN, 0, UNKNOWN, 0, 0, UNKNOWN]),
        (["environment"], [0, UNKNOWN, UNKNOWN, 0, 0, 0, 0, 0]),
        (LABELS, [UNKNOWN] * 8),
    ],
)
def test_a_label_that_a_set_says_nothing_of_is_unknown_whatever_its_mapping_says(
    load: Any, unknown: Sequence[str], expected: list[int]
) -> None:
    (found,) = load(weak_corpus(unknown=unknown), WEAK)
    assert found.any_labels.tolist() == expected


def test_nor_is_it_known_how_a_text_feels_about_such_a_label(load: Any) -> None:
    weak = {**WEAK, "labels": ["Room:negative"]}
    (found,) = load(weak_corpus(unknown=["environment"]), weak)
    assert found.any_label_sentiments.tolist() == [UNKNOWN] * 8


@pytest.mark.parametrize("mapping", [None, "unheard of"])
def test_labels_are_unknown_without_a_mapping(load: Any, mapping: str | None) -> None:
    (found,) = load(weak_corpus(mapping=mapping), WEAK)
    assert np.all(found.any_labels == UNKNOWN)


@pytest.mark.parametrize(
    ("settings", "native", "expected"),
    [
        ({}, "negative", "negative"),
        ({}, "neutral", "neutral"),
        ({}, "mixed", "mixed"),
        ({}, None, None),
        ({}, "", None),
        ({"sentiment": False}, "negative", None),
        ({"neutral_is_mixed": True}, "negative", "negative"),
        ({"neutral_is_mixed": True}, "positive", "positive"),
        ({"neutral_is_mixed": True}, "neutral", None),
        ({"neutral_is_mixed": True}, "mixed", None),
    ],
)
def test_a_sentiment_counts_only_where_the_set_can_tell_it(
    load: Any, settings: dict[str, bool], native: str | None, expected: str | None
) -> None:
    (found,) = load(weak_corpus(**settings), {**WEAK, "sentiment": native})
    assert found.sentiment == (UNKNOWN if expected is None else SENTIMENTS.index(expected))
    assert found.knows_mixed == (expected == "mixed")


@pytest.mark.parametrize(
    "text", ["The kettle broke.", "the KETTLE broke", "  The kettle - broke!!", "The kettle\nbroke"]
)
def test_a_text_of_the_dev_set_is_left_out_however_it_is_written(
    load: Any, tokenizer: Tokenizer, text: str
) -> None:
    kept = "The kettle broke twice."
    rows = [{**WEAK, "text": text}, {**WEAK, "text": kept}]
    (found,) = load(weak_corpus(), *rows, exclude=frozenset({letters(POINTS["brand"][0])}))
    assert found.tokens == tokenizer.encode([kept])


def test_letters_and_digits_of_any_script_tell_texts_apart() -> None:
    assert letters("Ça coûte 5 €!") == "çacoûte5"
    assert letters("Straße") == letters("STRASSE")


def test_a_text_without_a_statement_is_no_example(load: Any) -> None:
    assert len(load(weak_corpus(), {**WEAK, "text": " \n"}, WEAK)) == 1


@pytest.mark.parametrize(("most", "kept"), [(1, 1), (3, 3), (9, 5), (None, 5)])
def test_a_corpus_may_be_cut_to_a_part_of_it_which_is_always_the_same(
    load: Any, most: int | None, kept: int
) -> None:
    rows = [{**WEAK, "text": "room " * n} for n in range(1, 6)]
    lengths = [len(e) for e in load(weak_corpus(at_most=most), *rows)]
    assert len(lengths) == kept
    assert lengths == sorted(set(lengths))
    assert lengths == [len(e) for e in load(weak_corpus(at_most=most), *rows)]


def test_a_corpus_of_which_nothing_is_left_is_an_error(load: Any) -> None:
    with pytest.raises(InputEmpty, match=r"`rows.jsonl` holds no example"):
        load(weak_corpus(), WEAK, exclude=frozenset({letters(WEAK["text"])}))


@pytest.mark.parametrize(
    ("corpus", "row"),
    [
        (CEM, {"text": "Kind."}),
        (CEM, {"id": "a", "sentiment": "positive", "intent": "praise", "statements": []}),
        (weak_corpus(), {"text": "Kind.", "sentiment": "joyful", "labels": []}),
        (weak_corpus(), {"text": "Kind.", "sentiment": "positive"}),
        (weak_corpus(), {"text": 5, "sentiment": "positive", "labels": []}),
    ],
)
def test_a_row_of_another_form_is_an_error_without_its_text(
    load: Any, corpus: Corpus, row: dict[str, Any]
) -> None:
    with pytest.raises(InputCorrupt, match=r"`rows.jsonl`: a row is not of the form") as caught:
        load(corpus, row)
    assert "Kind" not in str(caught.value)


TEXTS: list[dict[str, Any]] = [
    {"id": "b", "text": "Broken. Sent back."},
    {"id": "a", "text": "Kind!", "stars": 5},
]


def test_labels_get_their_texts_as_far_as_they_were_labelled() -> None:
    labels: list[dict[str, Any]] = [
        {"id": "a", "length": 5, "intent": "praise"},
        {"id": "b", "length": 7},
    ]
    assert list(join_texts(labels, [*TEXTS, {"id": "c", "text": "of no use"}])) == [
        {"id": "a", "length": 5, "intent": "praise", "text": "Kind!"},
        {"id": "b", "length": 7, "text": "Broken."},
    ]


def test_labels_without_their_text_are_an_error() -> None:
    with pytest.raises(InputCorrupt, match="there is no text or no length for label `z`"):
        list(join_texts([{"id": "a", "length": 5}, {"id": "z", "length": 5}], TEXTS))


@pytest.mark.parametrize("line", [b"{", b"secret", b'{"text": "secret \xff"}', b""])
def test_a_line_that_is_no_json_is_named_but_not_shown(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"text": "fine"}\n' + line + b"\n")
    with pytest.raises(InputCorrupt, match=r"`rows.jsonl` line 2 is not JSON$") as caught:
        list(read_rows(path))
    assert "secret" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound, match=r"`none.jsonl` cannot be read: No such file"):
        list(read_rows(tmp_path / "none.jsonl"))
