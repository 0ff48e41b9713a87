"""What a page is made of: sections of charts, tables, notes and the customers' words."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from voc.insight.report.verbatims import Verbatim

Tone = Literal["worst", "bad", "even", "good", "best"]
"""How a figure is coloured: from negative to positive. The figure itself says the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A figure on a scale of -1 to 1, with its interval, drawn in a cell."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """How a figure went, drawn in a cell: the points of a line, 0 to 100 wide and 0 to 20 high."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table.

    note: stands small beneath it: an interval, or of how many.
    small: of so few messages that it says little: marked, never coloured.
    to: the id of the place on the page that it leads to.
    """

    text: str
    note: str = ""
    tone: Tone | None = None
    small: bool = False
    to: str | None = None
    dot: Dot | None = None
    spark: Spark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first column names its rows. All others are figures, but for `words`.

    words: the columns, by their number, that hold words.
    even: whether all columns are of one width.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: frozenset[int] = frozenset()
    even: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing as SVG, and what it shows in a sentence, for those who do not see it."""

    svg: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Charts that stand side by side where there is room."""

    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sentence, or several points. `missing` says that something could not be told."""

    points: tuple[str, ...]
    kind: Literal["plain", "missing", "warning"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Customers' own words under a line, closed until somebody opens them."""

    title: str
    verbatims: tuple[Verbatim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading within a section."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A cell that opens to what is beneath it.

    figures: in the order of the heads of the cascade.
    """

    id: str
    name: str
    figures: tuple[Cell, ...]
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """Cells that open, all with the same figures."""

    heads: tuple[str, ...]
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A few figures, large, each with its name."""

    figures: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What matters most, a sentence each."""

    points: tuple[str, ...]


Block: TypeAlias = Table | Chart | Pair | Note | Quotes | Heading | Cascade | Tiles | Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page.

    lead: what it is and how to read it, in a sentence or two.
    """

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...]


def cell(text: str, note: str = "", *, small: bool = False) -> Cell:
    """Return a cell of words or a figure without colour."""
    return Cell(text=text, note=note, small=small)


def missing(*points: str) -> Note:
    """Return a note of what could not be told, and why."""
    return Note(points=points, kind="missing")
