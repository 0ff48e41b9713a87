"""`voc evaluate`: a model's figures on labelled messages, and its tests of behaviour."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from commands import voc
from trainable import POINTS, row, write_rows
from voc.cli.evaluate import evaluate_model
from voc.learning.suite import CAPABILITIES, load_cases
from voc.taxonomy import LABELS

Evaluate = Callable[..., Result]

BLANK = {**row(["brand"], id="blank"), "text": " ", "statements": []}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    rows = [row([label, "brand"], id=label) for label in LABELS]
    return write_rows(tmp_path / "gold.jsonl", rows)


@pytest.fixture
def evaluate(toy_model: Path, gold: Path) -> Evaluate:
    def evaluate(*arguments: object, data: Path = gold) -> Result:
        return voc("evaluate", toy_model, data, "--resamples", 20, *arguments)

    return evaluate


def test_figures_are_printed(evaluate: Evaluate) -> None:
    result = evaluate()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("8 messages (0 rejected), 16 statements")
    assert "20 resamples" in result.stdout
    for title in ("leaf macro-F1", "intent accuracy", "platform.technology", "toys"):
        assert title in result.stdout


def test_figures_are_written_as_json(evaluate: Evaluate, tmp_path: Path) -> None:
    result = evaluate("--json", tmp_path / "figures.json")
    assert result.exit_code == 0
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert (figures["messages"], figures["statements"], figures["resamples"]) == (8, 16, 20)
    assert figures["leaf"]["classes"]["brand"]["support"] == 9
    value = figures["headline"]["intent_accuracy"]["value"]
    assert f"{value:.3f}" in result.stdout


def test_figures_that_cannot_be_written_are_told_and_leave_earlier_ones(
    evaluate: Evaluate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "figures.json").write_text("earlier")
    monkeypatch.setattr(os, "fsync", refuse)
    result = evaluate("--json", tmp_path / "figures.json")
    assert result.exit_code == 2
    assert result.stderr.endswith("cannot be written: No space left on device [output]\n")
    assert (tmp_path / "figures.json").read_text() == "earlier"


def test_a_message_that_is_rejected_counts_as_one_in_which_nothing_was_found(
    toy_model: Path, gold: Path, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in gold.read_text().splitlines()]
    data = write_rows(tmp_path / "more.jsonl", [BLANK, *rows])
    found = evaluate_model(str(toy_model), data, resamples=1)
    alone = evaluate_model(str(toy_model), gold, resamples=1)
    assert (found.messages, found.rejected) == (9, 1)
    assert found.leaf == alone.leaf
    assert found.intent.classes["complaint"].support == 9


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "input_not_found"),
        ("", "input_empty"),
        ("{", "input_corrupt"),
        (json.dumps({**row(["brand"]), "intent": "secret"}), "input_corrupt"),
    ],
)
def test_data_that_cannot_be_read_is_told_but_not_shown(
    evaluate: Evaluate, tmp_path: Path, content: str | None, code: str
) -> None:
    data = tmp_path / "data.jsonl"
    if content is not None:
        data.write_text(content)
    result = evaluate(data=data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("voc: `")
    assert result.stderr.endswith(f" [{code}]\n")
    assert "secret" not in result.stderr
    assert POINTS["brand"][0] not in result.stderr


def test_a_place_where_figures_cannot_be_written_is_told_before_the_work(
    gold: Path, tmp_path: Path
) -> None:
    result = voc("evaluate", "no model is looked for", gold, "--json", tmp_path / "none" / "x.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(" [output]\n")


@pytest.mark.parametrize("resamples", ["0", "-1", "many"])
def test_resamples_must_be_a_positive_number(evaluate: Evaluate, resamples: str) -> None:
    result = evaluate("--resamples", resamples)
    assert result.exit_code == 2
    assert "--resamples" in result.stderr


def test_a_missing_model_is_told(gold: Path) -> None:
    result = voc("evaluate", "none", gold)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(" [model_not_found]\n")


def test_behaviour_is_printed_and_written_without_data(toy_model: Path, tmp_path: Path) -> None:
    result = voc("evaluate", toy_model, "--behaviour", "--json", tmp_path / "behaviour.json")
    assert (result.exit_code, result.stderr) == (0, "")
    report = json.loads((tmp_path / "behaviour.json").read_text(encoding="utf-8"))
    assert report["cases"] == len(load_cases())
    assert report["failures"] == sum(r["failures"] for r in report["results"]) > 0
    assert {r["capability"] for r in report["results"]} == set(CAPABILITIES)
    opening, _, rest = result.stdout.partition("\n\n")
    assert opening.startswith(f"{report['cases']} cases, {report['failures']} failures")
    for figures in report["results"]:
        assert f"{figures['failure_rate']:.1%}" in rest
        assert all(" → ".join(texts) in rest for texts in figures["examples"])


@pytest.mark.parametrize("arguments", [[], ["data.jsonl", "--behaviour"]])
def test_either_data_or_behaviour_is_wanted(arguments: list[str]) -> None:
    result = voc("evaluate", "no model is looked for", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "give either DATA" in result.stderr
    assert result.stderr.endswith(" [usage]\n")


def test_behaviour_of_a_missing_model_is_told() -> None:
    result = voc("evaluate", "none", "--behaviour")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(" [model_not_found]\n")
