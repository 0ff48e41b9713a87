import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import MissingColumn, UsageError
from voc.readers.columns import Columns, find, holds_text, present, unique


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["id", "text"], "text"),
        (["TEXT"], "TEXT"),
        (["Comments", "id"], "Comments"),
        (["Description", "Message"], "Message"),
        (["content", "body"], "body"),
        (["Review Text", "Stars"], "Review Text"),
        (["comment_text", "comment_count"], "comment_text"),
        (["reviewText", "reviewerID"], "reviewText"),
        (["Date received", "Consumer complaint narrative", "Complaint ID"], None),
        (["message_id", "message_count", "message_date", "message-body"], "message-body"),
        (["review_title", "review_content"], "review_content"),
        (["Company response to consumer", "Answer in full"], "Answer in full"),
        (["agent_message", "customer_message"], "customer_message"),
        (["Agent Notes Text", "Customer Verbatim"], "Customer Verbatim"),
        (["Internal comment", "Reply text", "ticket_description"], "ticket_description"),
        (["id", "Agent comment"], "Agent comment"),
        (["\ufefftext", "n"], "\ufefftext"),
    ],
)
def test_the_text_is_found_by_its_usual_names(names: list[str], text: str | None) -> None:
    assert find(names, Columns()).text == (text or "Consumer complaint narrative")


@pytest.mark.parametrize(
    "names",
    [
        ["message_id", "comment_count", "review_date"],
        ["context", "postcode"],
        ["review_score", "tweet created"],
        ["a"],
        [],
    ],
)
def test_without_a_text_column_the_error_lists_the_columns(names: list[str]) -> None:
    with pytest.raises(MissingColumn, match="--text") as error:
        find(names, Columns())
    assert all(f"`{name}`" in str(error.value) for name in names)
    assert not holds_text(names, Columns())


def test_the_error_does_not_repeat_a_header_that_may_be_a_message() -> None:
    line = "The courier threw my parcel over the fence and left"
    with pytest.raises(MissingColumn, match=f"a name of {len(line)} characters") as error:
        find([line], Columns())
    assert line not in str(error.value)


def test_the_error_lists_no_more_than_thirty_columns() -> None:
    with pytest.raises(MissingColumn, match="`c29` and 12 more"):
        find([f"c{number}" for number in range(42)], Columns())


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("id", "ID"),
        ("id", "Ticket-Id"),
        ("id", "reviewId"),
        ("channel", "Channel"),
        ("channel", "source"),
        ("channel", "via_channel"),
        ("time", "created_at"),
        ("time", "Date received"),
        ("time", "Timestamp"),
        ("author", "userName"),
        ("author", "Customer"),
        ("author", "Requester"),
        ("language", "lang"),
    ],
)
def test_other_parts_are_found_by_their_usual_names(part: str, name: str) -> None:
    assert getattr(find(["text", "zzz", name], Columns()), part) == name


@pytest.mark.parametrize("name", ["brand_id", "customer_tier", "response time", "product name"])
def test_a_name_that_only_looks_alike_is_left_in_the_metadata(name: str) -> None:
    layout = find(["text", name], Columns())
    assert (layout.id, layout.author, layout.time, layout.channel) == (None,) * 4


def test_a_column_holds_one_part_only() -> None:
    layout = find(["name", "date"], Columns(text="name", id="date"))
    assert (layout.text, layout.id, layout.author, layout.time) == ("name", "date", None, None)


@pytest.mark.parametrize("given_name", ["Free Text", "free_text", "FREE-TEXT"])
def test_a_column_that_the_user_names_may_be_spelled_differently(given_name: str) -> None:
    assert find(["text", "Free Text"], Columns(text=given_name)).text == "Free Text"


def test_the_very_name_goes_before_one_spelled_differently() -> None:
    assert find(["A b", "a_b"], Columns(text="a_b")).text == "a_b"


@pytest.mark.parametrize("part", ["text", "id", "channel", "time", "author"])
def test_a_column_that_the_user_names_must_be_there(part: str) -> None:
    with pytest.raises(MissingColumn, match=f"no column `nope` for the {part}; there are `text`"):
        find(["text", "b"], Columns(**{part: "nope"}))


def test_channel_may_be_a_constant() -> None:
    assert find(["text"], Columns(channel="Email")).constant == "email"


def test_channel_is_a_column_rather_than_a_constant() -> None:
    layout = find(["text", "email"], Columns(channel="email"))
    assert (layout.channel, layout.constant) == ("email", None)


def test_a_wrong_channel_lists_the_channels() -> None:
    with pytest.raises(MissingColumn, match="channels are `ticket`, `email`"):
        find(["text"], Columns(channel="fax"))


@pytest.mark.parametrize("part", ["text", "id", "channel", "time", "author"])
def test_a_blank_name_is_refused(part: str) -> None:
    with pytest.raises(UsageError, match=f"`{part}` is blank"):
        Columns(**{part: " "}).check()


def test_present_drops_named_columns_that_an_object_lacks_but_not_the_text() -> None:
    wanted = Columns(text="t", id="n", channel="email", time="when")
    assert present(["n"], wanted) == Columns(text="t", id="n", channel="email")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]),
        (["a", "", " "], ["a", "column 2", "column 3"]),
        (["column 2", ""], ["column 2", "column 2 (2)"]),
        (["\ufeffid"], ["id"]),
    ],
)
def test_repeated_and_blank_names_are_told_apart(names: list[str], expected: list[str]) -> None:
    assert unique(names) == expected


@given(st.lists(st.text(max_size=3)))
def test_no_name_is_lost(names: list[str]) -> None:
    result = unique(names)
    assert len(set(result)) == len(result) == len(names)


@given(st.lists(st.text(max_size=8), max_size=6, unique=True))
def test_finding_the_text_and_asking_whether_it_is_there_agree(names: list[str]) -> None:
    if holds_text(names, Columns()):
        assert find(names, Columns()).text in names
    else:
        with pytest.raises(MissingColumn):
            find(names, Columns())
