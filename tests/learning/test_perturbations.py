"""Perturbations change what they must, keep what they must, and are the same every time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.learning.perturbations import (
    ANGRY,
    GLAD,
    HANDLES,
    MEN,
    PERTURBATIONS,
    WOMEN,
    add_angry_emoji,
    add_glad_emoji,
    add_handle,
    add_order_number,
    add_url,
    change_date,
    change_price,
    drop_punctuation,
    swap_gender,
    swap_letters,
    swap_name,
)

TEXT = "Emily's waiter charged $45.50 twice on Monday, 3 March."


@pytest.mark.parametrize("name", PERTURBATIONS)
@given(text=st.text())
def test_a_text_is_always_changed_in_the_same_way(name: str, text: str) -> None:
    assert PERTURBATIONS[name](text) == PERTURBATIONS[name](text)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_each_perturbation_finds_something_to_change(name: str) -> None:
    assert PERTURBATIONS[name](TEXT) != TEXT


def test_a_change_is_the_same_in_every_process_and_depends_on_the_text() -> None:
    assert add_order_number("It broke.") == "It broke. Order number 4621732."
    assert add_order_number("It fell.") == "It fell. Order number 2275567."


@given(words=st.lists(st.from_regex(r"[a-z]{7,12}", fullmatch=True), min_size=1, max_size=4))
def test_a_typo_is_two_neighbours_inside_one_word(words: list[str]) -> None:
    text = " ".join(words)
    typo = swap_letters(text)
    differs = [place for place, pair in enumerate(zip(text, typo, strict=True)) if len({*pair}) > 1]
    assert sorted(typo) == sorted(text)
    assert [w[0] + w[-1] for w in typo.split()] == [w[0] + w[-1] for w in words]
    if differs:
        assert differs == [differs[0], differs[0] + 1]
    else:
        assert all(len(set(word[1:-1])) == 1 for word in words)


@pytest.mark.parametrize("text", ["It is a bad deal.", "Call 080012345678.", "aaaaaaaaa", ""])
def test_without_a_long_word_there_is_no_typo(text: str) -> None:
    assert swap_letters(text) == text


def test_punctuation_goes_but_not_from_numbers() -> None:
    text = "It's £4.50, not £1,000! Really? Don’t; at 10:30..."  # noqa: RUF001
    assert drop_punctuation(text) == "Its £4.50 not £1,000 Really Dont at 10:30"


@pytest.mark.parametrize(
    ("names", "name"), [*((WOMEN, n) for n in WOMEN), *((MEN, n) for n in MEN)]
)
def test_a_name_becomes_another_of_the_same_gender(names: tuple[str, ...], name: str) -> None:
    changed = swap_name(f"I asked {name}, and {name}'s answer was no.")
    found = re.fullmatch(r"I asked (\w+), and (\w+)'s answer was no\.", changed)
    assert found is not None
    assert found[1] == found[2]
    assert found[1] in set(names) - {name}


@pytest.mark.parametrize("text", ["Nobody came.", "Meiwes emily Gregory", ""])
def test_only_whole_names_are_names(text: str) -> None:
    assert swap_name(text) == text


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("He lost his bag and I told him.", "She lost her bag and I told her."),
        ("My wife asked the man himself.", "My husband asked the woman herself."),
        ("Mr. Khan and Mrs. Lee, father and daughter", "Mrs. Khan and Mr. Lee, mother and son"),
        ("The theatre manager's shed was humane.", "The theatre manager's shed was humane."),
        ("He's late.", "She's late."),
    ],
)
def test_gender_is_swapped_in_whole_words(text: str, changed: str) -> None:
    assert swap_gender(text) == changed


def test_gender_swapped_twice_is_what_it_was() -> None:
    text = "The gentleman asked the waitress whether she knew my sister's husband."
    assert swap_gender(text) != text
    assert swap_gender(swap_gender(text)) == text


@given(amount=st.integers(1, 10**6), cents=st.integers(0, 99), sign=st.sampled_from("£$€"))
def test_only_the_first_digit_of_a_price_changes(amount: int, cents: int, sign: str) -> None:
    text = f"Bill 7 was {sign}{amount:,}.{cents:02} for 2."
    changed = change_price(text)
    place = text.index(sign) + 1
    assert changed[place] in set("123456789") - {text[place]}
    assert changed[:place] + changed[place + 1 :] == text[:place] + text[place + 1 :]


def test_days_and_months_move_and_nothing_else() -> None:
    text = "Due on Friday 3 June, came on Sunday 5 June, may I complain?"
    changed = change_date(text)
    days = r"(\w+day) 3 (\w+), came on (\w+day) 5 (\w+), may I complain\?"
    found = re.fullmatch(rf"Due on {days}", changed)
    assert found is not None
    assert found[1] != "Friday"
    assert found[2] == found[4] != "June"
    order = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert (order.index(found[3]) - order.index(found[1])) % 7 == 2


@given(text=st.text())
def test_what_is_added_leaves_the_text_as_it_is(text: str) -> None:
    assert add_glad_emoji(text) in {f"{text} {emoji}" for emoji in GLAD}
    assert add_angry_emoji(text) in {f"{text} {emoji}" for emoji in ANGRY}
    assert add_handle(text) in {f"{handle} {text}" for handle in HANDLES}
    assert re.fullmatch(r" https://example\.com/\w{8}", add_url(text).removeprefix(text))
    assert re.fullmatch(r" Order number \d{7}\.", add_order_number(text).removeprefix(text))
