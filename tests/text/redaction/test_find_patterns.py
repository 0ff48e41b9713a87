"""All detectors together: which one names a thing, and long texts made to be slow."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.text.redaction import KINDS, find_cards, find_patterns, masked

LONG = 30_000

SEEDS = [
    *(
        "1",
        "1 ",
        "1-",
        "12 ",
        "0 ",
        "01 ",
        "4 ",
        "4111 ",
        "+1 ",
        "(0",
        "1.",
        "1.1.1.1.",
        "1:",
        "1, ",
    ),
    *(
        "a",
        "a ",
        "A ",
        "a.",
        "@",
        "a@",
        "@a.",
        "a@a.",
        "://",
        "a://",
        "www.",
        "a.a/",
        "a.a?=",
        "f:",
    ),
    *(
        "GB82 ",
        "GB82A",
        "X1234567L ",
        "1 85 05 78 ",
        "12 a ",
        "12 A b, ",
        "1 a1 1aa ",
        "12 street ",
    ),
    *("account ", "account no 1", "account number?", "card ", "card 1", "call me ", "order no 0"),
    *(
        "born ",
        "born on 1/",
        "nhs 1",
        "ssn 1 ",
        "passport a1",
        "flat 1 ",
        "version 1.",
        "at)",
        "a(at)a",
    ),
    *("x dot gmail dot com ", "\u00a0", "\n", "\uff11", "1\u200b", "\u00e9", "\ud800"),
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("jo@acme.example at https://acme.example/?mail=jo@acme.example", "<EMAIL> at <URL>"),
        ("NHS number 943 476 5919", "NHS number <NATIONAL_ID>"),
        ("account number 55779911, my number is 7700900123", "account number <ACCOUNT>, my"),
        ("NIR 2 55 08 14 168 025 38", "NIR <NATIONAL_ID>"),
        ("IBAN GB33 BUKB 2020 1555 5555 55", "IBAN <IBAN>"),
        ("SSN 219-09-9999, card 4111 1111 1111 1111", "SSN <NATIONAL_ID>, card <CARD>"),
        ("Loyalty card number 6331 0044 1200", "Loyalty card number <ACCOUNT>"),
        ("It took 3 weeks and £54.99, order 48211.", "It took 3 weeks and £54.99, order 48211."),
    ],
)
def test_what_it_is_called(text: str, shown: str) -> None:
    assert masked(text, find_patterns(text)).startswith(shown)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("tail", ["", "!", "1", "@", "Z"])
def test_a_long_text_that_nearly_fits_comes_to_an_end(seed: str, tail: str) -> None:
    text = (seed * LONG)[:LONG] + tail
    found = find_patterns(text)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(st.sampled_from("0123456789 .-+@:/?=aA\u00e9\n(\ud800")) | st.text())
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    found = find_patterns(text)
    edges = [edge for item in found for edge in (item.start, item.end)]
    assert edges == sorted(edges)
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    assert {item.kind for item in found} <= set(KINDS)


@given(st.text("0123456789 -.\n", max_size=60))
def test_no_card_is_left_by_the_others(text: str) -> None:
    found = find_patterns(text)
    for card in find_cards(text):
        assert any(item.start <= card.start and card.end <= item.end for item in found)
