import json

from readers.exports.parts import messages_of, parts_of
from readers.outcomes import messages, read_memory


def test_a_ticket_of_the_interface() -> None:
    (message,) = messages_of("tickets/hubspot_tickets.json")
    assert parts_of(message) == [
        ("subject", "Login fails"),
        ("comment", "I cannot log in since the update."),
    ]
    assert (message.id, message.time) == ("901", "2025-03-04T09:12:44.000Z")
    assert (message.metadata["status"], message.metadata["priority"]) == ("1", "HIGH")


def test_the_older_interface_keeps_values_with_their_history() -> None:
    properties = {"subject": {"value": "Hi"}, "content": {"value": "It broke"}, "hs_pipeline": {}}
    content = json.dumps({"objectId": 7, "properties": properties})
    (message,) = messages(read_memory(content, "in.json"))
    assert (message.id, message.text) == ("7", "Hi\nIt broke")


def test_the_table_of_an_export_and_of_a_warehouse() -> None:
    (message,) = messages_of("tickets/hubspot_tickets.csv")
    assert (message.id, message.text) == ("902", "Wrong size\nOrdered L, got S.")
    assert (message.metadata["status"], message.metadata["priority"]) == ("New", "Low")
    newer = "Record ID,Ticket name,Ticket description,Create date\n7,Hi,It broke,2025-03-04 09:12\n"
    (message,) = messages(read_memory(newer, "in.csv"))
    assert (message.id, message.text, message.time) == ("7", "Hi\nIt broke", "2025-03-04T09:12")
    table = "id,property_subject,property_content\n7,Hi,<p>It broke</p>\n"
    assert [m.text for m in messages(read_memory(table, "in.csv"))] == ["Hi\nIt broke"]
