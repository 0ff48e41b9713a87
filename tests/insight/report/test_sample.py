from collections import Counter

import polars as pl
import pytest

from insight.made import facts_of
from voc.insight.report.verbatims import WHOLE, Part, Words, chosen


def frame(negative: int, positive: int, cell: str = "a") -> pl.DataFrame:
    feelings = ["negative"] * negative + ["positive"] * positive
    return pl.DataFrame(
        {"n": range(len(feelings)), "sentiment": feelings, "cell": cell},
        schema_overrides={"n": pl.UInt32()},
    )


@pytest.mark.parametrize(
    ("negative", "positive", "sample"), [(80, 20, (4, 1)), (50, 50, (3, 2)), (0, 9, (0, 5))]
)
def test_a_sample_has_sentiments_in_their_proportion(
    negative: int, positive: int, sample: tuple[int, int]
) -> None:
    picked = Counter(chosen(frame(negative, positive), within=["cell"], count=5)["sentiment"])
    assert sorted((picked["negative"], picked["positive"])) == sorted(sample)


def test_the_same_messages_are_chosen_in_whatever_order_they_come() -> None:
    rows = frame(30, 30)
    assert chosen(rows, within=["cell"], count=5).equals(
        chosen(rows.reverse(), within=["cell"], count=5)
    )


def test_every_cell_has_its_own_sample() -> None:
    rows = pl.concat([frame(9, 1), frame(2, 0, "b")])
    counts = Counter(chosen(rows, within=["cell"], count=5)["cell"])
    assert counts == {"a": 5, "b": 2}


def test_what_is_about_the_label_is_highlighted_with_how_it_feels() -> None:
    facts = facts_of(
        [
            {
                "says": [
                    ("Lovely coat", ["brand"], "positive"),
                    ("Rude man", ["interface"], "negative"),
                ]
            }
        ]
    )
    assert Words(facts, [0]).of(0, label="interface").parts == (
        Part(text="Lovely coat"),
        Part(text="Rude man", feeling="negative"),
    )


def test_of_a_long_message_only_what_is_about_it_and_beside_it_is_shown() -> None:
    far = [("Far away " * 20, (), "neutral")] * 5
    beside = ("Just before", (), "neutral")
    facts = facts_of([{"says": [*far, beside, ("Bad coat", ["brand"], "negative")]}])
    parts = Words(facts, [0]).of(0, label="brand").parts
    assert [part.text for part in parts] == ["…", "Just before", "Bad coat"]


def test_no_message_is_shown_at_great_length() -> None:
    facts = facts_of([{"says": [("word " * 400, ["brand"], "negative")] * 9}])
    parts = Words(facts, [0]).of(0, label="brand").parts
    assert sum(len(part.text) for part in parts) < 3 * WHOLE
    assert parts[-1].text.endswith("…")
