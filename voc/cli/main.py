"""The command `voc`: parse, call, print."""

import os
from typing import Any

import click

from voc import __version__
from voc.cli.common import speaks_plainly
from voc.cli.evaluate import evaluate
from voc.cli.explain import explain
from voc.cli.inputs import formats
from voc.cli.keys import keys
from voc.cli.lake import lake
from voc.cli.models import models
from voc.cli.report import report
from voc.cli.score import score
from voc.cli.serve import serve
from voc.cli.streams import check_files, guard_streams
from voc.cli.train import train
from voc.cli.watch import watch


class _Command(click.Group):
    """All commands, on streams that tell what is wrong with them, be it a help that is printed."""

    def main(self, *args: Any, **options: Any) -> Any:
        guard_streams()
        return speaks_plainly(super().main)(*args, **options)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="voc")
def main() -> None:
    """Read what customers write, statement by statement.

    Finds which component of the customer experience each statement is about (customer,
    environment, brand, platform, interface) and how the customer feels, with the evidence.

    Example: voc score tickets.csv -o readings.parquet
    """
    check_files()
    # Read when numpy is imported. Its products are of few rows: two threads wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


_COMMANDS = (
    *(score, explain, formats, evaluate, train, models),
    *(lake, report, watch, keys, serve),
)
for _command in _COMMANDS:
    main.add_command(_command)
