"""The documents say what is so: their code runs, and what they list is what there is."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from voc.cli.main import main
from voc.errors import InputError, MessageError, VocError
from voc.signals import table
from voc.taxonomy import COMPONENTS, FACETS, INTENTS, SENTIMENTS, SIGNALS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INPUT = (ROOT / "docs" / "input.md").read_text(encoding="utf-8")

_BLOCK = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def _examples() -> list[tuple[str, str]]:
    return _BLOCK.findall(README)


def _subclasses(error: type[VocError]) -> list[type[VocError]]:
    below = [c for child in error.__subclasses__() for c in _subclasses(child)]
    return [error, *below]


@pytest.mark.model
@pytest.mark.parametrize(("code", "output"), _examples(), ids=["score", "load"])
def test_the_code_of_the_readme_prints_what_it_says(
    code: str, output: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == output


@pytest.mark.parametrize("name", [*COMPONENTS, *FACETS])
def test_the_readme_explains_every_component_and_facet(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", [*SENTIMENTS, *INTENTS])
def test_the_readme_lists_every_sentiment_and_intent(name: str) -> None:
    assert name in README


@pytest.mark.parametrize("name", [*SIGNALS, *{rule.name: rule for rule, _ in table.load().phrases}])
def test_the_page_of_signals_explains_every_kind_and_rule(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "signals.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("error", [*_subclasses(MessageError), *_subclasses(InputError)])
def test_every_code_of_a_rejection_is_explained(error: type[VocError]) -> None:
    abstract = {"message", "input", "input_not_found", "nothing_read", "skipped"}
    assert error.code in abstract or f"| `{error.code}` |" in INPUT


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_of_the_readme_and_changelog_is_there(command: str) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"`voc {command}`" in changelog
    assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]:
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
