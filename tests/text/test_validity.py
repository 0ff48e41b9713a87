import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import EmptyText, InvalidUnicode, MessageError, TextTooLong
from voc.text.validity import MAX_CHARACTERS, check_text

SECRET = "my card is 4111"


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "?",
        "  x  ",
        "\u0301",
        "\U0001f600",
        "\u4f60\u597d",
        "\x07beep",
        "\u200b.",
        "\ue000",
        "0",
    ],
)
def test_visible_text_can_be_read(text: str) -> None:
    check_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\r\t",
        "\x00",
        "\x07\x1b",
        "\u00a0",
        "\u200b\u200d\ufeff",
        "\u2028\u2029",
        "\u3000",
    ],
)
def test_invisible_text_is_empty(text: str) -> None:
    with pytest.raises(EmptyText, match="`text` has no visible character"):
        check_text(text)


@pytest.mark.parametrize(
    ("text", "position"), [("\ud800", 0), ("ab\udfff", 2), ("\ude00\ud83d", 0)]
)
def test_lone_surrogates_are_not_text(text: str, position: int) -> None:
    with pytest.raises(InvalidUnicode, match=f"lone surrogate at character {position},"):
        check_text(text)


def test_the_longest_text_can_be_read() -> None:
    check_text("x" * MAX_CHARACTERS)


def test_a_longer_text_is_too_long() -> None:
    with pytest.raises(TextTooLong, match="has 1,000,001 characters; the limit is 1,000,000"):
        check_text("x" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    "text", [SECRET * MAX_CHARACTERS, SECRET + "\ud800"], ids=["long", "broken"]
)
def test_no_error_carries_the_text(text: str) -> None:
    with pytest.raises(MessageError) as caught:
        check_text(text)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text("abc,.!", min_size=1))
def test_one_visible_character_is_enough(around: str, visible: str) -> None:
    check_text(around + visible + around)


@given(st.text(st.characters(categories=["Cc", "Cf", "Zs", "Zl", "Zp"])))
def test_any_text_of_white_space_and_controls_is_empty(text: str) -> None:
    with pytest.raises(EmptyText):
        check_text(text)
