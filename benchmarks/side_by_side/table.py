"""The report in Markdown: one row a peer, and what has to be known to read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from side_by_side.timing import Figures

HEADINGS: Final = (
    "",
    "messages/s",
    "whole process, messages/s",
    "statements/s",
    "tokens/s",
    "peak memory, MB",
    "one message, ms: p50",
    "p95",
    "p99",
    "accuracy, three classes",
    "four classes",
)

NOTES: Final = """\
- messages/s: from the loaded model to the last result, as `voc score` reports it of itself;
  whole process: start, loading, reading the texts and writing the results are in it.
- Statements are read by voc only; all others give one label a message.
- Tokens are those of each one's own tokenizer, special ones included and padding not. voc reads
  messages to their end; the transformers and the embeddings cut them off at 256 tokens, where a
  row does not say otherwise. Turns of conversations are without the names of speakers, for voc
  would leave out what the agent says.
- Peak memory: resident, of the process and its children together, looked at every 50 ms.
- One message: in a running process, warmed up.
- Accuracy, three classes: over messages that are not `mixed`; voc, which may say `mixed` of one
  of them, is wrong where it does. Four classes: over all messages.
- The head of the transformers pipeline is random: it is there for its speed.\
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is told of a peer.

    figures: None where there are none, and `note` says why.
    three, four: accuracy, None where it was not measured.
    """

    title: str
    figures: Figures | None = None
    note: str = ""
    three: float | None = None
    four: float | None = None


def accuracy(gold: Sequence[str], found: Sequence[str], classes: Sequence[str]) -> float | None:
    """Return the share found right of the messages whose sentiment is one of `classes`."""
    hits = [a == b for a, b in zip(gold, found, strict=True) if a in classes]
    return sum(hits) / len(hits) if hits else None


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    lines = [HEADINGS, ("---", *["---:"] * (len(HEADINGS) - 1)), *map(_cells, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def report(
    *,
    title: str,
    lines: Sequence[str],
    rows: Sequence[Row],
    limits: Mapping[str, str],
) -> str:
    """Return the whole report.

    lines: what was read, on which machine, with which libraries.
    limits: lines about the int8 limit, by what they are about.
    """
    facts = "\n".join(f"- {line}" for line in lines)
    shares = "\n".join(f"- {name}: {words}" for name, words in limits.items())
    return f"# {title}\n\n{facts}\n\n{table(rows)}\n\n{NOTES}\n\n## int8 limit\n\n{shares}\n"


def _cells(row: Row) -> tuple[str, ...]:
    if row.figures is None:
        return (row.title, row.note, *[""] * (len(HEADINGS) - 2))
    f = row.figures
    rates = (f.messages, f.messages_whole, f.statements, f.tokens, f.peak_mb)
    return (
        row.title,
        *(_number(value, digits=0 if value is None or value >= 10 else 1) for value in rates),
        *(_number(value, digits=2 if value < 10 else 0) for value in (f.p50, f.p95, f.p99)),
        *(_number(value, digits=3) for value in (row.three, row.four)),
    )


def _number(value: float | None, *, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"
