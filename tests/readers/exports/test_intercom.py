import json

from readers.exports.parts import messages_of, outcomes_of, parts_of, read_of
from readers.outcomes import faults, messages, read_memory


def test_a_conversation_has_turns_and_notes_and_a_remark() -> None:
    first, _, _ = messages_of("tickets/intercom_conversations.json")
    assert parts_of(first) == [
        ("turn", "Hi, my invoice\nis wrong."),
        ("notice by system", "We will be with you soon."),
        ("note by agent", "VAT again"),
        ("turn by agent", "I have corrected it."),
        ("comment", "Slow"),
    ]
    assert (first.id, first.channel, first.author) == ("147", "chat", "Nora Pell")
    assert first.time == "2025-03-04T09:12:44+00:00"
    assert first.metadata["csat"] == 2
    assert first.metadata["tags"] == ["billing"]
    assert (first.metadata["status"], first.metadata["customer_id"]) == ("closed", "u1")
    assert first.text.startswith("Nora Pell: Hi, my invoice")


def test_the_older_interface_is_read_and_ids_are_no_names() -> None:
    _, second, _ = messages_of("tickets/intercom_conversations.json")
    assert parts_of(second) == [("turn by agent", "Any questions?"), ("turn", "All great, thanks!")]
    assert second.text == "Agent: Any questions?\nCustomer: All great, thanks!"
    assert second.metadata["customer_id"] == "u2"


def test_a_mail_is_a_ticket_with_a_subject() -> None:
    *_, third = messages_of("tickets/intercom_conversations.json")
    assert (third.channel, third.text) == ("ticket", "Refund\nPlease refund me.")
    assert parts_of(third) == [("subject", "Refund"), ("comment", "Please refund me.")]


def test_conversations_without_anything_the_customer_said_are_not_read() -> None:
    begun = {"type": "conversation", "body": "<p>Buy now</p>", "author": {"type": "admin"}}
    value = {"type": "conversation", "id": "1", "source": begun, "conversation_parts": []}
    (message,) = messages(read_memory(json.dumps(value), "in.json"))
    assert read_of(message) == []


def test_parts_in_a_table_are_a_message_for_each_conversation() -> None:
    outcomes = outcomes_of("tickets/intercom_parts_table.csv")
    (message,) = messages(outcomes)
    assert parts_of(message) == [
        ("turn", "The button does nothing"),
        ("turn by agent", "Which one?"),
    ]
    assert (message.id, message.metadata["customer_id"]) == ("12", "u1")
    assert faults(outcomes) == [("old_version", 4), ("no_words", 5)]


def test_a_quotation_in_a_turn_is_kept_and_not_read() -> None:
    table = (
        "conversation_id,author_type,author_id,part_type,body,created_at\n"
        "1,user,u,comment,<blockquote>Did it come?</blockquote><p>No</p><p>&gt; 5 days</p>,1\n"
    )
    (message,) = messages(read_memory(table, "in.csv"))
    assert read_of(message) == ["No\n\n> 5 days"]
    assert "> Did it come?" in message.text


def test_first_messages_in_a_table_are_read_once() -> None:
    outcomes = outcomes_of("tickets/intercom_conversations_table.csv")
    (message,) = messages(outcomes)
    assert read_of(message) == ["The button does nothing", "Friendly"]
    assert (message.metadata["csat"], message.metadata["status"]) == (4, "open")
    assert faults(outcomes) == [("old_version", 3)]
