import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import faults, messages, read_file, read_memory, rejections, texts
from voc.errors import BadEncoding, MissingColumn
from voc.readers import Columns
from voc.records import Message, Rejection

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_a_line_is_a_message_with_its_number() -> None:
    content = '{"id": 1, "text": "one", "stars": 2}\n\n  \n{"text": "two", "tags": ["a"]}\r\n'
    first, second = messages(read_memory(content, "in.jsonl"))
    assert (first.id, first.text, first.metadata) == ("1", "one", {"stars": 2})
    assert (second.id, second.text, second.metadata) == ("in.jsonl:4", "two", {"tags": ["a"]})
    assert second.origin is not None
    assert second.origin.line == 4


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"text": "cut o', "bad_record"),
        ('{"text": "a",}', "bad_record"),
        ("{'text': 'a'}", "bad_record"),
        ('{"text": "a"} {"text": "b"}', "bad_record"),
        ("not json", "bad_record"),
        ("null", "bad_record"),
        ("17", "bad_record"),
        ('["a"]', "bad_record"),
        ('{"id": 5}', "bad_record"),
        ('{"text": 5}', "bad_record"),
        ('{"text": ["a"]}', "bad_record"),
        ('{"text": null}', "empty_text"),
        ('{"text": NaN}', "empty_text"),
        ('{"text": " "}', "empty_text"),
        ('{"text": "a", "n": ' + "1" * 5000 + "}", "bad_record"),
        ('{"text": "a", "n": ' + "[" * 100_000 + "]" * 100_000 + "}", "bad_record"),
        (b'{"text": "bad \xff\xfe"}', "bad_encoding"),
    ],
    ids=range(17),
)
def test_a_broken_line_is_rejected_alone(line: str | bytes, code: str) -> None:
    raw = line.encode() if isinstance(line, str) else line
    outcomes = read_memory(b'{"text": "one"}\n' + raw + b'\n{"text": "two"}\n', "in.jsonl")
    assert faults(outcomes) == [(code, 2)]
    assert texts(outcomes) == ["one", "two"]


def test_a_broken_line_tells_the_column_and_nothing_of_the_text() -> None:
    outcomes = read_memory('{"text": "fine"}\n{"text": "secret" "a": 1}\n', "in.jsonl")
    (rejection,) = rejections(outcomes)
    assert rejection.detail == "the line is not JSON: Expecting ',' delimiter (column 19)"


def test_the_first_line_may_be_broken() -> None:
    outcomes = read_memory('{"text": "a\n{"text": "b"}\n', "in.jsonl")
    assert (faults(outcomes), texts(outcomes)) == ([("bad_record", 1)], ["b"])


def test_strings_are_bare_texts() -> None:
    found = messages(read_memory('"one"\n{"text": "two"}\n"three"\n', "in.jsonl"))
    assert [message.text for message in found] == ["one", "two", "three"]
    assert found[0].id == "in.jsonl:1"


def test_every_object_has_its_own_fields() -> None:
    content = (
        '{"id": "1", "body": "a"}\n{"key": 2, "message": "b", "body": null}\n{"review": "c"}\n'
    )
    outcomes = read_memory(content, "in.jsonl")
    assert texts(outcomes) == ["a", "c"]
    assert faults(outcomes) == [("empty_text", 2)]


def test_no_text_in_the_first_hundred_objects_is_a_missing_column() -> None:
    without = '{"id": 1, "stars": 2}\n'
    with pytest.raises(MissingColumn, match="`id`, `stars`"):
        read_memory(without * 100 + '{"text": "late"}\n', "in.jsonl")
    outcomes = read_memory(without * 99 + '{"text": "late"}\n', "in.jsonl")
    assert len(faults(outcomes)) == 99
    assert texts(outcomes) == ["late"]


def test_lines_without_any_object_are_rejected_one_by_one() -> None:
    assert faults(read_memory("{1}\n{2}\n", "in.jsonl")) == [("bad_record", 1), ("bad_record", 2)]


@pytest.mark.parametrize("columns", [Columns(text="nope"), Columns(id="nope"), Columns(time="x")])
def test_a_column_that_the_user_names_must_be_in_one_of_the_first_objects(columns: Columns) -> None:
    with pytest.raises(MissingColumn, match="there are `text`, `a`"):
        read_memory('{"text": "x", "a": 1}\n' * 3, "in.jsonl", columns=columns)


def test_a_column_that_the_user_names_may_be_left_out_of_an_object() -> None:
    content = '{"text": "a"}\n{"text": "b", "ticket": 7}\n'
    outcomes = read_memory(content, "in.jsonl", columns=Columns(id="ticket", channel="chat"))
    assert [(m.id, m.channel) for m in messages(outcomes)] == [
        ("in.jsonl:1", "chat"),
        ("7", "chat"),
    ]


def test_numbers_that_json_lacks_are_none_and_repeated_keys_are_kept() -> None:
    content = '{"text": "a", "n": [NaN, -Infinity, 1e999, 2.5], "k": 1, "k": {"x": 1, "x": 2}}\n'
    (message,) = messages(read_memory(content, "in.jsonl"))
    assert message.metadata == {
        "n": [None, None, None, 2.5],
        "k": 1,
        "k (2)": {"x": 1, "x (2)": 2},
    }


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_other_encodings_of_unicode_are_read(codec: str) -> None:
    assert texts(read_memory('{"text": "déjà"}\n{"text": "vu"}\n'.encode(codec), "in.jsonl")) == [
        "déjà",
        "vu",
    ]


def test_a_guessed_encoding_is_told_with_every_message() -> None:
    (message,) = messages(read_memory('{"text": "café"}\n'.encode("cp1252"), "in.jsonl"))
    assert (message.text, message.warnings) == ("café", ("decoded_as_windows-1252",))


def test_a_file_cut_within_a_character_is_read_up_to_there(tmp_path: Path) -> None:
    content = '{"text": "one"}\n{"text": "two"}\n'.encode("utf-16")[:-1]
    outcomes = read_file(tmp_path / "in.jsonl", content)
    assert (texts(outcomes), faults(outcomes)) == (["one"], [("bad_encoding", None)])


def test_binary_data_is_refused() -> None:
    with pytest.raises(BadEncoding):
        read_memory(bytes(range(256)) * 3, "in.jsonl")


def test_a_line_of_five_megabytes_is_passed_on_whole() -> None:
    text = "word " * 1_000_000
    assert texts(read_memory(json.dumps({"text": text}) + "\n" + '{"text": "ok"}', "in.jsonl")) == [
        text,
        "ok",
    ]


@given(
    st.lists(
        st.fixed_dictionaries({"text": st.text().map("x".__add__), "meta": VALUES}), min_size=1
    )
)
def test_what_was_written_is_read_back(records: list[dict[str, object]]) -> None:
    content = "".join(json.dumps(record) + "\n" for record in records)
    found = messages(read_memory(content, "in.jsonl"))
    assert [{"text": m.text, **m.metadata} for m in found] == records


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))))
def test_every_line_that_is_not_blank_is_one_outcome(noise: list[str]) -> None:
    lines = ['{"text": "first"}', *noise]
    outcomes = read_memory("\n".join(lines), "in.jsonl")
    assert len(outcomes) == sum(bool(line.strip()) for line in lines)


def test_a_list_of_comments_does_not_hide_the_text_beside_it() -> None:
    content = (
        '{"id": "T1", "description": "It broke.", "comments": [{"text": "We are sorry."}]}\n'
        '{"id": "T2", "comments": "It is late."}\n'
        '{"id": "T3", "comments": ["It is late."]}\n'
    )
    first, second, third = read_memory(content, "in.jsonl")
    assert isinstance(first, Message)
    assert (first.text, first.metadata["comments"]) == ("It broke.", [{"text": "We are sorry."}])
    assert isinstance(second, Message)
    assert second.text == "It is late."
    assert isinstance(third, Rejection)
    assert third.detail == "`comments` must be a string, not a list"
