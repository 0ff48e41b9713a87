"""Runs `voc` in tests: in this process, or in one of its own where pipes must be real."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from click.testing import CliRunner, Result

from voc.cli.main import main

WITHOUT_MODEL = """
import sys, types
import factories
from voc.records import Message

def score_with(scorer, items, **options):
    for item in items:
        text = item.text if isinstance(item, Message) else None
        yield factories.reading(text=text, id=item.id) if text else item

scorer = types.SimpleNamespace(title="toy 1.0.0", engine="none")
sys.modules["voc.workers"] = types.SimpleNamespace(Workers=None)
sys.modules["voc.scorer"] = types.SimpleNamespace(
    Scorer=types.SimpleNamespace(open=lambda name, *, engine: scorer)
)
sys.modules["voc.scoring"] = types.SimpleNamespace(score_with=score_with)
"""
"""Python that puts a model in place that finds nothing, and costs no second to load."""


def voc(*arguments: object, stdin: str | bytes | None = None) -> Result:
    """Run the command `voc` and return what it printed and its exit code.

    An exception that reaches the user as a traceback is raised here.
    """
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def start_voc(arguments: Sequence[object], **pipes: Any) -> subprocess.Popen[bytes]:
    """Start the command `voc`, on a model that finds nothing, in a process of its own."""
    code = f"sys.path[:0] = {sys.path!r}\n{WITHOUT_MODEL}\nfrom voc.cli.main import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", f"import sys\n{code}", *map(str, arguments)],
        stderr=subprocess.PIPE,
        **pipes,
    )
