"""`voc score`: files in, readings out."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voc import __version__
from voc.cli.common import (
    any_language_option,
    confidence_option,
    engine_option,
    model_option,
    quiet_option,
    redact_option,
    speaks_plainly,
)
from voc.cli.inputs import echo_explanations
from voc.cli.tally import Tally
from voc.errors import NothingRead, UsageError
from voc.records import Reading, Rejection

if TYPE_CHECKING:
    from voc.cli.outputs import Output
    from voc.runs import Facts, Run
    from voc.scorer import Scorer
    from voc.workers import Workers

_NOT_SETTINGS = (
    *("inputs", "output", "show", "model", "engine"),
    *("workers", "explain_input", "resume", "restart", "quiet"),
)


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where readings go; the ending picks the format: .jsonl .parquet .csv .xlsx.",
)
@click.option("--text", help="Column that holds the text.")
@click.option("--id", "id_", help="Column that holds the message's id.")
@click.option("--channel", help="Column that holds the channel, or one channel for all.")
@click.option("--time", "time_", help="Column that holds the time.")
@click.option("--author", help="Column that holds the author.")
@click.option("--show", is_flag=True, help="Also show readings as on a terminal.")
@model_option
@engine_option
@confidence_option
@redact_option
@any_language_option
@click.option(
    "--speakers",
    type=click.Choice(["customer", "agent", "all"]),
    default="customer",
    show_default=True,
    help="Whose turns of a conversation are read.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes that read, each with its share of the processors.",
)
@click.option(
    "--explain-input", is_flag=True, help="Only say how the inputs are understood; read nothing."
)
@click.option("--resume", is_flag=True, help="Go on where this command was stopped.")
@click.option("--restart", is_flag=True, help="Drop what a run that was stopped has done.")
@quiet_option
@speaks_plainly
def score(
    inputs: tuple[str, ...],
    output: Path | None,
    text: str | None,
    id_: str | None,
    channel: str | None,
    time_: str | None,
    author: str | None,
    show: bool,
    model: str,
    engine: str,
    min_confidence: str,
    redact: str,
    any_language: bool,
    speakers: str,
    workers: int,
    explain_input: bool,
    resume: bool,
    restart: bool,
    quiet: bool,
) -> None:
    """Read messages from files, folders, globs or - (standard input).

    Takes CSV, TSV, JSON lines, JSON arrays, Parquet, XLSX and plain text. What cannot be read
    goes to OUTPUT.rejected.jsonl. Without -o, readings are printed: as JSON lines where
    standard output is piped, as a readable view on a terminal.

    With -o, a run that was stopped (a kill, Ctrl-C, a full disk) goes on with --resume.

    Exit code: 0 all read, or skipped as no message, 1 some rejected, 2 nothing could be done.

    Example: voc score tickets.csv reviews/ -o readings.parquet
    """
    from voc.readers import Columns, expand, read, understand

    columns = Columns(text=text, id=id_, channel=channel, time=time_, author=author)
    if explain_input:
        found = understand(inputs, columns=columns, stdin=sys.stdin.buffer)
        echo_explanations(found, speakers=speakers, any_language=any_language)
        return
    paths = [] if output is None else expand(inputs)
    files = [path for path in paths if isinstance(path, Path) and path.is_file()]
    repeatable = len(files) == len(paths)
    _check(output, files, repeatable=repeatable, resume=resume, restart=restart)
    items = read(inputs, columns=columns, stdin=sys.stdin.buffer)
    viewed = show or (output is None and sys.stdout.isatty())
    with ExitStack() as stack:
        # Opened before the model is loaded: an output that cannot be written costs no wait.
        run, outs = _opened(stack, output, viewed=viewed, resume=resume, restart=restart)
        from voc.redaction import check_mode
        from voc.scoring import score_with

        check_mode(redact)
        scorer = _scorer(stack, model, engine=engine, workers=workers)
        reads = f"{scorer.title} ({scorer.engine})"
        facts = _facts(files, model, scorer) if run else {}
        earlier = run.begin(facts) if run and repeatable else ()
        tally = Tally(earlier=run.done if run else 0)
        readings = score_with(
            scorer,
            items,
            min_confidence=min_confidence,
            redact=redact,
            any_language=any_language,
            speakers=speakers,
            earlier=earlier,
        )
        _write(_with_progress(readings, shown=not (quiet or viewed)), outs, tally)
    _tell_change(files, facts)
    if not quiet:
        click.echo(tally.summary(reads), err=True)
    sys.exit(tally.exit_code)


def _check(
    output: Path | None,
    files: Sequence[Path],
    *,
    repeatable: bool,
    resume: bool,
    restart: bool,
) -> None:
    """Raise UsageError for what can never be."""
    if resume and restart:
        raise UsageError("--resume goes on and --restart begins again: choose one")
    if output is None:
        if resume or restart:
            raise UsageError("only a run that writes to a file (-o) can go on or begin again")
        return
    _check_apart(output, files)
    if resume and not repeatable:
        raise UsageError("--resume reads the inputs again: standard input and pipes come once")


def _check_apart(output: Path, files: Sequence[Path]) -> None:
    """Raise UsageError where an input would be overwritten, or removed as old rejections."""
    from voc.cli.outputs import rejections_beside

    read = set(map(os.path.realpath, files))  # unlike `Path.resolve` it fails on no name
    if os.path.realpath(output) in read:
        raise UsageError(f"`{output}` is among the inputs: write somewhere else")
    beside = rejections_beside(output)
    if os.path.realpath(beside) in read:
        raise UsageError(
            f"`{beside}` is among the inputs, and the rejections of `{output}` go there: "
            "write somewhere else"
        )


def _opened(
    stack: ExitStack, path: Path | None, *, viewed: bool, resume: bool, restart: bool
) -> "tuple[Run | None, list[Output]]":
    """Return all outputs, open until `stack` ends, and the run where one is a file."""
    from voc.cli.outputs import kept_output, piped_output, terminal_output

    run = None
    outputs: list[Output] = []
    if path is not None:
        file, run = stack.enter_context(kept_output(path, resume=resume, restart=restart))
        outputs += [file, run]
    if viewed:
        outputs.append(stack.enter_context(terminal_output()))
    return run, outputs or [stack.enter_context(piped_output())]


def _scorer(stack: ExitStack, model: str, *, engine: str, workers: int) -> "Scorer | Workers":
    """Return what reads messages, in as many processes as wanted, which end with `stack`."""
    from voc.scorer import Scorer
    from voc.workers import Workers

    if workers == 1:
        return Scorer.open(model, engine=engine)
    return stack.enter_context(closing(Workers(model, engine=engine, count=workers)))


def _facts(files: Sequence[Path], model: str, scorer: "Scorer | Workers") -> "Facts":
    """Return what a run of these inputs depends on."""
    from voc.runs import facts_of

    return facts_of(files, _settings(model, title=scorer.title, engine=scorer.engine))


def _tell_change(files: Sequence[Path], facts: "Facts") -> None:
    """Say which of the inputs was written while it was read, if any was."""
    from voc.runs import difference, facts_of

    changed = difference(facts, facts_of(files, facts))
    if changed:
        click.echo(
            f"voc: {changed} is not what it was when the run began: "
            "some of it may be missing, or be cut",
            err=True,
        )


def _settings(model: str, *, title: str, engine: str) -> "Facts":
    """Return what, beside the inputs, readings depend on: among it every option but a few."""
    from voc.encoder.folder import MANIFEST, digest, model_folder

    context = click.get_current_context()
    return {
        "the version of voc": __version__,
        "the model": [title, digest(model_folder(model) / MANIFEST)],
        "the engine": engine,
        **{
            option.opts[0]: context.params[option.name]
            for option in context.command.params
            if option.name not in _NOT_SETTINGS
        },
    }


def _write(outcomes: Iterable[Reading | Rejection], outs: "Sequence[Output]", tally: Tally) -> None:
    """Write what comes out, and count it; raise NothingRead for inputs without any message."""
    for outcome in outcomes:
        tally.add(outcome)
        for out in outs:
            out.write(outcome)
    if tally.nothing_read:
        # Raised so that an earlier output stays as it is.
        raise NothingRead(f"no message was read: {'; '.join(tally.reasons)}")


def _with_progress(
    outcomes: Iterable[Reading | Rejection], *, shown: bool
) -> Iterator[Reading | Rejection]:
    """Show on a terminal how many messages are done, where nothing else shows it."""
    if not (shown and sys.stderr.isatty()):
        yield from outcomes
        return
    from voc.cli.outputs import progress

    with progress() as advance:
        for outcome in outcomes:
            yield outcome
            advance()
