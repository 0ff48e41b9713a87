import json

import pytest

from readers.exports.parts import messages_of, outcomes_of, parts_of, read_of
from readers.outcomes import faults, messages, read_memory


def test_the_writers_of_a_page_of_x_are_found() -> None:
    first, repost, quoting, long = messages_of("posts/x_page.json")
    assert (
        first.text == "@TernKettles the new lid doesn't fit & nobody answers #fail https://t.co/x"
    )
    assert (first.id, first.channel, first.author) == ("101", "post", "norapell")
    assert (first.metadata["customer_id"], first.metadata["thread_id"]) == ("1", "101")
    assert (repost.noise and repost.noise.kind) == "repost"
    assert (quoting.noise, quoting.language) == (None, None)
    assert long.text == "The whole long post about a kettle that sings."


def test_posts_of_x_come_a_page_a_line_or_one_a_line() -> None:
    paged = messages_of("posts/x_pages.jsonl")
    assert [(m.id, m.author, m.origin and m.origin.line) for m in paged] == [
        ("107", "owenp", 1),
        ("108", None, 2),
    ]
    own, repost = messages_of("posts/x_posts.jsonl")
    assert own.noise is None
    assert (repost.noise and repost.noise.reason) == "text begins `RT @`"


def test_posts_of_x_that_were_laid_flat() -> None:
    own, repost = messages_of("posts/x_posts.csv")
    assert (own.author, own.text, own.noise) == ("norapell", "Arrived late, but it works", None)
    assert (repost.noise and repost.noise.kind) == "repost"


def test_what_a_company_answers_on_x_is_not_read() -> None:
    table = (
        "tweet_id,author_id,inbound,created_at,text\n"
        "1,115712,True,Tue Oct 31 22:10:47 +0000 2017,@tern nobody answers\n"
        "2,tern,False,Tue Oct 31 22:11:45 +0000 2017,@115712 Please send us a message\n"
    )
    asked, answered = messages(read_memory(table, "in.csv"))
    assert (asked.id, asked.channel, asked.time) == ("1", "post", "2017-10-31T22:10:47+00:00")
    assert read_of(asked) == ["@tern nobody answers"]
    assert read_of(answered) == []


def test_a_thread_of_reddit_with_all_replies() -> None:
    outcomes = outcomes_of("posts/reddit_thread.json")
    post, first, reply, robot = messages(outcomes)
    assert parts_of(post) == [
        ("subject", "Is the Tern kettle any good?"),
        ("body", "Mine boils over."),
        ("quote by None", "> never boils over"),
        ("body", "says the box."),
    ]
    assert (post.id, post.author, post.time) == ("abc", "norap", "2025-03-04T09:03:20+00:00")
    assert first.text == "Had it for a year, no trouble."
    assert read_of(reply) == ["Lucky you, mine rusts."]
    assert {m.metadata["thread_id"] for m in messages(outcomes)} == {"t3_abc"}
    assert (robot.noise and robot.noise.kind) == "boilerplate"
    assert faults(outcomes) == [("deleted", 2), ("not_loaded", 2)]


def test_a_dump_of_reddit_keeps_a_title_whose_text_is_gone() -> None:
    outcomes = outcomes_of("posts/reddit_dump.jsonl")
    assert [(m.id, m.text, m.metadata["thread_id"]) for m in messages(outcomes)] == [
        ("d1", "Rust after a week", "t3_d1"),
        ("d2", "Same here", "t3_d1"),
    ]
    assert faults(outcomes) == [("deleted", 3)]


def test_a_dump_of_reddit_as_a_table_and_a_crosspost() -> None:
    table = "id,body,author,subreddit,link_id\n7,[removed],ola,k,t3_a\n8,Loud!,ola,k,t3_a\n"
    outcomes = read_memory(table, "in.csv")
    assert [m.text for m in messages(outcomes)] == ["Loud!"]
    assert faults(outcomes) == [("deleted", 2)]
    post = {"title": "a", "selftext": "", "subreddit": "k", "crosspost_parent_list": [{}]}
    (message,) = messages(read_memory(json.dumps(post), "in.json"))
    assert (message.noise and message.noise.reason) == "crosspost_parent_list"


def test_a_thread_of_reddit_may_be_deep() -> None:
    thing: dict[str, object] = {"kind": "t1", "data": {"body": "last"}}
    for _ in range(60):
        replies = {"kind": "Listing", "data": {"children": [thing]}}
        thing = {"kind": "t1", "data": {"body": "one", "replies": replies}}
    assert len(messages(read_memory(json.dumps(thing), "in.json"))) == 61


def test_statuses_of_mastodon_are_text_and_reblogs_are_reposts() -> None:
    own, reblog, warned = messages_of("posts/mastodon_statuses.json")
    assert own.text == "The train was late #rail\n\nAgain."
    assert (own.author, own.language, own.channel) == ("nora@tern.example", "en", "post")
    assert (reblog.text, reblog.noise and reblog.noise.kind) == ("Cold coaches", "repost")
    assert parts_of(warned) == [("subject", "moaning about trains"), ("body", "No seats")]
    around = messages_of("posts/mastodon_context.json")
    assert [m.text for m in around] == ["Is it late?", "Yes, an hour."]


def test_comments_of_youtube_without_the_channels_own() -> None:
    first, ours, reply = messages_of("posts/youtube_threads.json")
    assert first.text == "It leaks!\nDon't buy."
    assert (first.author, first.metadata["customer_id"]) == ("Nora", "UC9")
    assert parts_of(ours) == [("comment by agent", "Sorry, write to us.")]
    assert "customer_id" not in ours.metadata
    assert reply.text == "Mine too"
    assert {m.metadata["thread_id"] for m in (first, ours, reply)} == {"T1"}


@pytest.mark.parametrize("text", ["RT if you agree", "They said RT @x: no", "@RT hello"])
def test_what_only_mentions_a_repost_is_none(text: str) -> None:
    post = {"id": "1", "text": text, "author_id": "2", "conversation_id": "1"}
    (message,) = messages(read_memory(json.dumps(post), "in.json"))
    assert message.noise is None
