"""The fixtures of surveys, and what tests look at in them."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from readers.outcomes import Outcome, messages
from voc.readers import Columns, read
from voc.readers.messages import Feed

FIXTURES = Path(__file__).parent / "fixtures" / "surveys"
FEED = Feed(file="in.csv", label="in.csv", columns=Columns())


def outcomes_of(name: str) -> list[Outcome]:
    return list(read([FIXTURES / name]))


def asked(outcomes: Iterable[Outcome]) -> list[tuple[str, str | None, str]]:
    """Return id, question and text of each message."""
    return [(message.id, message.question, message.text) for message in messages(outcomes)]


def rows_of(name: str) -> list[list[str]]:
    text = (FIXTURES / name).read_bytes().decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def as_csv(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()
