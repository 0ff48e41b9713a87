import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import faults, messages, read_file, read_memory, rejections, texts
from voc.errors import BadEncoding, InputCorrupt, InputEmpty, MissingColumn
from voc.readers import Columns, delimited

VISIBLE = st.text(st.characters(codec="utf-8"), min_size=1).map(lambda text: f"x{text}")


def test_a_row_is_a_message_with_the_line_it_begins_on() -> None:
    content = 'id,text,note\r\n1,"one\r\n""more""",a\r\n\r\n2,two,\r\n'
    first, second = messages(read_memory(content, "in.csv"))
    assert (first.id, first.text, first.metadata) == ("1", 'one\r\n"more"', {"note": "a"})
    assert (second.id, second.text, second.metadata) == ("2", "two", {"note": ""})
    assert [message.origin.line for message in (first, second) if message.origin] == [2, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_the_delimiter_is_found_whatever_the_ending(delimiter: str, ending: str) -> None:
    rows = [["id", "text", "a"], ["1", "well, so; so", "b"], ["2", "one|two", "c"]]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    assert texts(read_memory(stream.getvalue(), "in" + ending)) == ["well, so; so", "one|two"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("text\nhello there\n", ["hello there"]),
        ("id;text\n1;yes, it is, really\n2;no, it is not, no\n", ["yes, it is, really"]),
        ("sep=;\nid;text\n1;a,b\n", ["a,b"]),
        ("SEP=|\r\nid|text\r\n1|a,b\r\n", ["a,b"]),
        ("sep=\t\nid\ttext\n1\ta,b\n", ["a,b"]),
        ('id, text\n1, "a, b"\n', ["a, b"]),
        ("\n  \nid,text\n1,late header\n", ["late header"]),
        ("id,text\r1,old\r2,mac\r", ["old", "mac"]),
        ("id,text\n1,no line end", ["no line end"]),
        ("\ufeffid,text\n1,marked\n", ["marked"]),
        ("id,text\n1,a\x00b\n", ["a\x00b"]),
        ('id,text\n1,5" pipe and "so"\n', ['5" pipe and "so"']),
        ("id,text\n1,too wide,,\n", ["too wide"]),
        ("text\n hello \n", [" hello "]),
    ],
)
def test_oddities_that_are_fine(content: str, expected: list[str]) -> None:
    outcomes = read_memory(content, "in.csv")
    assert texts(outcomes)[: len(expected)] == expected
    assert rejections(outcomes) == []


@pytest.mark.parametrize(
    "content",
    [
        'TITLE\nid,comment\n1,one\n2,"two, too"\n',
        'TITLE,\n,\nid,comment\n1,one\n2,"two, too"\n',
        "TITLE\n\nAll regions\nid;comment\n1;one\n2;two, too\n",
        "sep=;\nTITLE;\nid;comment\n1;one\n2;two, too\n",
        "TITLE\nid\tcomment\n1\tone\n2\ttwo, too\n",
    ],
)
def test_a_title_above_the_header_is_no_header(content: str) -> None:
    title = '"Customer feedback report, October 2026"'
    outcomes = read_memory(content.replace("TITLE", title), "in.csv")
    assert texts(outcomes) == ["one", "two, too"]
    assert {code for code, _ in faults(outcomes)} == {"no_words"}


@pytest.mark.parametrize(
    "content",
    [
        "Tickets, 2024\nid,comment\n1,one\n2,two\n",
        "Tickets, 2024,\n\nAll regions\nid,name,comment\n1,Ann,one\n2,Ben,two\n",
        "Customer feedback, October, 2024\nid,name,city,comment\n1,A,B,one\n2,C,D,two\n",
        "Tickets, 2024\nid;comment\n1;one\n2;two\n",
    ],
)
def test_a_title_may_be_cut_by_its_own_commas(content: str) -> None:
    outcomes = read_memory(content, "in.csv")
    assert texts(outcomes) == ["one", "two"]
    assert {code for code, _ in faults(outcomes)} == {"no_words"}


@pytest.mark.parametrize(
    "content",
    [
        "id, text\n1, Good\n2,comment\n3,fine\n",
        "id, text\n1, Good\n2,feedback,review\n3,fine\n",
        "id, text\n1,Good\n2,comment\n",
    ],
)
def test_a_header_with_blanks_behind_its_commas_is_no_title(content: str) -> None:
    assert texts(read_memory(content, "in.csv"))[0].strip() == "Good"


@pytest.mark.parametrize(
    "content",
    [
        "Review text\nGood\nLovely, great comment\nFine\n",
        "text\nGood\nLovely,comment\nFine,too\n",
        "Review text,note\nGood,\nLovely,comment\nFine,too\n",
    ],
)
def test_a_row_of_texts_below_the_header_is_no_header(content: str) -> None:
    assert texts(read_memory(content, "in.csv"))[0] == "Good"


@pytest.mark.parametrize(
    ("content", "expected", "found"),
    [
        ("id,text\n1\n2,ok\n", [("ragged_row", 2)], ["ok"]),
        ("id,text\n1,so, raw comma\n2,ok\n", [("ragged_row", 2)], ["ok"]),
        ('id,text\n1,"never closed\n2,ok\n3,ok too\n', [("broken_quoting", 2)], ["ok", "ok too"]),
        (
            'id,text\n1,"never closed\n2,"ok"\n3,"ok too"\n',
            [("broken_quoting", 2)],
            ["ok", "ok too"],
        ),
        ('id,text\n1,"he said "hi" to me"\n2,ok\n', [("broken_quoting", 2)], ["ok"]),
        ('id,text\n1,"open\n2,ok\n3,5",x\n', [("broken_quoting", 2), ("ragged_row", 4)], ["ok"]),
        ('id,text\n1,"two\nlines",x\n2,ok\n', [("ragged_row", 2)], ["ok"]),
        ("id,text\n1,\n2,ok\n", [("empty_text", 2)], ["ok"]),
        ("id,text\n,\n2,ok\n", [("no_words", 2)], ["ok"]),
        ('text\n""\nok\n', [("empty_text", 2)], ["ok"]),
        ('id,text\n1,"', [("broken_quoting", 2)], []),
        ("id,text\n1,#N/A\n2,NULL\n3,n/a\n", [("empty_text", 2), ("empty_text", 3)], ["n/a"]),
        ("id,text\n1,#REF!\n2,nan\n3,None\n", [("empty_text", 2), ("empty_text", 3)], ["None"]),
    ],
)
def test_a_broken_row_is_rejected_alone(
    content: str, expected: list[tuple[str, int]], found: list[str]
) -> None:
    outcomes = read_memory(content, "in.csv")
    assert faults(outcomes) == expected
    assert texts(outcomes) == found


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_header_of_a_file_that_was_joined_on_is_skipped(mark: str) -> None:
    first, second = "id,text,day\n1,one,mon\n", f"{mark}id,text,day\n2,text,tue\n"
    outcomes = read_memory(first + second, "in.csv")
    assert texts(outcomes) == ["one", "text"]
    assert faults(outcomes) == [("repeated_header", 3)]


def test_a_ragged_row_tells_both_counts_and_nothing_of_the_text() -> None:
    (rejection,) = rejections(read_memory("id,text\n1,secret, secret\n", "in.csv"))
    assert rejection.detail == "the row has 3 fields, the header 2"


def test_a_rejected_row_keeps_its_id_where_it_has_one() -> None:
    outcomes = read_memory("id,text\nt-1,\nt-2,ok\n", "in.csv")
    assert [rejection.id for rejection in rejections(outcomes)] == ["t-1"]


@pytest.mark.parametrize(
    ("row", "expected"), [(b"7,bad \xff byte", "7"), (b"\xff,bad id", None)], ids=["text", "id"]
)
def test_a_row_with_bytes_that_are_no_text_is_rejected_alone(
    row: bytes, expected: str | None
) -> None:
    outcomes = read_memory(b"id,text\n1,ok\n" + row + b"\n3,ok\n", "in.csv")
    assert faults(outcomes) == [("bad_encoding", 3)]
    assert [rejection.id for rejection in rejections(outcomes)] == [expected]
    assert texts(outcomes) == ["ok", "ok"]


def test_a_guessed_encoding_is_told_with_every_message() -> None:
    found = messages(read_memory("id,text\n1,café\n2,ok\n".encode("cp1252"), "in.csv"))
    assert [message.text for message in found] == ["café", "ok"]
    assert {message.warnings for message in found} == {("decoded_as_windows-1252",)}


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_of_unicode_are_read_without_a_warning(codec: str) -> None:
    content = "id\ttext\r\n1\tdéjà vu\r\n".encode(codec)
    (message,) = messages(read_memory(content, "in.csv"))
    assert (message.id, message.text, message.warnings) == ("1", "déjà vu", ())


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("\n\n", InputEmpty),
        ("a,b\n1,2\n", MissingColumn),
        ("sep=\nid,text\n", MissingColumn),
        ("sep=;\n", InputEmpty),
        ("My parcel never came\nThe app is slow\n", MissingColumn),
        ('id,"text\n1,x\n', InputCorrupt),
        (b"id,text,\xff\xff\n1,a,b\n2,c,d\n", BadEncoding),
        (bytes(range(256)), BadEncoding),
    ],
)
def test_a_file_that_fails_as_a_whole_raises(content: str | bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_memory(content, "in.csv")


def test_a_header_alone_is_an_empty_input(tmp_path: Path) -> None:
    assert faults(read_file(tmp_path / "in.csv", "id,text\n")) == [("input_empty", None)]


def test_repeated_and_blank_columns_are_all_kept() -> None:
    content = "text,Label,Label,,\nhi,a,b,c,d\n"
    (message,) = messages(read_memory(content, "in.csv"))
    assert message.metadata == {"Label": "a", "Label (2)": "b", "column 4": "c", "column 5": "d"}


def test_columns_are_those_that_the_user_names() -> None:
    content = "id,text,Q2,when,who\n1,a,b,c,d\n"
    columns = Columns(text="q2", id="text", channel="survey", time="when", author="who")
    (message,) = messages(read_memory(content, "in.csv", columns=columns))
    assert (message.id, message.text, message.channel) == ("a", "b", "survey")
    assert (message.time, message.author, message.metadata) == ("c", "d", {"id": "1"})


@pytest.mark.parametrize("quoted", [True, False])
def test_a_cell_of_five_megabytes_is_passed_on_whole(quoted: bool) -> None:
    text = "word, " * 900_000 if quoted else "word " * 1_100_000
    content = f'id,text\n1,"{text}"\n2,ok\n' if quoted else f"id,text\n1,{text}\n2,ok\n"
    assert texts(read_memory(content, "in.csv")) == [text, "ok"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("id,text\n1," + "x" * 90 + "\n2,ok\n", [("text_too_long", 2)]),
        ('id,text\n1,"open' + "\nmore" * 30 + "\n2,ok\n", [("broken_quoting", 2)]),
    ],
)
def test_a_record_over_the_limit_is_rejected(
    content: str, expected: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "LINE_LIMIT", 60)
    outcomes = read_memory(content, "in.csv")
    assert faults(outcomes)[:1] == expected
    assert texts(outcomes) == ["ok"]


@given(
    st.lists(st.tuples(VISIBLE, st.text(st.characters(codec="utf-8"))), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_is_read_back(
    rows: list[tuple[str, str]], delimiter: str, line_end: str
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "id", "note"), *((text, "a", note) for text, note in rows)])
    outcomes = read_memory("\ufeff" + stream.getvalue(), "in.csv")
    assert [(m.text, m.metadata["note"]) for m in messages(outcomes)] == rows


@given(st.lists(st.text(st.sampled_from('ab",\n\r \t;')), max_size=12))
def test_no_sound_row_is_lost_to_broken_ones_before_it(noise: list[str]) -> None:
    content = "id,text\n" + "\n".join(noise) + "\n" + "9,the end of it all\n" * 2
    outcomes = read_memory(content, "in.csv")
    assert texts(outcomes)[-1:] == ["the end of it all"]
