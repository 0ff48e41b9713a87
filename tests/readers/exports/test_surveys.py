"""Exports of survey programs: a message for each open answer, with its question."""

import json

import pytest

from readers.outcomes import (
    messages,
    rejections,
)
from readers.surveys import FIXTURES, asked, outcomes_of
from voc.records import Json


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "qualtrics.csv",
            [
                ("R_3hollin01:Q2", "What could we improve?", "Nothing"),
                ("R_3hollin01:Q5", "What did you like?", "Everything, really"),
                (
                    *("R_3hollin02:Q2", "What could we improve?"),
                    "The self checkouts freeze\nand nobody comes.",
                ),
                (
                    *("R_3hollin02:Q4_5_TEXT",),
                    "How did you hear about us? - Other (please specify) - Text",
                    "a leaflet through the door",
                ),
            ],
        ),
        (
            "qualtrics_old.csv",
            [
                ("R_9old01:Q2", "What could we do better?", "Longer opening hours on Sundays"),
                ("R_9old02:Q2", "What could we do better?", "n/a"),
            ],
        ),
        (
            "qualtrics_one_header.csv",
            [
                ("R_1one01:Q2", None, "The bread was stale when I got it home."),
                ("R_1one02:Q2", None, "My order was ready and the man at the desk was kind."),
                ("R_1one02:Q2_4_TEXT", None, "a neighbour told me"),
            ],
        ),
        (
            "surveymonkey.csv",
            [
                (
                    "118001:11",
                    "What do you like most about your room?",
                    "The view over the lake",
                ),
                ("118001:14", "Which of these did you use?", "the boat house"),
                ("118002:11", "What do you like most about your room?", "Nothing"),
            ],
        ),
        (
            "typeform.csv",
            [
                (
                    "odwdp4nzj1xg6m9l:2",
                    "What went well on your trip?",
                    "The driver waited for my sister",
                ),
                ("odwdp4nzj1xg6m9l:4", "Why did you choose us?", "You were the cheapest by far"),
                ("zz7dp4nzj1xg6m01:2", "What went well on your trip?", "everything"),
                ("zz7dp4nzj1xg6m01:4", "Why did you choose us?", "My usual taxi was not free"),
            ],
        ),
        (
            "typeform_old.csv",
            [("a1b2c3d4:2", "What should we change?", "More seats by the window please")],
        ),
        (
            "typeform_page.json",
            [("r1:f1", None, "The map never loads when I am out walking.")],
        ),
        ("typeform_webhooks.jsonl", [("t1:g1", "What did you like?", "Nothing")]),
        (
            "medallia.csv",
            [
                ("7001:7", "OSAT Comment", "Spotless room"),
                ("7001:Comment", None, "Will be back."),
                ("7002:Comment", None, "The heating was off all night and nobody cared."),
            ],
        ),
        (
            "google_forms.csv",
            [
                ("google_forms.csv:2:4", "What problems did you have, if any?", "none"),
                (
                    "google_forms.csv:3:4",
                    "What problems did you have, if any?",
                    "It logs me out every time I pay",
                ),
                ("google_forms.csv:3:6", "Anything else?", "Please bring back the old menu."),
            ],
        ),
    ],
)
def test_each_open_answer_is_a_message_with_its_question(
    name: str, expected: list[tuple[str, str | None, str]]
) -> None:
    outcomes = outcomes_of(name)
    assert asked(outcomes) == expected
    assert {message.channel for message in messages(outcomes)} == {"survey"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qualtrics.csv", [("R_3hollin03", 7)]),
        ("surveymonkey.csv", [("118003", 5)]),
        ("typeform.csv", [("pq7dp4nzj1xg6m00", 3)]),
        ("typeform_page.json", [("r2", 2), ("r3", 3)]),
        ("typeform_webhooks.jsonl", [("t2", 2)]),
        ("medallia.csv", [("7003", 4)]),
        ("google_forms.csv", [("google_forms.csv:4", 4)]),
    ],
)
def test_a_response_without_an_open_answer_is_one_rejection(
    name: str, expected: list[tuple[str, int]]
) -> None:
    found = rejections(outcomes_of(name))
    assert [(item.id, item.origin and item.origin.line) for item in found] == expected
    assert {item.code for item in found} == {"no_words"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qualtrics.csv", {"nps": 9, "csat": 6, "customer_id": "C-101", "Q4": "Friend"}),
        ("qualtrics_old.csv", {"nps": 8, "customer_id": "C-101", "Finished": "1"}),
        ("surveymonkey.csv", {"nps": 9, "rating": 4, "Which of these did you use?: Pool": "Pool"}),
        ("typeform.csv", {"ces": 6, "Price": "Price", "tags": "vip"}),
        ("typeform_page.json", {"nps": 3, "customer_id": "C-1", "plan": "gold", "winnings": 4}),
        ("typeform_webhooks.jsonl", {"rating": 2, "How many stars?": 2}),
        ("medallia.csv", {"csat": 9, "nps": 10, "customer_id": "C-7", "Unit": "Leeds Central"}),
        ("google_forms.csv", {"csat": 4, "Which phone do you use?": "Pear 12"}),
    ],
)
def test_scores_are_numbers_and_the_rest_rides_along(name: str, expected: dict[str, Json]) -> None:
    metadata = messages(outcomes_of(name))[0].metadata
    assert {key: metadata[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("qualtrics.csv", "2025-03-02T09:14:00"),
        ("surveymonkey.csv", "2025-03-02T21:17:44"),
        ("typeform.csv", "2025-03-02T10:02:00+00:00"),
        ("typeform_page.json", "2025-03-02T10:02:00Z"),
        ("medallia.csv", "2025-03-02"),
        ("google_forms.csv", "2025-03-02T09:12:33+01:00"),
    ],
)
def test_times_are_iso_8601(name: str, time: str) -> None:
    assert messages(outcomes_of(name))[0].time == time


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
def test_what_is_known_of_the_person_stays_behind(name: str) -> None:
    for message in messages(outcomes_of(name)):
        around = json.dumps(dict(message.metadata)) + str(message.author)
        assert "203.0.113." not in around
        assert "53.4" not in around
        assert "Marsh" not in around or "typeform_page" in name  # an answer, not a column
        assert message.text not in message.metadata.values()


def test_the_language_of_a_response_is_that_of_its_message() -> None:
    assert {message.language for message in messages(outcomes_of("qualtrics.csv"))} == {"EN"}
