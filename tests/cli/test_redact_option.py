"""`--redact`: what is written, shown, kept for a run that goes on, and told of what failed."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from commands import voc
from killing import content
from naming import installed, write_package
from voc.model import Model
from voc.runs import folder_of
from voc.text.pseudonyms import VARIABLE

CARD = "4111 1111 1111 1111"
EMAIL = "jo.park@acme.example"
TEXT = f"The toaster was faulty, mail {EMAIL}. I paid with {CARD}."
ENDINGS = [".jsonl", ".csv", ".parquet", ".xlsx"]
Score = Callable[..., Result]


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """Fourteen messages; ids repeat, some hold cards and nothing else tells them apart."""
    path = tmp_path / "tickets.csv"
    ids = ["a", CARD, "b", CARD, "5500 0000 0000 0004", "a"]
    rows = [f'{ids[n % 6]},"{TEXT} {n}",{EMAIL}' for n in range(13)]
    path.write_text("\n".join(["id,comment,contact", *rows, f"{CARD},,"]) + "\n")
    return path


@contextmanager
def stopped(*, after: int) -> Iterator[None]:
    """Let the model be stopped when it has read so many chunks."""
    read, calls = Model.read, iter(range(1000))

    def stop(model: Model, messages: Any) -> Any:
        if next(calls) == after:
            raise KeyboardInterrupt
        return read(model, messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "read", stop)
        yield


def everything(out: Path) -> str:
    """Return all that a person could read of what was written."""
    beside = out.with_name(f"{out.name}.rejected.jsonl").read_text()
    if out.suffix == ".parquet":
        return f"{pq.read_table(out).to_pylist()} {beside}"
    return f"{content(out) if out.suffix == '.xlsx' else out.read_text()} {beside}"


def test_a_damaged_key_of_pseudonyms_is_told_before_anything_is_read(
    score: Score, tmp_path: Path, voc_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    voc_home.mkdir(exist_ok=True)
    (voc_home / "pseudonyms.key").touch()
    (tmp_path / "in.csv").write_text("text\nThe toaster was faulty\n")  # and no address
    result = score(tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"voc: `{voc_home / 'pseudonyms.key'}` holds a key of 0 bytes")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_has_placeholders_unless_told_otherwise(
    score: Score, tickets: Path, tmp_path: Path, ending: str
) -> None:
    assert score(tickets, "-o", tmp_path / f"out{ending}").exit_code == 1
    shown = everything(tmp_path / f"out{ending}")
    assert "<EMAIL>" in shown
    assert "<CARD>" in shown
    assert EMAIL not in shown
    assert CARD not in shown
    score(tickets, "-o", tmp_path / f"off{ending}", "--redact", "off")
    whole = everything(tmp_path / f"off{ending}")
    assert EMAIL in whole
    assert CARD in whole


def test_what_is_printed_has_placeholders_too(score: Score, tickets: Path) -> None:
    for arguments in ([], ["--show"]):
        result = score(tickets, *arguments)
        assert "<CARD>" in result.stdout
        assert "1111" not in result.stdout + result.stderr
        assert EMAIL not in result.stdout


def test_a_header_that_is_a_row_is_told_without_its_card(score: Score, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"{CARD},{EMAIL}\n7,8\n")
    result = score(tmp_path / "in.csv")
    assert result.exit_code == 2
    assert "1111" not in result.stderr
    assert EMAIL not in result.stderr


@pytest.mark.parametrize("mode", ["off", "patterns", "names"])
@pytest.mark.parametrize("ending", [".jsonl", ".xlsx"])
def test_a_run_that_was_stopped_goes_on_to_the_same_end(
    score: Score,
    tickets: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    ending: str,
) -> None:
    pytest.importorskip("presidio_analyzer")
    monkeypatch.setattr("voc.runs.run._PART_MESSAGES", 3)
    monkeypatch.setattr("voc.scoring._CHUNK_MESSAGES", 4)
    out, whole = tmp_path / f"out{ending}", tmp_path / f"whole{ending}"
    with installed(write_package(tmp_path / "models")):
        with stopped(after=2):
            assert score(tickets, "-o", out, "--redact", mode).exit_code == 130
        parts = sorted(folder_of(out).glob("part-*"))
        kept = b"".join(gzip.decompress(part.read_bytes()) for part in parts)
        assert parts
        assert (EMAIL.encode() in kept) == (CARD.encode() in kept) == (mode == "off")
        assert score(tickets, "-o", out, "--resume", "--redact", mode).exit_code == 1
        score(tickets, "-o", whole, "--redact", mode)
    assert content(out) == content(whole)
    assert everything(out) == everything(whole)
    assert "duplicate_id" in everything(out)


def test_a_run_does_not_go_on_with_another_redaction(
    score: Score, tickets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voc.runs.run._PART_MESSAGES", 3)
    monkeypatch.setattr("voc.scoring._CHUNK_MESSAGES", 4)
    with stopped(after=2):
        score(tickets, "-o", tmp_path / "out.jsonl")
    result = score(tickets, "-o", tmp_path / "out.jsonl", "--resume", "--redact", "off")
    assert result.exit_code == 2
    assert "--redact is not what it was" in result.stderr


@pytest.mark.parametrize(("mode", "shown"), [([], False), (["--redact", "off"], True)])
@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_an_explanation_that_is_piped_has_placeholders(
    toy_model: Path, mode: list[str], shown: bool, arguments: list[str]
) -> None:
    result = voc("explain", TEXT, *mode, *arguments, "--model", toy_model)
    assert result.exit_code == 0
    assert (EMAIL in result.stdout) is shown
    assert ("<EMAIL>" in result.stdout) is not shown


def test_an_explanation_on_a_terminal_shows_what_was_typed(
    toy_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    assert EMAIL in voc("explain", TEXT, "--json", "--model", toy_model).stdout
    shown = voc("explain", TEXT, "--json", "--model", toy_model, "--redact", "patterns").stdout
    assert json.loads(shown)["statements"][0]["text"].startswith("The toaster was faulty, mail <E")


@pytest.mark.parametrize("command", ["score", "explain"])
def test_without_a_model_of_names_it_is_said_at_once(
    command: str, toy_model: Path, tickets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc.text.redaction import names

    monkeypatch.setattr(names, "entry_points", lambda group: ())
    names._people.cache_clear()
    result = voc(command, tickets, "--redact", "names", "--model", toy_model)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(" [names_model_not_found]\n")
