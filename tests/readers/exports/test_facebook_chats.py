"""Chats of Messenger in the download of an account."""

import json

from readers.outcomes import messages, read_memory

CHAT = {
    "participants": [{"name": "Ann Lee"}, {"name": "Windrell Shop"}],
    "messages": [
        {
            "sender_name": "Windrell Shop",
            "timestamp_ms": 1740823300000,
            "content": "Sorry to hear that! Can I have your order number?",
        },
        {"sender_name": "Ann Lee", "timestamp_ms": 1740823250000, "photos": [{"uri": "x.jpg"}]},
        {
            "sender_name": "Ann Lee",
            "timestamp_ms": 1740823200000,
            "content": "My order didn\u00e2\u0080\u0099t arrive, I was charged twice",
        },
    ],
    "thread_path": "inbox/annlee_1",
}


def test_a_chat_is_one_message_in_the_order_in_which_it_was_written() -> None:
    (chat,) = messages(read_memory(json.dumps(CHAT), "message_1.json"))
    assert chat.text == (
        "Ann Lee: My order didn\u2019t arrive, I was charged twice\n"
        "Windrell Shop: Sorry to hear that! Can I have your order number?"
    )
    assert (chat.id, chat.channel, chat.time) == (
        "inbox/annlee_1",
        "chat",
        "2025-03-01T10:00:00+00:00",
    )
    assert [section.role for section in chat.sections] == ["customer", "agent"]


def test_text_that_was_written_well_stays() -> None:
    chat = {
        **CHAT,
        "messages": [{"sender_name": "A", "timestamp_ms": 1, "content": "caf\u00e9 \u20ac5"}],
    }
    (found,) = messages(read_memory(json.dumps(chat), "message_1.json"))
    assert found.text.endswith("caf\u00e9 \u20ac5")
