"""Google Forms: answers as its spreadsheet and its CSV have them.

The first column is `Timestamp`, the others are called by their questions.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from voc.readers.exports import Outcomes, Row, Table
from voc.readers.exports.responses import answers
from voc.readers.exports.survey import look_ahead, one_header
from voc.readers.messages import Feed

_FRAME: Final = ("Timestamp", "Email Address", "Username", "Score")
_QUESTION_WORDS: Final = 5


def _matches(names: Sequence[str]) -> bool:
    """Return whether most columns after `Timestamp` are questions."""
    if not names or names[0] != "Timestamp":
        return False
    asked = [name for name in names if name not in _FRAME]
    questions = sum(name.rstrip().endswith("?") or _is_long(name) for name in asked)
    return 0 < len(asked) <= 2 * questions


def _is_long(name: str) -> bool:
    return len(name.split()) >= _QUESTION_WORDS


def _read(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    form = one_header(names, _FRAME, time=("Timestamp",))
    return answers(names, form, look_ahead(rows), feed)


TABLE: Final = Table(name="Google Forms answers", matches=_matches, read=_read)
