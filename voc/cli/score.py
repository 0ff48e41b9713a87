"""`voc score`: files in, readings out."""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voc.cli.common import complaint, confidence_option, engine_option, model_option, speaks_plainly
from voc.errors import NothingRead, UsageError
from voc.records import Reading, Rejection

if TYPE_CHECKING:
    from voc.cli.outputs import Output


_REASONS = 5  # told where nothing was read: an input may have a million bad rows


@dataclass(slots=True)
class Tally:
    """What a run has done so far.

    unreadable: rejections that no message came with; `reasons` are those of the first of them.
    """

    scored: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    reasons: list[str] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.perf_counter)

    def add(self, outcome: Reading | Rejection) -> None:
        """Count one outcome."""
        if isinstance(outcome, Reading):
            self.scored += 1
            self.warnings.update(outcome.warnings)
            return
        self.rejected[outcome.code] += 1
        if outcome.id is None and outcome.stage == "read":
            self.unreadable += 1
            if len(self.reasons) < _REASONS:
                self.reasons.append(complaint(outcome))

    @property
    def nothing_read(self) -> bool:
        """Whether no message came out of any input, only inputs that could not be read."""
        return not self.scored and self.rejected.total() == self.unreadable > 0

    @property
    def exit_code(self) -> int:
        """0 all read, 1 some rejected, 2 nothing could be done."""
        if self.nothing_read:
            return 2
        return 1 if self.rejected else 0

    def summary(self, model: str) -> str:
        """Return the closing lines for standard error."""
        seconds = time.perf_counter() - self.began
        rejected = self.rejected.total()
        lines = [
            f"read {self.scored + rejected:,}, scored {self.scored:,}, rejected {rejected:,}"
            f"{_by_code(self.rejected)}; {self.scored / seconds:,.0f} messages/s; model {model}"
        ]
        if self.warnings:
            lines.append(f"warnings: {self.warnings.total():,}{_by_code(self.warnings)}")
        return "\n".join(lines)


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
@click.option("-q", "--quiet", is_flag=True, help="No progress bar and no summary.")
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
    quiet: bool,
) -> None:
    """Read messages from files, folders, globs or - (standard input).

    Takes CSV, TSV, JSON lines, JSON arrays, Parquet, XLSX and plain text. What cannot be read
    goes to OUTPUT.rejected.jsonl. Without -o, readings are printed: as JSON lines where
    standard output is piped, as a readable view on a terminal.

    Exit code: 0 all read, 1 some rejected, 2 nothing could be done.

    Example: voc score tickets.csv reviews/ -o readings.parquet
    """
    from voc.readers import Columns, expand, read

    if output is not None and output.exists() and output.resolve() in _resolved(expand(inputs)):
        raise UsageError(f"`{output}` is among the inputs: write somewhere else")
    columns = Columns(text=text, id=id_, channel=channel, time=time_, author=author)
    items = read(inputs, columns=columns, stdin=sys.stdin.buffer)
    viewed = show or (output is None and sys.stdout.isatty())
    with ExitStack() as stack:
        # Opened before the model is loaded: an output that cannot be written costs no wait.
        outs = [stack.enter_context(out) for out in _outputs(output, viewed=viewed)]
        from voc.scorer import Scorer
        from voc.scoring import score_with

        scorer = Scorer.open(model, engine=engine)
        tally = Tally()
        readings = score_with(scorer, items, min_confidence=min_confidence)
        outcomes = _tallied(readings, tally)
        for outcome in _with_progress(outcomes, shown=not (quiet or viewed)):
            for out in outs:
                out.write(outcome)
        if tally.nothing_read:
            # Raised so that an earlier output stays as it is.
            raise NothingRead(f"no message was read: {'; '.join(tally.reasons)}")
    if not quiet:
        used = scorer.model
        click.echo(tally.summary(f"{used.title} ({used.engine})"), err=True)
    sys.exit(tally.exit_code)


def _outputs(path: Path | None, *, viewed: bool) -> "list[AbstractContextManager[Output]]":
    from voc.cli.outputs import file_output, piped_output, terminal_output

    outputs: list[AbstractContextManager[Output]] = []
    if path is not None:
        outputs.append(file_output(path))
    if viewed:
        outputs.append(terminal_output())
    return outputs or [piped_output()]


def _resolved(inputs: Iterable[object]) -> set[Path]:
    return {path.resolve() for path in inputs if isinstance(path, Path)}


def _tallied(
    outcomes: Iterable[Reading | Rejection], tally: Tally
) -> Iterator[Reading | Rejection]:
    for outcome in outcomes:
        tally.add(outcome)
        yield outcome


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


def _by_code(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{k} {n:,}' for k, n in counts.most_common())})" if counts else ""
