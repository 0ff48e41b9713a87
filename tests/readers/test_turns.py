from voc.readers.turns import Turn, interleaved, joined, named, with_roles


def turn(
    text: str, speaker: str | None = "a", start: float | None = None, end: float | None = None
) -> Turn:
    return Turn(text=text, speaker=speaker, start_seconds=start, end_seconds=end)


def said(turns: list[Turn]) -> list[tuple[str | None, str]]:
    return [(found.speaker, found.text) for found in turns]


def times(turns: list[Turn]) -> list[tuple[float | None, float | None]]:
    return [(found.start_seconds, found.end_seconds) for found in turns]


def test_what_a_speaker_says_until_another_does_is_one_turn() -> None:
    words = [turn("It", start=1, end=1.5), turn("broke.", start=2, end=2.25), turn("Oh", "b")]
    assert said(joined(words)) == [("a", "It broke."), ("b", "Oh")]
    assert times(joined(words)) == [(1, 2.25), (None, None)]


def test_blank_parts_are_passed_over_and_notices_stand_apart() -> None:
    parts = [turn("One"), turn("  ", "b"), turn("[Music]"), turn("two"), turn("three")]
    found = joined(parts, gap="\n")
    assert said(found) == [("a", "One"), ("a", "[Music]"), ("a", "two\nthree")]
    assert [one.role for one in found] == [None, "system", None]


def test_times_that_cannot_be_are_left_out() -> None:
    backwards = [turn("x", start=5, end=1), turn("y", "b", start=-1, end=2), turn("z", "c", end=3)]
    assert times(joined(backwards)) == [(5, None), (None, 2), (None, 3)]
    overlapping = [turn("x", start=5, end=9), turn("y", start=6, end=7)]
    assert times(joined(overlapping)) == [(5, 9)]


def test_channels_are_put_in_the_order_of_speech() -> None:
    one = [turn("Hi.", "a", 0, 1), turn("It", "a", 5, 5.2), turn("broke", "a", 5.3, 6)]
    two = [turn("How", "b", 2, 2.5), turn("so?", "b", 2.5, 3), turn("Oh", "b", 5.1, 5.2)]
    assert said(interleaved([one, two])) == [
        ("a", "Hi."),
        ("b", "How so?"),
        ("a", "It broke"),
        ("b", "Oh"),
    ]


def test_words_without_times_stay_where_they_are_in_their_channel() -> None:
    one = [turn("Hi.", "a", 1, 2), turn("There."), turn("Late.", "a", 9, 10)]
    two = [turn("What?", "b", 4, 5)]
    assert said(interleaved([one, two])) == [
        ("a", "Hi."),
        ("a", "There."),
        ("b", "What?"),
        ("a", "Late."),
    ]


def test_a_bare_number_or_letter_becomes_a_label() -> None:
    assert [named(label) for label in ("0", "B", "spk_0", "Jo", "", None)] == [
        "Speaker 0",
        "Speaker B",
        "spk_0",
        "Jo",
        "",
        None,
    ]


def test_a_role_that_the_input_tells_of_one_turn_holds_for_it() -> None:
    turns = [Turn(text="Hi", speaker="x", role="agent"), Turn(text="Late!", speaker="y")]
    found, warnings = with_roles(turns)
    assert [one.role for one in found] == ["agent", "customer"]
    assert warnings == ()
