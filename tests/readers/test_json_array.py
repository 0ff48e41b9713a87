import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import faults, messages, read_file, read_memory, texts
from voc.errors import MissingColumn
from voc.readers import Columns, json_array


def test_items_are_messages_with_their_numbers() -> None:
    content = '[ {"text": "one", "id": 5},\n "two" , {"body": "three", "n": 1.5} ]\n'
    found = messages(read_memory(content, "in.json"))
    assert [(m.id, m.text) for m in found] == [
        ("5", "one"),
        ("in.json:2", "two"),
        ("in.json:3", "three"),
    ]
    assert found[2].metadata == {"n": 1.5}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"messages": [{"text": "a"}, {"text": "b"}]}', ["a", "b"]),
        ('{"count": 2, "meta": {"x": [1]}, "data": [{"text": "a"}], "next": null}', ["a"]),
        ('{"results": [{"n": 1}, {"text": "a"}]}', ["a"]),
        ('{"my_export": [{"text": "a"}]}', ["a"]),
        ('{"users": [{"name": "x"}], "tickets": [{"description": "a"}]}', ["a"]),
        ('{"message": "ok", "data": [{"text": "a"}]}', ["a"]),
        ('{"text": "a", "comments": [{"text": "b"}, {"text": "c"}]}', ["b", "c", "a"]),
        ('{"comments": [{"text": "b"}], "title": "t", "text": "a"}', ["b", "a"]),
        ('{"text": "a", "segments": [{"text": "b"}]}', ["a"]),
        ('{"tags": ["x"], "parts": [{"n": 1}], "text": "a"}', ["a"]),
        ('{\n  "id": 1,\n  "text": "a"\n}', ["a"]),
        ('{"text": "a"}\n{"text": "b"}\n', ["a", "b"]),
    ],
)
def test_the_messages_of_a_document_are_found(content: str, expected: list[str]) -> None:
    outcomes = read_memory(content, "in.json")
    assert texts(outcomes)[: len(expected)] == expected
    assert len(texts(outcomes)) == len(expected)


def test_the_fields_of_one_object_are_kept() -> None:
    content = '{"tags": ["x"], "parts": [{"n": 1}], "text": "a", "empty": []}'
    (message,) = messages(read_memory(content, "in.json"))
    assert message.metadata == {"tags": ["x"], "parts": [{"n": 1}], "empty": []}


def test_a_second_list_of_messages_is_not_dropped_silently() -> None:
    content = '{"comments": [{"text": "a"}], "replies": [{"text": "b"}]}'
    outcomes = read_memory(content, "in.json")
    assert (texts(outcomes), faults(outcomes)) == (["a"], [("bad_record", None)])


def test_a_long_list_of_other_things_is_passed_over() -> None:
    users = [{"name": str(number)} for number in range(250)]
    content = json.dumps({"users": users, "tickets": [{"body": "a"}]})
    assert texts(read_memory(content, "in.json")) == ["a"]


@pytest.mark.parametrize("content", ["[]", " [ ] ", '{"messages": []}', '{"n": 1, "data": []}'])
def test_no_item_is_an_empty_input(content: str, tmp_path: Path) -> None:
    assert faults(read_file(tmp_path / "in.json", content)) == [("input_empty", None)]


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        '{"a": 1}',
        '[{"a": 1}, {"b": 2}]',
        '{"data": {"text": "deep"}}',
        '{"data": [{"a": 1}]}',
    ],
)
def test_no_text_is_a_missing_column(content: str) -> None:
    with pytest.raises(MissingColumn, match="--text"):
        read_memory(content, "in.json")


@pytest.mark.parametrize("columns", [Columns(text="q"), Columns(text="q", id="n")])
def test_columns_are_those_that_the_user_names(columns: Columns) -> None:
    content = '{"text": "envelope", "rows": [{"n": 7, "q": "a", "text": "b"}]}'
    (message,) = messages(read_memory(content, "in.json", columns=columns))
    assert message.text == "a"
    assert message.id == ("7" if columns.id else "in.json:1")


@pytest.mark.parametrize(
    "rest",
    [
        "",
        ",",
        ', {"text": "cut',
        ', {"text": "c"',
        " {",
        ', {"text": bad}]',
        "}",
        "]]",
        '] {"text": "c"}',
        ", " + "[" * 100_000,
        ", " + "1" * 5000 + "]",
    ],
)
@pytest.mark.parametrize("start", ["[", '{"messages": ['])
def test_a_broken_document_is_read_up_to_the_break(start: str, rest: str, tmp_path: Path) -> None:
    content = start + '{"text": "a"}, {"text": "b"}' + rest
    outcomes = read_file(tmp_path / "in.json", content)
    assert texts(outcomes) == ["a", "b"]
    assert faults(outcomes) == [("input_corrupt", None)]


@pytest.mark.parametrize("content", ["hello", "{", "[", '{"a" 1}', '{"a": }', "{1: 2}", '"text"'])
def test_what_is_no_document_is_corrupt(content: str, tmp_path: Path) -> None:
    assert faults(read_file(tmp_path / "in.json", content)) == [("input_corrupt", None)]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("17", "bad_record"),
        ("null", "bad_record"),
        ("[]", "bad_record"),
        ('{"n": 1}', "bad_record"),
        ('{"text": 5}', "bad_record"),
        ('""', "empty_text"),
    ],
)
def test_an_item_that_is_no_message_is_rejected_alone(item: str, code: str) -> None:
    outcomes = read_memory(f'["a", {item}, {{"text": "b"}}]', "in.json")
    assert (faults(outcomes), texts(outcomes)) == ([(code, 2)], ["a", "b"])


def test_an_item_with_bytes_that_are_no_text_is_rejected_alone() -> None:
    content = b'[{"text": "a"},\n{"text": "\xff\xfe"},\n{"text": "b"}]'
    outcomes = read_memory(content, "in.json")
    assert (faults(outcomes), texts(outcomes)) == ([("bad_encoding", 2)], ["a", "b"])


def test_bad_bytes_in_the_fields_of_one_object_end_the_file(tmp_path: Path) -> None:
    content = b'{"note": "\xff\xfe",\n"id": 1,\n"text": "a"}'
    assert faults(read_file(tmp_path / "in.json", content)) == [("bad_encoding", None)]


def test_surrogates_nan_and_other_encodings_are_read() -> None:
    content = '[{"text": "\\ud800 é", "n": NaN}]'
    for codec in ("utf-8", "utf-16", "utf-32"):
        (message,) = messages(read_memory(content.encode(codec), "in.json"))
        assert (message.text, message.metadata) == ("\ud800 é", {"n": None})


def test_an_item_of_five_megabytes_is_passed_on_whole() -> None:
    text = "word " * 1_000_000
    assert texts(read_memory(json.dumps([text, {"text": text}]), "in.json")) == [text, text]


def test_an_item_over_the_limit_ends_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_array, "LINE_LIMIT", 100_000)
    outcomes = read_file(tmp_path / "in.json", json.dumps(["a", "x" * 300_000, "b"]))
    assert (texts(outcomes), faults(outcomes)) == (["a"], [("text_too_long", None)])


@given(
    st.lists(st.text().map("x".__add__), min_size=1, max_size=5),
    st.integers(1, 40),
    st.sampled_from([None, 1]),
)
def test_what_was_written_is_read_back_in_chunks_of_any_size(
    expected: list[str], chunk: int, indent: int | None
) -> None:
    content = json.dumps(
        [{"n": -12.5e3, "t": True, "text": text} for text in expected], indent=indent
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "_CHUNK", chunk)
        found = messages(read_memory(content, "in.json"))
    assert [message.text for message in found] == expected
    assert {message.metadata["n"] for message in found} == {-12500.0}


@given(st.text(st.sampled_from('[]{}",:1 ax\\')))
def test_a_break_after_an_item_does_not_lose_it(noise: str) -> None:
    with TemporaryDirectory() as folder:
        outcomes = read_file(Path(folder, "in.json"), '["a", ' + noise)
    assert texts(outcomes)[:1] == ["a"]
