import json
from typing import Any

import pytest

from readers.exports.parts import messages_of, outcomes_of, parts_of, read_of
from readers.outcomes import faults, messages, read_memory
from voc.records import Json, Message


def _comment(number: int, author: int, body: str, **rest: Any) -> dict[str, Json]:
    return {"id": number, "author_id": author, "body": body, "public": True, **rest}


def _of(value: object, name: str = "in.json") -> list[Message]:
    return messages(read_memory(json.dumps(value), name))


def test_a_ticket_is_its_subject_its_description_and_what_was_said_of_the_service() -> None:
    first, second, _ = messages_of("tickets/zendesk_incremental_export.json")
    assert parts_of(first) == [
        ("subject", "Kettle leaks"),
        ("comment", "The kettle leaks from the base."),
        ("comment", "Four mails to get an answer"),
    ]
    assert (first.id, first.channel, first.author) == ("501", "ticket", "Nora Pell")
    assert first.time == "2025-03-04T09:12:44Z"
    assert first.metadata["tags"] == ["kettle", "leak"]
    assert (first.metadata["status"], first.metadata["priority"]) == ("solved", "high")
    assert first.metadata["customer_id"] == "11"
    assert "csat" not in first.metadata
    assert first.metadata["satisfaction_rating"] == {
        "score": "bad",
        "comment": "Four mails to get an answer",
        "id": 5,
    }
    assert parts_of(second) == [("comment", "Where is my parcel?")]
    assert second.metadata["csat"] == 5
    assert (second.origin and second.origin.line) == 2


def test_what_an_agent_wrote_down_of_a_call_is_not_the_customers() -> None:
    *_, called = messages_of("tickets/zendesk_incremental_export.json")
    assert parts_of(called) == [
        ("subject by agent", "Call from a customer"),
        ("comment by agent", "Customer rang, says the lid broke."),
    ]


@pytest.mark.parametrize(("via", "role"), [("email", "customer"), ("web", "agent")])
def test_a_mail_that_an_agent_passed_on_is_the_customers(via: str, role: str) -> None:
    ticket = {"id": 1, "subject": "", "description": "It broke", "requester_id": 11}
    (message,) = _of({**ticket, "submitter_id": 70, "via": {"channel": via}})
    assert [section.role for section in message.sections] == [role]


def test_where_no_user_says_who_works_there_roles_are_inferred() -> None:
    ticket = {"id": 1, "subject": "Hi", "requester_id": 11, "submitter_id": 11, "via": {}}
    comments = [_comment(1, 11, "It broke"), _comment(2, 70, "Sorry")]
    record: dict[str, Any] = {"ticket": ticket, "comments": comments}
    (message,) = _of(record)
    assert message.warnings == ("roles_inferred",)
    (message,) = _of({**record, "users": [{"id": 70, "role": "agent"}]})
    assert message.warnings == ()
    (message,) = _of({**record, "comments": comments[:1]})
    assert message.warnings == ()


def test_what_html_sets_off_as_a_quotation_is_not_read() -> None:
    html = "<p>No, it did not.</p><blockquote><p>Did it arrive?</p></blockquote>"
    (message,) = _of({"comments": [_comment(1, 11, "", html_body=html)]})
    assert read_of(message) == ["No, it did not."]
    assert parts_of(message)[1] == ("quote by None", "> Did it arrive?")


def test_users_say_who_is_who_and_comments_stand_in_order() -> None:
    (message,) = messages_of("tickets/zendesk_tickets_and_users.json")
    assert parts_of(message) == [
        ("subject", "Kettle leaks"),
        ("comment", "The kettle leaks from the base."),
        ("note by agent", "Internal: third leak this week"),
        ("comment by agent", "Sorry, a new one is on its way."),
        ("comment", "Same here, ours drips too."),
    ]
    speakers = [section.speaker for section in message.sections[2:]]
    assert speakers == ["Dev at Tern Kettles", "Dev at Tern Kettles", "Owen Pell"]
    assert "\n\nAgent: Sorry" in message.text


def test_without_users_everybody_but_the_requester_works_there() -> None:
    (message,) = messages_of("tickets/zendesk_ticket_with_comments.json")
    assert parts_of(message)[1:] == [
        ("comment", "The kettle leaks  from the base."),
        ("comment by agent", "Sorry, a new one is on its way."),
    ]


def test_comments_without_their_ticket_are_one_message() -> None:
    (message,) = messages_of("tickets/zendesk_comments.json")
    assert parts_of(message) == [
        ("comment", "The kettle leaks from the base."),
        ("note by agent", "Internal: third leak this week"),
        ("comment by agent", "A new one is on its way."),
    ]
    assert message.metadata == {"customer_id": "11"}


def test_what_a_mail_program_put_around_a_comment_is_not_read() -> None:
    answer = (
        "Any news?\n\n-- \nNora Pell\n\n"
        "On Tue, 4 Mar 2025 at 09:12, Tern <help@tern.example> wrote:\n> Try another lid.\n"
    )
    (message,) = _of(
        [_comment(1, 11, "It broke", ticket_id=1), _comment(2, 11, answer, ticket_id=1)]
    )
    assert parts_of(message) == [
        ("comment", "It broke"),
        ("comment", "Any news?"),
        ("signature by customer", "-- \nNora Pell"),
        (
            "quote by customer",
            "On Tue, 4 Mar 2025 at 09:12, Tern <help@tern.example> wrote:\n> Try another lid.",
        ),
    ]


def test_thanks_are_read_though_they_look_like_a_signature() -> None:
    (message,) = _of([_comment(1, 11, "Thanks\nNora", ticket_id=1)])
    assert read_of(message) == ["Thanks\nNora"]


def test_a_list_of_comments_is_a_message_for_each_ticket() -> None:
    comments = [
        _comment(1, 11, "It broke", ticket_id=1),
        _comment(2, 70, "Sorry", ticket_id=1),
        5,
        _comment(3, 12, "Where is it?", ticket_id=2),
        _comment(4, 12, "No ticket"),
        _comment(5, 12, "None here either"),
    ]
    outcomes = read_memory(json.dumps(comments), "in.json")
    assert [(m.id, read_of(m)) for m in messages(outcomes)] == [
        ("1", ["It broke"]),
        ("2", ["Where is it?"]),
        ("4", ["No ticket"]),
        ("5", ["None here either"]),
    ]
    assert faults(outcomes) == [("bad_record", 3)]


def test_comments_line_by_line_are_a_message_each_of_nobody_knows_whom() -> None:
    lines = [_comment(1, 11, "It broke", ticket_id=1), _comment(2, 70, "Sorry", ticket_id=1)]
    outcomes = read_memory("".join(json.dumps(line) + "\n" for line in lines), "in.jsonl")
    assert [(m.id, m.metadata["thread_id"], m.sections[0].role) for m in messages(outcomes)] == [
        ("1", "1", None),
        ("1", "1", None),
    ]


def test_where_all_have_written_notes_notes_tell_nothing() -> None:
    comments = [
        _comment(1, 11, "It broke", ticket_id=1),
        _comment(2, 70, "Seen", ticket_id=1, public=False),
        _comment(3, 70, "Sorry", ticket_id=1),
        _comment(4, 11, "Private by mistake", ticket_id=1, public=False),
    ]
    (message,) = _of(comments)
    assert read_of(message) == ["It broke", "Sorry"]
    assert {section.role for section in message.sections if section.read} == {None}


def test_a_chat_that_is_one_comment_is_taken_apart() -> None:
    chat = (
        "Chat started: 2025-03-04 09:12 AM UTC\n\n"
        "(09:12:44 AM) *** Nora Pell joined the chat ***\n"
        "(09:12:44 AM) Nora Pell: My parcel never came.\n"
        "(09:13:01 AM) Dev: Let me look: one moment.\n"
        "(09:14:00 AM) Nora Pell: Thanks.\nI am at work.\n"
    )
    via = {"channel": "chat", "source": {"from": {"name": "Nora Pell"}}}
    ticket = {"id": 9, "subject": "Chat", "description": chat, "via": via}
    (message,) = _of({"ticket": {**ticket, "requester_id": 11, "submitter_id": 11}})
    assert message.channel == "chat"
    assert read_of(message) == ["Chat", "My parcel never came.", "Thanks.\nI am at work."]
    assert ("turn by agent", "Let me look: one moment.") in parts_of(message)


def test_tables_of_a_warehouse_are_read_like_the_rest() -> None:
    first, second = messages_of("tickets/zendesk_comments_table.csv")
    assert parts_of(first) == [
        ("comment", "The lid is loose"),
        ("note by agent", "Seen before"),
        ("comment by agent", "We send a new lid"),
        ("comment", "It came off for good now"),
    ]
    assert (first.id, first.metadata) == ("601", {"customer_id": "11", "thread_id": "601"})
    assert (second.id, read_of(second)) == ("602", ["Thank you!"])
    written, called = messages_of("tickets/zendesk_tickets_table.csv")
    assert read_of(written) == ["Hot handle", "The handle is hot, the switch too"]
    assert read_of(called) == []


def test_a_row_that_is_broken_does_not_hurt_the_ticket_around_it() -> None:
    table = (
        "ticket_id,user_id,body,public\n1,11,It broke,TRUE\n1,70\n1,70,Sorry,TRUE\n2,12,Hi,TRUE\n"
    )
    outcomes = read_memory(table, "in.csv")
    assert faults(outcomes) == [("ragged_row", 3)]
    assert [read_of(m) for m in messages(outcomes)] == [["It broke"], ["Sorry"], ["Hi"]]


def test_a_ticket_of_many_comments_is_held_up_to_a_limit() -> None:
    row = f"1,11,{'x' * 400_000},TRUE\n"
    outcomes = read_memory("ticket_id,user_id,body,public\n" + row * 4, "in.csv")
    assert [len(m.sections) for m in messages(outcomes)] == [3, 1]


def test_chats_have_turns_and_messages_left_behind_are_read() -> None:
    chat, left = messages_of("tickets/zendesk_chats.json")
    assert parts_of(chat) == [
        ("notice by system", "Hi, how can we help?"),
        ("turn", "My parcel never came."),
        ("turn by agent", "Let me look."),
        ("comment", "Kind and quick"),
    ]
    assert (chat.channel, chat.author, chat.metadata["customer_id"]) == ("chat", "Nora", "v.9")
    assert chat.metadata["satisfaction_rating"] == "good"
    assert "rating" not in chat.metadata
    assert "Nora: My parcel" in chat.text
    assert (left.id, left.text, left.sections) == ("2503.78", "Do you repair old kettles?", ())


def test_a_ticket_without_words_is_rejected() -> None:
    ticket = {"id": 1, "subject": " ", "requester_id": 1, "submitter_id": 1, "via": {}}
    outcomes = read_memory(json.dumps({"tickets": [ticket], "users": []}), "in.json")
    assert faults(outcomes) == [("no_words", 1)]
    assert outcomes[0].id == "1"


def test_the_channel_that_the_user_gives_holds() -> None:
    from voc.readers import Columns

    ticket = {"subject": "a", "requester_id": 1, "submitter_id": 1, "via": {}}
    outcomes = read_memory(json.dumps(ticket), "in.json", columns=Columns(channel="email"))
    assert [m.channel for m in messages(outcomes)] == ["email"]


def test_nothing_of_the_fixtures_is_rejected_but_what_says_nothing() -> None:
    for name in ("zendesk_incremental_export", "zendesk_chats", "zendesk_comments"):
        assert faults(outcomes_of(f"tickets/{name}.json")) == []
