"""`voc models`: the models that are here, and how one is put together that ships in parts."""

import click

from voc.cli.common import speaks_plainly


@click.group(invoke_without_command=True)
@click.pass_context
@speaks_plainly
def models(context: click.Context) -> None:
    """List the models that come with this installation, or install one.

    Prints name, version, folder, and whether it can be read with: `installed`, or
    `not installed` of an adapter that was not put on its base yet.

    Example: voc models
    """
    if context.invoked_subcommand is not None:
        return
    from voc.encoder.folder import bundled_models, is_installed, open_folder

    for name, path in sorted(bundled_models().items()):
        folder = open_folder(path)
        state = "installed" if is_installed(folder) else "not installed"
        click.echo(f"{name}\t{folder.manifest.version}\t{path}\t{state}")


@models.command(name="install")
@click.argument("name")
@click.option(
    "--base",
    help="Folder or hub id (owner/name) of the base weights, instead of looking for them.",
)
@speaks_plainly
def install_model(name: str, base: str | None) -> None:
    """Put the model NAME, which ships as a small adapter, on its base weights.

    The base is taken from installed packages, or else from the hub, and checked against its
    hash. What is made is kept in the folder VOC_HOME, by default ~/.cache/voc.

    Example: voc models install cem-en-large
    """
    from voc.encoder.install import install

    folder = install(name, base=base)
    click.echo(f"{folder.title}\t{folder.path}")
