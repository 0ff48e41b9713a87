"""Labelled messages: what is read, and what is said of a row that cannot be."""

import json
from pathlib import Path
from typing import Any

import pytest

from voc.errors import InputCorrupt, InputEmpty, InputNotFound
from voc.learning.evaluation import GoldStatement, expected_labels, load_gold

TEXT = "Slow, but lovely staff 😊"
ROW: dict[str, Any] = {
    "id": "a1",
    "source": "hotel",
    "channel": "review",
    "text": TEXT,
    "sentiment": "mixed",
    "intent": "praise",
    "statements": [
        {"start": 0, "end": 5, "labels": ["platform.process"], "sentiment": "negative"},
        {"start": 6, "end": 24, "labels": ["platform.people", "customer"], "sentiment": "positive"},
    ],
    "licence": "other keys are ignored",
}


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    file = path / "gold.jsonl"
    file.write_bytes(b"\n".join(lines))
    return file


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in ROW.items() if name != key}


def with_statement(**changes: object) -> dict[str, Any]:
    return {**ROW, "statements": [ROW["statements"][0], {**ROW["statements"][1], **changes}]}


def test_rows_become_messages(tmp_path: Path) -> None:
    first, second = load_gold(write(tmp_path, ROW, b"  ", {**ROW, "statements": []}))
    assert (first.id, first.source, first.channel) == ("a1", "hotel", "review")
    assert (first.text, first.sentiment, first.intent) == (TEXT, "mixed", "praise")
    assert first.statements[1] == GoldStatement(
        start=6, end=24, labels=("customer", "platform.people"), sentiment="positive"
    )
    assert second.statements == ()


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    assert len(load_gold(write(tmp_path, b"\xef\xbb\xbf" + json.dumps(ROW).encode()))) == 1


def test_expected_labels_are_those_of_all_statements(tmp_path: Path) -> None:
    (gold,) = load_gold(write(tmp_path, ROW))
    assert expected_labels(gold) == {"platform.process", "platform.people", "customer"}


@pytest.mark.parametrize("key", ["id", "source", "channel", "text", "sentiment", "intent"])
def test_a_missing_key_is_named_with_its_line(tmp_path: Path, key: str) -> None:
    with pytest.raises(InputCorrupt, match=f"line 2: `{key}` is missing"):
        load_gold(write(tmp_path, ROW, without(key)))


@pytest.mark.parametrize("key", ["start", "end", "labels", "sentiment"])
def test_a_missing_key_of_a_statement_is_named(tmp_path: Path, key: str) -> None:
    row = {**ROW, "statements": [{k: v for k, v in ROW["statements"][0].items() if k != key}]}
    with pytest.raises(InputCorrupt, match=rf"line 1: `statements\[0\]`: `{key}` is missing"):
        load_gold(write(tmp_path, row))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"{", "not JSON in UTF-8"),
        (b'{"text": "lovely \xff"}', "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON in UTF-8"),
        (["lovely"], "the row must be an object"),
        ({**ROW, "id": 7}, "`id` must be str, not int"),
        ({**ROW, "statements": None}, "`statements` must be list, not NoneType"),
        ({**ROW, "sentiment": "lovely"}, "`sentiment` must be one of negative, neutral"),
        ({**ROW, "intent": "lovely"}, "`intent` must be one of complaint, praise"),
        ({**ROW, "channel": "lovely"}, "`channel` must be one of ticket, email"),
        ({**ROW, "statements": ["lovely"]}, r"`statements\[0\]`: the statement must be an object"),
        (
            with_statement(labels=["platform"]),
            r"`statements\[1\]`: `labels` must be among customer",
        ),
        (with_statement(labels=["lovely"]), "`labels` must be among customer, environment"),
        (with_statement(labels=[["brand"]]), "`labels` must be among customer, environment"),
        (with_statement(sentiment="lovely"), "`sentiment` must be one of negative"),
        (with_statement(start=True), "`start` must be int, not bool"),
        (with_statement(start=0.5), "`start` must be int, not float"),
        (with_statement(start=-1), "= -1, 24 is no span of 24 characters"),
        (with_statement(end=25), "= 6, 25 is no span of 24 characters"),
        (with_statement(start=24), "= 24, 24 is no span of 24 characters"),
        (with_statement(start=5, end=6), "= 5, 6 hold nothing but white space"),
    ],
)
def test_a_bad_row_is_told_without_its_text(tmp_path: Path, row: object, reason: str) -> None:
    with pytest.raises(InputCorrupt, match=f"gold.jsonl`, line 3: .*{reason}") as caught:
        load_gold(write(tmp_path, ROW, b"", row))
    assert "lovely" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_a_file_without_rows_is_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputEmpty):
        load_gold(write(tmp_path, content))


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_opened_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputNotFound):
        load_gold(tmp_path / name)
