"""`voc evaluate`: a model's figures on labelled messages."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voc.cli.common import engine_option, speaks_plainly

if TYPE_CHECKING:
    from voc.learning.evaluation import Evaluation


@click.command()
@click.argument("model")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Also write it here.")
@click.option(
    "--resamples",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Of the bootstrap.",
)
@engine_option
@speaks_plainly
def evaluate(model: str, data: Path, json_path: Path | None, resamples: int, engine: str) -> None:
    """Measure MODEL on the labelled messages of DATA (JSON lines).

    A line: {"id", "source", "channel", "text", "sentiment", "intent", "statements": [{"start",
    "end", "labels", "sentiment"}]}. Statements are compared by the characters they share,
    whatever was cut.

    Example: voc evaluate cem-en-small dev.jsonl
    """
    from voc.learning.evaluation import format_evaluation
    from voc.writers.atomic import check_target

    if json_path is not None:
        check_target(json_path)
    figures = evaluate_model(model, data, engine=engine, resamples=resamples)
    click.echo(format_evaluation(figures))
    if json_path is not None:
        json_path.write_text(json.dumps(figures.to_json(), indent=1) + "\n", encoding="utf-8")


def evaluate_model(
    model: str, data: Path, *, engine: str = "auto", resamples: int = 1000
) -> "Evaluation":
    """Read every message of `data` with `model` and compare."""
    from voc.learning.evaluation import Pair, evaluate, load_gold
    from voc.records import Message, Reading
    from voc.scoring import score

    gold = load_gold(data)
    messages = (Message(id=g.id, text=g.text, channel=g.channel) for g in gold)
    outcomes = score(messages, model=model, engine=engine)
    pairs = [
        Pair(gold=g, reading=outcome if isinstance(outcome, Reading) else None)
        for g, outcome in zip(gold, outcomes, strict=True)
    ]
    return evaluate(pairs, resamples=resamples)
