"""How errors reach a person: one line on standard error and an exit code."""

from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner

from voc import errors
from voc.cli.common import complaint, now_option, progress, speaks_plainly
from voc.errors import InputNotFound, VocError, outcome_of
from voc.records import Origin, Rejection

ERRORS = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, VocError)
]


def fail(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_is_one_line_with_its_code(
    error: type[VocError], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        speaks_plainly(fail)(error("why it is so"))
    assert ended.value.code == outcome_of(error).exit_code
    assert capsys.readouterr() == ("", f"voc: why it is so [{error.code}]\n")


def test_an_interrupted_run_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        speaks_plainly(fail)(KeyboardInterrupt())
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "voc: interrupted\n")


@pytest.mark.parametrize("error", [InputNotFound("why it is so"), KeyboardInterrupt()])
def test_what_was_noted_of_an_error_is_told_after_it(
    error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    error.add_note("what is to be done")
    with pytest.raises(SystemExit):
        speaks_plainly(fail)(error)
    first, second = capsys.readouterr().err.splitlines()
    assert first in ("voc: why it is so [input_not_found]", "voc: interrupted")
    assert second == "voc: what is to be done"


def test_a_bug_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        speaks_plainly(fail)(ZeroDivisionError())


def test_a_command_that_ends_well_returns_what_it_returns() -> None:
    assert speaks_plainly(sorted)([2, 1], reverse=True) == [2, 1]


@pytest.mark.parametrize(
    ("origin", "place"),
    [
        (None, ""),
        (Origin(file="a.csv"), "a.csv: "),
        (Origin(file="a.csv", line=1), "a.csv:1: "),
    ],
)
def test_a_complaint_says_where_and_why(origin: Origin | None, place: str) -> None:
    rejection = Rejection(
        id="t-1", stage="read", code=InputNotFound.code, detail="why", origin=origin
    )
    assert complaint(rejection) == f"{place}why [input_not_found]"


def test_progress_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (True, False):
        with progress("reading", quiet=quiet) as told:
            told("counting", 3)
    assert capsys.readouterr() == ("", "")


def test_progress_shows_what_is_done_and_how_many_came_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress("reading") as told:
        told("reading", 1_000)
        told("counting", 234)
    shown = capsys.readouterr().err
    assert "counting" in shown
    assert "1,234 readings" in shown


@click.command()
@now_option
def clock(now: datetime) -> None:
    click.echo(now.isoformat(), nl=False)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-03-30", datetime(2026, 3, 30, tzinfo=UTC)),
        ("2026-03-30T12:30:00", datetime(2026, 3, 30, 12, 30, tzinfo=UTC)),
        ("2026-03-30T12:30:00Z", datetime(2026, 3, 30, 12, 30, tzinfo=UTC)),
    ],
)
def test_now_is_of_utc(given: str, expected: datetime) -> None:
    assert CliRunner().invoke(clock, ["--now", given]).stdout == expected.isoformat()


def test_without_it_now_is_that_of_the_clock() -> None:
    before = datetime.now(UTC)
    told = datetime.fromisoformat(CliRunner().invoke(clock, []).stdout)
    assert before <= told <= datetime.now(UTC)
