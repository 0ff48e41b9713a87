import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from side_by_side.texts import (
    CORPUS,
    KINDS,
    Example,
    Sample,
    draw,
    in_turn,
    read_examples,
    read_samples,
    read_texts,
    unmarked,
    write_texts,
)

from voc.taxonomy import SENTIMENTS


def samples(channel: str, count: int, *, source: str = "s") -> list[Sample]:
    texts = (f"{channel} {source} {n}" for n in range(count))
    return [Sample(text=text, channel=channel, source=source) for text in texts]


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_queues_take_turns_and_one_that_is_empty_is_passed_over() -> None:
    assert list(in_turn(["ad", "", "bef", "c"])) == list("abcdef")


def test_kinds_have_equal_shares() -> None:
    many = [*samples("tweet", 90), *samples("review", 50), *samples("complaint", 20)]
    drawn = draw(many, 30, seed=0)
    assert Counter(sample.kind for sample in drawn) == {"post": 10, "review": 10, "ticket": 10}


def test_sources_of_a_kind_have_equal_shares() -> None:
    many = [*samples("tweet", 90, source="a"), *samples("tweet", 9, source="b")]
    assert Counter(s.source for s in draw(many, 10, seed=0)) == {"a": 5, "b": 5}


def test_where_a_kind_runs_out_the_others_fill_up() -> None:
    drawn = draw([*samples("call", 3), *samples("review", 50)], 20, seed=0)
    assert Counter(sample.kind for sample in drawn) == {"transcript": 3, "review": 17}


def test_no_text_comes_twice_and_fewer_than_asked_for_are_all_returned() -> None:
    drawn = draw([*samples("call", 4), *samples("call", 4)], 20, seed=0)
    assert sorted(sample.text for sample in drawn) == [f"call s {n}" for n in range(4)]


def test_a_draw_follows_from_its_seed() -> None:
    many = samples("post", 100)
    assert draw(many, 20, seed=1) == draw(many, 20, seed=1)
    assert draw(many, 20, seed=1) != draw(many, 20, seed=2)


def test_an_unknown_channel_is_a_kind_of_its_own() -> None:
    assert samples("fax", 1)[0].kind == "other"


def test_samples_of_a_file_have_a_visible_character(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        {"text": "Fine.", "channel": "tweet", "source": "t"},
        {"text": " \n"},
        {"text": None},
        {"text": "Hm."},
    )
    assert list(read_samples([path])) == [
        Sample(text="Fine.", channel="tweet", source="t"),
        Sample(text="Hm.", channel="None", source="set"),
    ]


def test_turns_lose_the_names_of_their_speakers(tmp_path: Path) -> None:
    call = "Agent: Hello.\nKim (Shop): One thing: it broke."
    row = {"text": call, "source": "s"}
    path = write(tmp_path / "set.jsonl", row | {"channel": "call"}, row | {"channel": "email"})
    assert [s.text for s in read_samples([path])] == ["Hello.\nOne thing: it broke.", call]


def test_a_text_without_speakers_is_left_alone() -> None:
    text = "We waited. Then this: nothing.\nAt 10:30 it came."
    assert unmarked(text) == text


def test_examples_are_those_of_the_sentiments_asked_for(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dev.jsonl",
        {"text": "Good.", "sentiment": "positive"},
        {"text": "So so.", "sentiment": "mixed"},
        {"text": "Who knows.", "sentiment": None},
    )
    assert read_examples(path, ["positive"]) == [Example(text="Good.", sentiment="positive")]


def test_texts_are_read_as_they_were_written(tmp_path: Path) -> None:
    texts = ["caf\u00e9\n\u2028", '"quoted"']
    write_texts(tmp_path / "texts.jsonl", texts)
    assert read_texts(tmp_path / "texts.jsonl") == texts


@pytest.mark.parametrize("kind", KINDS)
def test_the_corpus_has_texts_of_every_kind(kind: str) -> None:
    assert kind in {sample.kind for sample in read_samples([CORPUS])}


def test_the_corpus_has_examples_of_every_sentiment() -> None:
    assert {e.sentiment for e in read_examples(CORPUS, SENTIMENTS)} == set(SENTIMENTS)
