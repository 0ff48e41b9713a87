from readers.exports.parts import messages_of, parts_of


def test_a_case_has_comments_and_mails_in_order() -> None:
    first, second = messages_of("tickets/salesforce_cases.json")
    assert parts_of(first) == [
        ("subject", "Meter reading wrong"),
        ("comment", "You billed 900 units, I used 90."),
        ("note by agent", "Meter swapped"),
        ("comment", "Any news?"),
        ("comment by agent", "Corrected, sorry."),
        ("comment", "At last."),
    ]
    assert (first.id, first.author, first.metadata["customer_id"]) == (
        "00001026",
        "Nora Pell",
        "003X",
    )
    assert (first.metadata["status"], first.metadata["priority"]) == ("Closed", "High")
    assert first.metadata["Origin"] == "Web"
    assert second.text == "Thanks"


def test_a_report_has_what_others_said_in_cells() -> None:
    first, second = messages_of("tickets/salesforce_cases.csv")
    assert parts_of(first)[2:] == [
        ("comment by agent", "Engineer booked"),
        ("note by agent", "Angry customer"),
    ]
    assert parts_of(second)[2:] == [("comment by agent", "Glad!")]
    assert first.time == "2025-03-04T09:12"
    assert first.metadata["Contact ID"] == first.metadata["customer_id"] == "003X"
