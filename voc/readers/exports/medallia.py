"""Medallia and its like: a survey a row, with scores and columns of comments.

Columns are the company's own to choose; an id and a date of the survey and one of the scores
OSAT, LTR and NPS are what such tables have in common.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from voc.readers.exports import Outcomes, Row, Table
from voc.readers.exports.responses import answers
from voc.readers.exports.survey import Column, first_of, look_ahead, one_header
from voc.readers.messages import Feed
from voc.readers.naming import words_of

_ID: Final = ("Survey ID",)
_TIME: Final = ("Response Date", "Response Received Date")
_SCORES: Final = ("OSAT", "LTR", "NPS", "Overall Satisfaction", "Likelihood to Recommend")
_COMMENTS: Final = frozenset({"comment", "comments", "verbatim", "verbatims"})


def _matches(names: Sequence[str]) -> bool:
    return all(first_of(names, wanted) for wanted in (_ID, _TIME, _SCORES))


def _read(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    form = one_header(
        names, _SCORES, id=_ID, time=_TIME, customer=("Customer ID", "Member ID", "Account ID")
    )
    form = replace(form, columns=list(map(_with_comments, form.columns)))
    return answers(names, form, look_ahead(rows), feed)


def _with_comments(column: Column) -> Column:
    """Return the column, known to be open if its name says that it holds comments."""
    words = words_of(column.name)
    is_comment = bool(words) and not _COMMENTS.isdisjoint((words[0], words[-1]))
    return replace(column, open=True) if is_comment and column.open is None else column


TABLE: Final = Table(name="Medallia surveys", matches=_matches, read=_read)
