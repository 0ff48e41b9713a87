"""The file in which `voc report` and `voc watch` keep themes from run to run."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voc.insight.themes import Book


def check_themes(path: Path | None) -> None:
    """Raise OutputError for a file that can never be written, before any work is done."""
    from voc.writers.atomic import check_target

    if path:
        check_target(path)


def known_themes(path: Path | None) -> "Book | None":
    """Return the themes of earlier runs, None where there were none.

    Raises InputCorrupt for a file that is something else.
    """
    from voc.insight.themes import read_book

    return read_book(path) if path and path.exists() else None


def keep_themes(book: "Book", path: Path | None) -> None:
    """Write the themes that are known now, once all that is told of them is out.

    So a run that fails tells them as new again, under the same ids.
    """
    from voc.insight.themes import write_book

    if path:
        write_book(book, path)
