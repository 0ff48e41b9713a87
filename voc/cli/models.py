"""`voc models`: the models that are here."""

import click

from voc.cli.common import speaks_plainly


@click.command()
@speaks_plainly
def models() -> None:
    """List the models that come with this installation.

    Example: voc models
    """
    from voc.encoder.folder import bundled_models, open_folder

    for name, path in sorted(bundled_models().items()):
        click.echo(f"{name}\t{open_folder(path).manifest.version}\t{path}")
