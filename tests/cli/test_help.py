"""Every command explains itself, with an example, and at once."""

import subprocess
import sys

import pytest

from commands import voc
from voc import __version__
from voc.cli.main import main

COMMANDS = [
    "evaluate",
    "explain",
    "formats",
    "keys",
    "lake",
    "models",
    "report",
    "score",
    "serve",
    "train",
    "watch",
]
HEAVY = {"torch", "transformers", "spacy", "pyarrow", "openpyxl", "pydantic", "rich", "numpy"}

LOADED = """
import sys
from voc.cli.main import main
main(sys.argv[1:], standalone_mode=False)
print(*sys.modules, file=sys.stderr)
"""


def test_these_are_all_commands() -> None:
    assert sorted(main.commands) == COMMANDS


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_help_with_an_example(command: str, option: str) -> None:
    result = voc(command, option)
    assert result.exit_code == 0
    assert f"Usage: main {command} " in result.stdout
    assert f"Example: voc {command}" in " ".join(result.stdout.split())


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command_with_a_sentence(option: str) -> None:
    result = voc(option)
    assert result.exit_code == 0
    assert "Example: voc score tickets.csv -o readings.parquet" in result.stdout
    listed = result.stdout.partition("Commands:")[2].strip().splitlines()
    assert [line.split()[0] for line in listed] == COMMANDS
    assert all(len(line.split()) > 3 for line in listed)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_help(command: str) -> None:
    options = [o for o in main.commands[command].params if o.param_type_name == "option"]
    assert [option.name for option in options if not getattr(option, "help", None)] == []


def test_the_version_is_that_of_the_package() -> None:
    assert voc("--version").stdout == f"voc, version {__version__}\n"


@pytest.mark.parametrize("arguments", [["read"], ["score"], ["explain"], ["score", "--fast", "x"]])
def test_what_voc_does_not_know_is_a_usage_error(arguments: list[str]) -> None:
    result = voc(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: " in result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["score", "--help"], ["train", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{LOADED}", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("Usage: ")
    assert HEAVY & set(done.stderr.split()) == set()
