"""The card of a model: the figures it was measured at, and what it learned from."""

from pathlib import Path
from typing import Any

import pytest

from trainable import recipe
from voc.learning.card import write_card
from voc.taxonomy import LABELS

ROW = {"precision": 0.5, "recall": 0.25, "f1": 1 / 3, "support": 8}
BANDS = {
    "high": {"decisions": 12, "share": 0.25, "precision": 0.9583},
    "medium": {"decisions": 24, "share": 0.5, "precision": 0.875},
    "low": {"decisions": 12, "share": 0.25, "precision": 0.5},
}
NO_BANDS = {band: {"decisions": 0, "share": None, "precision": None} for band in BANDS}
FIGURES: dict[str, Any] = {
    "data": "0a1b",
    "messages": 12,
    "statements": 34,
    "sources": {"hotels": {}, "shops": {}},
    "headline": {
        "leaf_macro_f1": {"value": 0.8123, "low": 0.79, "high": 0.8351},
        "intent_accuracy": {"value": None, "low": None, "high": None},
    },
    "leaf": {"classes": {label: {**ROW, "support": number} for number, label in enumerate(LABELS)}},
    "leaf_ece": 0.0214,
    "message_sentiment_ece": None,
    "bands": {"label": BANDS, "message_sentiment": NO_BANDS},
}


@pytest.fixture
def card(tmp_path: Path) -> str:
    write_card(tmp_path / "README.md", recipe(tmp_path), FIGURES)
    return (tmp_path / "README.md").read_text(encoding="utf-8")


def test_the_card_names_the_model_and_its_base(card: str) -> None:
    assert card.startswith("# trained 0.1.0\n")
    assert "[toys/base](https://huggingface.co/toys/base)\n(CC0)" in card
    assert "in windows of 32 tokens" in card


def test_the_card_says_how_to_make_the_model_again(card: str) -> None:
    assert "`recipes/trained.toml`, seed 1" in card
    assert "voc train recipes/trained.toml --data DATA -o models/trained" in card


def test_every_corpus_is_listed_once_with_its_licence(card: str) -> None:
    assert card.count("| `weak.jsonl` | messages | CC BY 4.0 |") == 1
    assert card.count("| `written.jsonl` | statements | CC0 |") == 1


def test_a_corpus_that_no_stage_uses_is_not_listed(tmp_path: Path) -> None:
    config = recipe(tmp_path)
    write_card(tmp_path / "c.md", config.model_copy(update={"stages": config.stages[:1]}), FIGURES)
    assert "written.jsonl" not in (tmp_path / "c.md").read_text(encoding="utf-8")


def test_figures_are_given_with_their_intervals(card: str) -> None:
    assert "(12 messages, 34 statements, 2 sources; sha256 `0a1b`)" in card
    assert "| leaf macro f1 | 0.812 | 0.790 to 0.835 |" in card


def test_a_figure_that_is_undefined_is_a_dash(card: str) -> None:
    assert "| intent accuracy | - | - to - |" in card


@pytest.mark.parametrize(("number", "label"), [*enumerate(LABELS)])
def test_every_label_has_its_row(card: str, number: int, label: str) -> None:
    assert f"| {label} | 0.500 | 0.250 | 0.333 | {number} |" in card


def test_every_kind_of_decision_says_how_sure_it_is_and_how_often_right(card: str) -> None:
    assert "\n| label | 0.250 | 0.958 | 0.500 | 0.875 | 0.250 | 0.500 |\n" in card
    assert "\n| message sentiment | - | - | - | - | - | - |\n" in card
    assert "error: 0.021 of label probabilities, - of message\nsentiments." in card
    assert "](reliability.svg)" in card


def test_nothing_of_the_template_is_left(card: str) -> None:
    assert "{" not in card
    assert "}" not in card


def test_behaviour_is_told_by_capability_over_all_kinds(tmp_path: Path) -> None:
    results = [
        {"capability": "negation", "kind": "mft", "cases": 30, "failures": 3},
        {"capability": "names", "kind": "inv", "cases": 25, "failures": 0},
        {"capability": "negation", "kind": "dir", "cases": 10, "failures": 2},
    ]
    figures = {**FIGURES, "behaviour": {"results": results}}
    write_card(tmp_path / "c.md", recipe(tmp_path), figures)
    card = (tmp_path / "c.md").read_text(encoding="utf-8")
    section = card.partition("\n\n## Behaviour\n")[2].partition("\n\n## Limits\n")[0]
    assert "\n| negation | 40 | 12.5% |\n| names | 25 | 0.0% |\n" in section
    assert "`voc evaluate trained --behaviour`" in section


def test_what_int8_costs_is_told_figure_by_figure(tmp_path: Path) -> None:
    comparison = {
        "engines": ["openvino int8", "torch cpu float32"],
        "figures": {"intent accuracy": [0.89, 0.9], "F1 of brand": [None, 0.8]},
    }
    write_card(tmp_path / "c.md", recipe(tmp_path), {**FIGURES, "quantisation": comparison})
    card = (tmp_path / "c.md").read_text(encoding="utf-8")
    section = card.partition("\n\n## Quantisation\n")[2].partition("\n\n## How sure it is\n")[0]
    assert section.endswith(
        "| figure | openvino int8 | torch cpu float32 | points |\n"
        "| --- | --- | --- | --- |\n"
        "| intent accuracy | 0.890 | 0.900 | -1.0 |\n"
        "| F1 of brand | - | 0.800 | - |"
    )


def test_without_int8_there_is_no_such_section(card: str) -> None:
    assert "uantis" not in card
    assert "labelled file.\n\n## How sure it is\n" in card


def test_without_behaviour_there_is_no_such_section(card: str) -> None:
    assert "ehaviour" not in card
    assert "- |\n\n## Limits\n" in card


def test_a_companion_is_told_with_its_share(tmp_path: Path) -> None:
    config = recipe(tmp_path, companion={"model": "other", "share": 0.35})
    write_card(tmp_path / "c.md", config, FIGURES)
    card = (tmp_path / "c.md").read_text(encoding="utf-8")
    assert "reads beside `other`: what is told is the mean of what the two say, 35% of it" in card
    assert "beside `" not in card_of_one_alone(tmp_path)


def card_of_one_alone(folder: Path) -> str:
    write_card(folder / "alone.md", recipe(folder), FIGURES)
    return (folder / "alone.md").read_text(encoding="utf-8")
