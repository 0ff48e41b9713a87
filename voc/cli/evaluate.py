"""`voc evaluate`: a model's figures on labelled messages, and its tests of behaviour."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voc.cli.common import engine_option, speaks_plainly
from voc.errors import UsageError

if TYPE_CHECKING:
    from voc.learning.behaviour import BehaviourReport
    from voc.learning.evaluation import Evaluation


@click.command()
@click.argument("model")
@click.argument("data", type=click.Path(path_type=Path), required=False)
@click.option(
    "--behaviour",
    is_flag=True,
    help="Test the behaviour on cases that come with voc, in the place of DATA.",
)
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
def evaluate(
    model: str,
    data: Path | None,
    behaviour: bool,
    json_path: Path | None,
    resamples: int,
    engine: str,
) -> None:
    """Measure MODEL on the labelled messages of DATA (JSON lines), or test its behaviour.

    A line: {"id", "source", "channel", "text", "sentiment", "intent", "statements": [{"start",
    "end", "labels", "sentiment"}]}. Statements are compared by the characters they share,
    whatever was cut.

    Example: voc evaluate cem-en-small dev.jsonl
    """
    if behaviour == (data is not None):
        raise UsageError("give either DATA, a file of labelled messages, or --behaviour")

    from voc.learning.behaviour import format_behaviour
    from voc.learning.evaluation import format_evaluation
    from voc.writers.atomic import check_target, replacement

    if json_path is not None:
        check_target(json_path)
    figures: Evaluation | BehaviourReport
    if data is None:
        figures = model_behaviour(model, engine=engine)
        click.echo(format_behaviour(figures))
    else:
        figures = evaluate_model(model, data, engine=engine, resamples=resamples)
        click.echo(format_evaluation(figures))
    if json_path is not None:
        content = json.dumps(figures.to_json(), indent=1) + "\n"
        with replacement(json_path) as stream:
            stream.write(content.encode("utf-8"))


def evaluate_model(
    model: str, data: Path, *, engine: str = "auto", resamples: int = 1000
) -> "Evaluation":
    """Read every message of `data` with `model` and compare."""
    from voc.encoder.folder import digest
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
    return evaluate(pairs, resamples=resamples, data=digest(data))


def model_behaviour(model: str, *, engine: str = "auto") -> "BehaviourReport":
    """Run the tests of behaviour that ship on `model`."""
    from voc.learning.behaviour import measure_behaviour
    from voc.learning.suite import load_cases
    from voc.scoring import score

    return measure_behaviour(load_cases(), lambda texts: score(texts, model=model, engine=engine))
