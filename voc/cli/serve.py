"""`voc serve`: the same readings over HTTP."""

import os
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from voc.cli.common import speaks_plainly
from voc.errors import UsageError

if TYPE_CHECKING:
    from service.settings import Settings

_BACKLOG = 2048


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on, 0 for a free one.  [default: 3000]")
@click.option("--model", help="Name of an installed model, a model folder, or a hub id.")
@click.option("--engine", help="What runs the model; as of `voc score`.")
@click.option("--threads", type=int, help="Processors that the model may use.  [default: all]")
@click.option(
    "--keys/--no-keys",
    "require_keys",
    default=None,
    help="Whether every call needs a key.  [default: unless on loopback and none was ever made]",
)
@click.option("--lake", metavar="FOLDER_OR_URL", help="Lake of readings, for the scorecard.")
@speaks_plainly
def serve(
    host: str | None,
    port: int | None,
    model: str | None,
    engine: str | None,
    threads: int | None,
    require_keys: bool | None,
    lake: str | None,
) -> None:
    """Read messages over HTTP: POST /v1/score, jobs, a page at / and documentation at /docs.

    Ready when /readyz says so. SIGTERM or Ctrl-C lets it answer what it was asked, and ends it.
    All limits are set in the environment, VOC_MAX_MESSAGES=100 for one: see docs/serving.md.

    Example: voc serve --port 8080
    """
    from service.settings import Settings, environment_of

    settings = Settings.from_environment(
        host=host,
        port=port,
        model=model,
        engine=engine,
        threads=threads,
        require_keys=require_keys,
        lake=lake,
    )
    _check(settings)
    with _listening(settings) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        os.environ.update(environment_of(settings))
        from service.process import serve as serve_on

        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        click.echo(f"voc: serving {settings.model} on http://{shown}:{settings.port}/", err=True)
        serve_on(listener)


def _check(settings: "Settings") -> None:
    """Raise the VocError that says why there is nothing to be served, before anything is loaded."""
    try:
        import bentoml  # noqa: F401 - slow, and needed anyway
        import fastapi  # noqa: F401
    except ImportError as error:
        missing = (error.name or "a package").partition(".")[0]
        raise UsageError(f"`{missing}` is missing: pip install 'voc[serve]'") from error
    from service.insight import check_lake
    from service.keys import check_exposure
    from voc.encoder.folder import find_model

    check_exposure(settings)
    find_model(settings.model)
    check_lake(settings)


def _listening(settings: "Settings") -> socket.socket:
    """Return the socket of a service; raises UsageError where it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = settings.host, settings.port
    try:
        listener = socket.create_server(address, family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot listen on {settings.host}:{settings.port}: {reason}") from error
    # Connections have it from their listener. Without it an answer of two packets takes 40 ms more:
    # the second waits for a client who puts off saying that the first has come.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
