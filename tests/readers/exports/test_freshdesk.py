from readers.exports.parts import messages_of, parts_of, read_of
from readers.outcomes import messages, read_memory


def test_a_ticket_of_the_first_version_has_notes() -> None:
    (message,) = messages_of("tickets/freshdesk_v1_ticket.json")
    assert parts_of(message) == [
        ("subject", "Signed out"),
        ("comment", "The app signs me out every day."),
        ("note by agent", "Known bug"),
        ("comment by agent", "We are looking into it."),
        ("comment", "Still happens."),
    ]
    assert (message.id, message.author, message.channel) == ("7001", "Rae Otis", "ticket")
    assert [section.speaker for section in message.sections][-2:] == ["81", "Rae Otis"]
    assert message.metadata["customer_id"] == "21"
    assert message.metadata["tags"] == ["app"]
    assert not {"notes", "description", "description_html", "id"} & message.metadata.keys()


def test_a_description_of_the_second_version_is_html() -> None:
    first, _ = messages_of("tickets/freshdesk_v2_tickets.json")
    assert read_of(first) == ["Wet box", "The courier left it in the rain,\nthe box is soaked."]


def test_what_the_company_began_is_not_the_customers() -> None:
    _, second = messages_of("tickets/freshdesk_v2_tickets.json")
    assert parts_of(second) == [
        ("subject by agent", "Warranty"),
        ("comment by agent", "Your warranty ends soon."),
        ("comment", "Then please renew it."),
    ]


def test_conversations_without_their_ticket_are_a_message_for_each_ticket() -> None:
    first, second = messages_of("tickets/freshdesk_conversations.json")
    assert parts_of(first) == [
        ("comment", "The box is soaked."),
        ("note by agent", "Claim it"),
        ("comment by agent", "Sorry!\n\nWe send another."),
    ]
    assert (first.id, first.metadata) == ("31", {"customer_id": "22", "thread_id": "31"})
    assert (second.id, read_of(second)) == ("33", [])
    assert second.metadata["id"] == 4


def test_the_table_of_a_warehouse_is_read_too() -> None:
    table = (
        "id,subject,description,requester_id,responder_id,source,status\n"
        "5,Wet box,<p>It is soaked</p>,22,81,7,2\n"
    )
    (message,) = messages(read_memory(table, "in.csv"))
    assert read_of(message) == ["Wet box", "It is soaked"]
    assert (message.channel, message.metadata["status"]) == ("chat", "2")
