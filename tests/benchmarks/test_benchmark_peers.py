import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from side_by_side.contest import Contest
from side_by_side.lexicons import TextBlobPattern, Vader, polarity_class
from side_by_side.measuring import Bench, read_statements, reported_rate
from side_by_side.processes import Failed
from side_by_side.protocol import is_installed
from side_by_side.registry import engines, peers
from side_by_side.setfit_few_shot import few
from side_by_side.table import Row
from side_by_side.texts import Example, write_texts
from side_by_side.voc_engine import VocEngine, window_lengths

from toy import WINDOW
from voc.encoder.engines import ENGINES


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing(Vader):
    title: str = "a peer"
    packages: tuple[str, ...] = ("no_package_of_this_name",)


def bench(folder: Path) -> Bench:
    return Bench(
        folder=folder,
        model="toy",
        texts=folder / "texts.jsonl",
        singles=folder / "singles.jsonl",
        messages=1,
    )


def test_a_peer_that_is_not_installed_is_a_row_that_says_so(tmp_path: Path) -> None:
    contest = Contest(bench(tmp_path), [Missing()])
    dev = [Example(text="Good.", sentiment="positive")]
    assert contest.rows(repetitions=2, dev=dev) == [Row(title="a peer", note="not installed")]
    assert list(tmp_path.iterdir()) == [tmp_path / "dev.jsonl"]


def test_voc_is_measured_from_file_to_file_and_one_by_one(toy_model: Path, tmp_path: Path) -> None:
    toy = replace(bench(tmp_path), model=str(toy_model), messages=2)
    write_texts(toy.texts, ["The app was faulty. They refused.", "The staff."])
    write_texts(toy.singles, ["The toaster."])
    engine = VocEngine(model=toy.model, engine="torch")
    figures = toy.measure(engine)
    assert figures.statements == pytest.approx(3 / 2 * figures.messages)
    assert len(toy.windows(engine)) == 2


def test_every_engine_is_measured_by_name() -> None:
    assert {"auto", "openvino", *(engine.engine for engine in engines("m"))} == set(ENGINES)


def test_keys_are_those_of_the_peers() -> None:
    assert all(key == peer.key for key, peer in peers("m").items())


def test_what_comes_with_voc_is_installed() -> None:
    assert not is_installed(Missing())
    assert is_installed(peers("m")["transformers-1"])


@pytest.mark.parametrize(
    ("score", "clear", "expected"),
    [
        (0.0, 0.0, "neutral"),
        (0.01, 0.0, "positive"),
        (-0.01, 0.0, "negative"),
        (0.04, 0.05, "neutral"),
        (0.05, 0.05, "positive"),
        (-0.05, 0.05, "negative"),
    ],
)
def test_classes_of_polarities(score: float, clear: float, expected: str) -> None:
    assert polarity_class(score, clear=clear) == expected


@pytest.mark.parametrize("peer", [Vader(), TextBlobPattern()], ids=["vader", "textblob"])
def test_lexicons_know_good_from_bad(peer: Vader | TextBlobPattern, tmp_path: Path) -> None:
    if not is_installed(peer):
        pytest.skip("not installed")
    lexicon = peer.open(tmp_path)
    assert lexicon.classify(["This is great.", "This is awful."]) == ["positive", "negative"]
    assert lexicon.tokens(["This is great.", "Yes indeed."]) > lexicon.tokens(["This is great."])


def test_few_shots_are_as_many_of_each_class() -> None:
    examples = [
        Example(text=f"{sentiment} {n}", sentiment=sentiment)
        for n in range(5)
        for sentiment in ("positive", "negative", "neutral")
    ]
    assert [e.text for e in few(examples, 1)] == ["negative 0", "neutral 0", "positive 0"]
    assert len(few(examples, 4)) == 12


def test_the_summary_of_a_run_tells_its_rate() -> None:
    summary = "read 2, scored 1, rejected 1 (empty_text 1); 1,233 messages/s; model m (torch)"
    assert reported_rate(summary) == 1233


@pytest.mark.parametrize("summary", ["", "read 1, scored 1; 0 messages/s; model m"])
def test_a_summary_without_a_rate_is_a_failure(summary: str) -> None:
    with pytest.raises(Failed, match="told no messages/s"):
        reported_rate(summary)


def test_statements_are_those_of_each_reading(tmp_path: Path) -> None:
    rows = [{"statements": [{"text": "a"}, {"text": "b"}]}, {"statements": [{"text": "c"}]}]
    path = tmp_path / "readings.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert read_statements(path) == [["a", "b"], ["c"]]


def test_windows_are_those_of_each_message(toy_model: Path) -> None:
    room = WINDOW - 2
    messages = [["the app", "the"], ["the " * (room + 3)]]
    assert window_lengths(str(toy_model), messages) == [5, WINDOW, 5]
