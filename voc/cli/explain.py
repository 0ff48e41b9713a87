"""`voc explain`: what was read in one text, and why."""

import sys

import click

from voc.cli.common import (
    REDACTION,
    any_language_option,
    confidence_option,
    engine_option,
    model_option,
    speaks_plainly,
)
from voc.errors import InferenceFailed, UnsupportedLanguage
from voc.records import Rejection


@click.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print the reading as JSON.")
@model_option
@engine_option
@confidence_option
@click.option(
    "--redact",
    type=REDACTION,
    help="Put <EMAIL>, <CARD>... for personal data; default: off on a terminal, else patterns.",
)
@any_language_option
@speaks_plainly
def explain(
    text: str,
    as_json: bool,
    model: str,
    engine: str,
    min_confidence: str,
    redact: str | None,
    any_language: bool,
) -> None:
    """Show every statement of TEXT with all eight probabilities and what crossed its threshold.

    TEXT may be - for standard input.

    Example: voc explain "The toaster was faulty and they would not take it back."
    """
    from voc.redaction import check_mode
    from voc.scorer import Scorer
    from voc.scoring import score_with
    from voc.text.validity import check_text

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    check_text(text)
    mode = redact or ("off" if sys.stdout.isatty() else "patterns")
    check_mode(mode)
    scorer = Scorer.open(model, engine=engine)
    items = [{"id": "text", "text": text}]
    (outcome,) = score_with(
        scorer, items, min_confidence=min_confidence, redact=mode, any_language=any_language
    )
    if isinstance(outcome, Rejection):
        known = {error.code: error for error in (UnsupportedLanguage, InferenceFailed)}
        raise known.get(outcome.code, InferenceFailed)(outcome.detail)
    if as_json:
        import json

        from voc.writers import reading_to_json

        click.echo(json.dumps(reading_to_json(outcome), ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from voc.cli.view import render_explanation

    Console().print(render_explanation(outcome, scorer.model.thresholds))
