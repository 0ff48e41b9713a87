"""Themes that are known, and the small JSON file in which they last from run to run."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from voc.errors import InputCorrupt, InputNotFound
from voc.taxonomy import LABELS
from voc.writers.atomic import replacement

NO_THEME: Final = "other"
"""In the place of the id and the name of a theme."""

_VERSION: Final = 1
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A recurring issue within a leaf label, and all that is needed to find it again.

    id: its leaf and a number, `platform.process-3`; never given to another theme.
    name: for people, who may change it; see `naming`.
    round: when it was found, from 1. A statement goes to the themes of the earliest round that
    take it, so that later ones take nothing away from them.
    least: fit from which a statement is of this theme, in (0, 1].
    terms: weights of its terms, of length 1 together; see `profiles`.
    """

    id: str
    leaf: str
    name: str
    round: int
    least: float
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The themes that are known, by leaf in taxonomy order, then in the order they were found.

    rounds: how many there were, of looking for themes.
    last: the highest number that a theme of each leaf ever had.
    """

    themes: tuple[Theme, ...] = ()
    rounds: int = 0
    last: Mapping[str, int] = field(default_factory=dict)

    def of(self, leaf: str) -> tuple[Theme, ...]:
        """Return the themes of a leaf."""
        return tuple(theme for theme in self.themes if theme.leaf == leaf)


def read_book(path: str | os.PathLike[str]) -> Book:
    """Read what `write_book` wrote, with whatever people changed in it since.

    Raises InputNotFound where there is no such file, InputCorrupt where it is something else.
    """
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputNotFound(f"no file of themes `{Path(path).name}`") from error
    except (OSError, ValueError, RecursionError) as error:
        raise InputCorrupt(f"`{Path(path).name}` cannot be read as JSON in UTF-8") from error
    try:
        return _book(found)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InputCorrupt(f"`{Path(path).name}` is no file of themes") from error


def write_book(book: Book, path: str | os.PathLike[str]) -> None:
    """Write a book, as a whole or not at all.

    Raises OutputError where that cannot be done.
    """
    text = json.dumps(_json(book), ensure_ascii=False, indent=1) + "\n"
    with replacement(Path(path)) as file:
        file.write(text.encode("utf-8", "replace"))


def _json(book: Book) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "rounds": book.rounds,
        "last": dict(book.last),
        "themes": [
            {
                "id": theme.id,
                "leaf": theme.leaf,
                "name": theme.name,
                "round": theme.round,
                "least": theme.least,
                "terms": dict(theme.terms),
            }
            for theme in book.themes
        ],
    }


def _book(found: Any) -> Book:
    themes = [_theme(each) for each in found["themes"]]
    if found["version"] != _VERSION or len({theme.id for theme in themes}) < len(themes):
        raise ValueError("another version, or an id twice")
    last = {str(leaf): int(number) for leaf, number in found["last"].items()}
    rounds = int(found["rounds"])
    if any(not 0 < theme.round <= rounds for theme in themes):
        raise ValueError("a theme of a round that was not")
    if any(not 0 < int(t.id.removeprefix(f"{t.leaf}-")) <= last.get(t.leaf, 0) for t in themes):
        raise ValueError("an id that was not given yet")
    return Book(
        themes=tuple(sorted(themes, key=lambda theme: (LABELS.index(theme.leaf), theme.round))),
        rounds=rounds,
        last=last,
    )


def _theme(found: Any) -> Theme:
    theme = Theme(
        id=str(found["id"]),
        leaf=str(found["leaf"]),
        name=str(found["name"]).strip(),
        round=int(found["round"]),
        least=float(found["least"]),
        terms={str(term): float(weight) for term, weight in found["terms"].items()},
    )
    named = theme.name.isprintable() and 0 < len(theme.name) <= _LONGEST_NAME
    sound = theme.leaf in LABELS and named and theme.terms and 0 < theme.least <= 1
    if not sound or any(not 0 < weight <= 1 for weight in theme.terms.values()):
        raise ValueError("no theme")
    return theme
