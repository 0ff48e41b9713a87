"""What the table of a survey says of its columns, and a look at its first rows.

Each program's module says it in a `Form`; `responses` makes messages of the rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from voc.errors import RepeatedHeader, VocError
from voc.readers.exports import Row
from voc.readers.naming import compact
from voc.records import Json

_SAMPLE_ROWS: Final = 200
_SAMPLE_CHARACTERS: Final = 4_000_000
"""How far ahead a table is looked at, to tell what is in its columns."""

_LONGEST_KEY: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of answers, or of what else is known of a response.

    name: its key in the rows.
    key: stands for it in the ids of messages.
    label: the name under which its values ride along.
    question: what it answers, None where the export does not say.
    open: whether its answers are in the respondents' own words, None where only they can tell.
    """

    name: str
    key: str
    label: str
    question: str | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a table says of its columns; `id`, `time`, `language` and `customer` are their names.

    customer: of the id of the customer, which rides along as `customer_id`.
    """

    columns: Sequence[Column]
    id: str | None = None
    time: str | None = None
    language: str | None = None
    customer: str | None = None


@dataclass(slots=True)
class Start:
    """The first rows of a table, which were looked at, and those that follow.

    headers: those that were skipped; where they come again, files were joined.
    """

    first: list[Row]
    rest: Iterator[Row]
    headers: list[dict[str, Json] | VocError] = field(default_factory=list)

    @property
    def cells(self) -> list[dict[str, Json]]:
        """The cells of the first rows, without headers and those that cannot be read."""
        rows = map(self._told, self.first)
        return [cells for _, cells in rows if not isinstance(cells, VocError)]

    def skip(self, rows: int) -> None:
        """Drop the first rows, which are headers."""
        self.headers = [cells for _, cells in self.first[:rows]]
        del self.first[:rows]

    def __iter__(self) -> Iterator[Row]:
        """Give all rows."""
        return map(self._told, chain(self.first, self.rest))

    def _told(self, row: Row) -> Row:
        line, cells = row
        return (line, RepeatedHeader("the row is a header again")) if cells in self.headers else row


def look_ahead(rows: Iterable[Row]) -> Start:
    """Read some rows ahead: as many as tell what is in a column, and no more than fit in memory."""
    rest = iter(rows)
    first: list[Row] = []
    characters = 0
    try:
        for row in rest:
            first.append(row)
            cells = row[1] if isinstance(row[1], dict) else {}
            characters += sum(len(cell) for cell in cells.values() if isinstance(cell, str))
            if len(first) >= _SAMPLE_ROWS or characters >= _SAMPLE_CHARACTERS:
                break
    except VocError as error:
        return Start(first, _broken_off(error))
    return Start(first, rest)


def one_header(
    names: Sequence[str],
    frame: Iterable[str],
    *,
    id: Sequence[str] = (),  # noqa: A002 - the word of the contract
    time: Sequence[str] = (),
    customer: Sequence[str] = (),
) -> Form:
    """Return the form of a table whose columns are called by their questions.

    frame: columns that hold no answers.
    id, time, customer: how their columns may be called, the likeliest first.
    """
    known = {compact(name) for name in frame}
    columns = [
        Column(
            name=name,
            key=key_of(name, place),
            label=name,
            question=question_in(name),
            open=False if compact(name) in known else None,
        )
        for place, name in enumerate(names, 1)
    ]
    return Form(
        columns=columns,
        id=first_of(names, id),
        time=first_of(names, time),
        customer=first_of(names, customer),
    )


def question_in(name: str) -> str | None:
    """Return the question that a column is called by, None where its name is just a name."""
    text = name.strip()
    return text if " " in text or text.endswith("?") else None


def key_of(name: str, place: int) -> str:
    """Return what stands for a column in ids: its name if that is a short one, else its number."""
    return name if name.isidentifier() and len(name) <= _LONGEST_KEY else str(place)


def first_of(names: Sequence[str], wanted: Iterable[str]) -> str | None:
    """Return the first wanted column that is there; spelling does not matter."""
    by_spelling = {compact(name): name for name in reversed(names)}
    return next((by_spelling[name] for name in map(compact, wanted) if name in by_spelling), None)


def _broken_off(error: VocError) -> Iterator[Row]:
    """Raise what broke off the rows, once those before it are used up."""
    raise error
    yield  # makes it an iterator
