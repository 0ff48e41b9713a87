"""Signs that nobody sees, and those that only look like plain ones, hide nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redacted import as_found
from voc.text.redaction import find_cards, find_patterns, masked
from voc.text.redaction.folding import folded, is_plain

UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\ufe0f", "&#8203;"]
SPACES = ["\u00a0", "\u2009", "\u200a", "\u202f", "\u3000", "&nbsp;", "&#160;"]
DASHES = ["\u2010", "\u2011", "\u2012", "\u2013", "\u2212", "&ndash;"]


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("jo@{}acme.{}example", "<EMAIL>"),
        ("0{}7700{}{}{}{} 9001{}23", "<PHONE>"),
        ("4111{} {}1111 1{}111 11{}11", "<CARD>"),
        ("GB33 BUKB{} 2020 1{}555 5555 55", "<IBAN>"),
        ("219-{}09-99{}99", "<NATIONAL_ID>"),
        ("203.0.{}113.77", "<IP>"),
        ("14 Rose{}wood Lane", "<ADDRESS>"),
    ],
)
def test_what_nobody_sees_goes_with_what_it_stands_in(sign: str, value: str, shown: str) -> None:
    text = f"{sign}It was {value.replace('{}', sign)}, and{sign} broke"
    assert masked(text, find_patterns(text)) == f"{sign}It was {shown}, and{sign} broke"


@pytest.mark.parametrize("space", SPACES)
def test_a_space_is_a_space(space: str) -> None:
    text = "Call (415) 555-0123 or 415 555 2671; NI AB 12 34 56 C, 14 Rosewood Lane".replace(
        " ", space
    )
    shown = masked(text, find_patterns(text)).replace(space, " ")
    assert shown == "Call <PHONE> or <PHONE>; NI <NATIONAL_ID>, <ADDRESS>"


@pytest.mark.parametrize("dash", DASHES)
def test_a_dash_between_digits_is_a_hyphen(dash: str) -> None:
    text = f"219{dash}09{dash}9999, 415{dash}555{dash}0123, sort code 20{dash}00{dash}00"
    shown = "<NATIONAL_ID>, <PHONE>, sort code <ACCOUNT>"
    assert masked(text, find_patterns(text)) == shown


MARKED = [
    "[jo\uff20acme.example] and [\uff4a\uff4f\uff20acme\uff0eexample]",
    "card [\uff14\uff11\uff11\uff11 1111 1111 1111]; [\uff27\uff2233 BUKB 2020 1555 5555 55]",
    "[jo&#64;acme.example], [jo&#x40;acme.example], [jo&commat;acme&period;example]",
    "[jo%40acme.example]; &lt;[jo.park%40acme.co.uk]&gt;",
    "[jose\u0301@exa\u0308mple.example]",
    "[0\ufe0f\u20e37\ufe0f\u20e37\ufe0f\u20e300 900123]",
    "R&D; 20%40 off, 50% off&more; caf\u00e9 \u2013 \u00a310\u2013\u00a320, 2019\u20132021",
    "It\u2019s \u2212 3\u202f500\u202f\u20ac for 1\u00a0234\u00a0567 miles, v2.0\u200b.1",
    "\U0001f468\u200d\U0001f469 order 48211 \u2764\ufe0f 1\ufe0f\u20e3 call 2\ufe0f\u20e3 wait",
]


@pytest.mark.parametrize("marked", MARKED)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(find_patterns, marked) == marked


def test_a_card_is_found_in_an_id_all_the_same() -> None:
    text = "id\u200b-4111\u200b1111\u20601111\uff11111"
    assert masked(text, find_cards(text)) == "id\u200b-<CARD>"


@given(st.text(st.sampled_from("aZ1 @.-\u200b\u00ad\uff11\uff20\u2013&;#%40x\u0301\u00e9")))
def test_what_was_folded_has_its_place_in_the_text(text: str) -> None:
    view = folded(text)
    assert is_plain(text) == (view.text == text and not view.places)
    ends = [place + shift for place, shift in zip(view.places, view.shifts[1:], strict=True)]
    assert ends == sorted(ends)
    assert len(view.text) + view.shifts[-1] == len(text)
