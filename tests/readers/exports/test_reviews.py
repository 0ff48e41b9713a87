import json

from readers.exports.parts import FIXTURES, messages_of, outcomes_of, parts_of, read_of
from readers.outcomes import faults, messages, read_memory


def test_the_feed_of_the_app_store() -> None:
    first, second = messages_of("reviews/app_store.json")
    assert parts_of(first) == [("subject", "Logs me out"), ("body", "Every time I open it.")]
    assert (first.id, first.author, first.channel) == ("11001", "nora", "review")
    assert first.time == "2025-02-01T04:24:23-07:00"
    assert (first.metadata["rating"], second.metadata["rating"]) == (1, 5)
    assert first.metadata["product"] == "Tern Rail"
    assert first.metadata["im:version"] == "4.2.1"


def test_a_feed_of_one_review_is_no_list() -> None:
    content = '{"feed": {"entry": {"im:rating": {"label": "4"}, "content": {"label": "Fine"}}}}'
    (message,) = messages(read_memory(content, "in.json"))
    assert (message.text, message.metadata) == ("Fine", {"rating": 4})


def test_google_play_without_what_the_company_answered() -> None:
    first, second = messages_of("reviews/google_play.json")
    assert parts_of(first) == [
        ("body", "Crashes on start."),
        ("comment by agent", "Please update."),
    ]
    assert (first.id, first.metadata["rating"]) == ("gp-1", 1)
    assert (second.text, second.sections) == ("Easy", ())
    outcomes = outcomes_of("reviews/google_play_console.csv")
    (message,) = messages(outcomes)
    assert read_of(message) == ["Seat map is gone"]
    assert (message.language, message.metadata["product"]) == ("en", "com.tern.rail")
    assert faults(outcomes) == [("no_words", 3)]


def test_tables_that_were_joined() -> None:
    content = (FIXTURES / "reviews" / "trustpilot.csv").read_bytes()
    outcomes = read_memory(content.rstrip() + b"\n" + content, "in.csv")
    first, second = messages(outcomes)
    assert first.text == second.text
    assert faults(outcomes) == [("repeated_header", 3)]


def test_trustpilot_as_a_table_and_from_its_interface() -> None:
    (row,) = messages_of("reviews/trustpilot.csv")
    assert parts_of(row) == [
        ("subject", "Never again"),
        ("body", "Two weeks late, then the wrong one."),
        ("comment by agent", "We are sorry."),
    ]
    assert (row.id, row.author, row.metadata["customer_id"]) == ("tp-1", "Nora Pell", "u7")
    (item,) = messages_of("reviews/trustpilot.json")
    assert parts_of(item)[2:] == [("comment by agent", "Thank you!")]
    assert (item.author, item.metadata["rating"]) == ("Owen", 5)


def test_trustpilot_without_titles_and_of_products() -> None:
    names = "Review Created (UTC),Review Stars,Review Content,Company Response"
    table = f"{names}\n2025-03-04,1,Late,Sorry\n"
    (message,) = messages(read_memory(table, "in.csv"))
    assert parts_of(message) == [("body", "Late"), ("comment by agent", "Sorry")]
    table = "review_id,stars,content,product_name,consumer_name\n7,5,Boils fast,Kettle,Nora\n"
    (message,) = messages(read_memory(table, "in.csv"))
    assert (message.id, message.author, message.text) == ("7", "Nora", "Boils fast")
    assert (message.metadata["rating"], message.metadata["product"]) == (5, "Kettle")


def test_google_reviews_of_a_business() -> None:
    review = {
        "name": "accounts/1/locations/2/reviews/g-3",
        "reviewId": "g-3",
        "reviewer": {"displayName": "Nora Pell"},
        "starRating": "ONE",
        "comment": "Waited an hour.",
        "createTime": "2025-03-04T10:00:00Z",
        "reviewReply": {"comment": "We are sorry.", "updateTime": "2025-03-05T10:00:00Z"},
    }
    starred = {key: review[key] for key in review if key not in ("comment", "reviewReply")}
    page = {"reviews": [review, starred], "totalReviewCount": 2}
    outcomes = read_memory(json.dumps(page), "in.json")
    (message,) = messages(outcomes)
    assert parts_of(message) == [
        ("body", "Waited an hour."),
        ("comment by agent", "We are sorry."),
    ]
    assert (message.id, message.author, message.time) == ("g-3", "Nora Pell", review["createTime"])
    assert message.metadata["rating"] == 1
    assert faults(outcomes) == [("no_words", 2)]


def test_amazon_in_its_several_shapes() -> None:
    (row,) = messages_of("reviews/amazon.tsv")
    assert parts_of(row) == [("subject", "Loud"), ("body", "It sings.\nEvery morning.")]
    assert row.metadata["product"] == "Tern kettle 1.7 l"
    assert (row.metadata["rating"], row.metadata["star_rating"]) == (2, "2")
    newer, older = messages_of("reviews/amazon.jsonl")
    assert (newer.text, newer.metadata["rating"]) == ("Good value\nBoils fast.", 4)
    assert (older.text, older.time) == ("It is ok\nFine", "2018-05-01T00:00:00+00:00")
