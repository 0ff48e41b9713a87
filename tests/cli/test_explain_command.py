"""`voc explain`: one text with all that was read in it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from commands import voc
from foreign import FOREIGN
from voc.records import Message, Rejection
from voc.taxonomy import LABELS
from voc.writers import reading_to_json

TEXT = "The toaster was faulty. They refused, but the staff was kind."
Explain = Callable[..., Result]


@pytest.fixture
def explain(toy_model: Path) -> Explain:
    def explain(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return voc("explain", *arguments, "--model", toy_model, stdin=stdin)

    return explain


def test_every_statement_has_all_eight_labels_with_their_thresholds(explain: Explain) -> None:
    result = explain(TEXT)
    assert (result.exit_code, result.stderr) == (0, "")
    shown = " ".join(result.stdout.split())
    statements = json.loads(explain(TEXT, "--json").stdout)["statements"]
    assert len(statements) > 1
    for statement in statements:
        assert statement["text"] in shown
    for label in LABELS:
        name = re.escape(label.replace(".", "·"))
        rows = re.findall(rf"^[ ●]*{name} +[━─┿┼]+ ([01]\.\d\d) ≥ 0\.50", result.stdout, re.M)
        assert rows == [f"{s['probabilities'][label]:.2f}" for s in statements]


def test_json_is_the_reading(explain: Explain, toy_model: Path) -> None:
    from voc.scoring import score

    result = explain(TEXT, "--json")
    (expected,) = score([Message(id="text", text=TEXT)], model=str(toy_model))
    assert not isinstance(expected, Rejection)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == reading_to_json(expected)


def test_another_language_is_told_unless_any_is_wanted(explain: Explain) -> None:
    text = FOREIGN["de"][0]
    result = explain(text)
    assert result.exit_code == 1
    assert "[unsupported_language]" in result.stderr
    result = explain(text, "--any-language", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["language"] == "de"


def test_only_what_is_as_sure_as_wanted_is_said(explain: Explain) -> None:
    whole, low, medium, high = (
        json.loads(explain(TEXT, "--json", *least).stdout)
        for least in ([], *(["--min-confidence", band] for band in ("low", "medium", "high")))
    )
    assert low == whole
    assert len({json.dumps(reading) for reading in (low, medium, high)}) == 3
    assert whole["sentiment"]["band"] == "low"
    assert medium["sentiment"] == {**whole["sentiment"], "label": "uncertain"}
    bands = {band for statement in high["statements"] for band in statement["bands"].values()}
    assert bands == {"high"}


def test_what_is_left_out_has_no_mark_in_the_explanation(explain: Explain) -> None:
    shown = explain(TEXT, "--min-confidence", "high").stdout
    assert "? uncertain " in shown
    assert "[platform·technology" not in shown
    assert "[platform·technology?]" in explain(TEXT).stdout


@pytest.mark.parametrize("least", ["sure", "HIGH", "0.9", ""])
def test_a_confidence_that_is_no_band_is_a_usage_error(explain: Explain, least: str) -> None:
    result = explain(TEXT, "--min-confidence", least)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'--min-confidence'" in result.stderr


def test_a_text_may_come_from_standard_input(explain: Explain) -> None:
    result = explain("-", "--json", stdin="Caf\u00e9 was fine.\n")
    assert json.loads(result.stdout)["statements"][0]["text"] == "Caf\u00e9 was fine."


def test_words_of_any_script_are_printed_as_they_are(explain: Explain) -> None:
    assert "Très déçu 😞" in explain("Très déçu 😞", "--json").stdout


@pytest.mark.parametrize(
    ("text", "stdin", "code"),
    [
        ("", None, "empty_text"),
        (" \n\u200b", None, "empty_text"),
        ("-", "", "empty_text"),
        ("-", b"secret caf\xe9", "invalid_unicode"),
        ("-", "secret " * 200_000, "text_too_long"),
    ],
)
def test_a_text_that_cannot_be_read_is_told_but_not_shown(
    explain: Explain, text: str, stdin: str | bytes | None, code: str
) -> None:
    result = explain(text, stdin=stdin)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(rf"voc: `text` [^\[]+ \[{code}\]\n", result.stderr)
    assert "secret" not in result.stderr


def test_a_model_that_fails_is_told_without_the_text(
    explain: Explain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("voc.model.Model.read", fail)
    result = explain("a secret")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "voc: the model failed on this message (RuntimeError) [inference_failed]\n"
    )


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--model", "none", "model_not_found"), ("--engine", "steam", "usage")],
)
def test_what_cannot_be_loaded_is_told(
    explain: Explain, option: str, value: str, code: str
) -> None:
    arguments = [TEXT, option, value]
    result = voc("explain", *arguments) if option == "--model" else explain(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f" [{code}]\n")
