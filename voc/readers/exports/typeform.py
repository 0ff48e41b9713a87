"""Typeform: its CSV of responses, and its JSON as the Responses API and webhooks give it.

In the CSV the columns are called by their questions. In JSON an answer names its field, and only
a webhook says in its `definition` what the field asks; without that, messages have no question.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from voc.errors import NoWords
from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.fields import first_text, list_of, object_of, text_of, time_of, value_of
from voc.readers.exports.open_answers import is_data, is_open
from voc.readers.exports.responses import answers
from voc.readers.exports.survey import look_ahead, one_header
from voc.readers.exports.survey_plan import normal_name
from voc.readers.messages import Feed, is_visible
from voc.readers.scales import scale_of, score_of
from voc.records import Json, Message, Origin, Rejection

_NUMBER: Final = "#"
_TIMES: Final = ("Submit Date (UTC)", "Submitted At", "Stage Date (UTC)", "Start Date (UTC)")
_FRAME: Final = (_NUMBER, *_TIMES, "Response Type", "Network ID", "Token", "Tags", "Ending")

_PERSONAL: Final = frozenset({"email", "phone_number"})
"""Types of answers that do not ride along."""

_SCORES: Final = frozenset({"nps", "rating"})
"""Types of fields that are scores, and the names of these."""

_USED: Final = frozenset(
    {"response_id", "submitted_at", "answers", "definition", "hidden", "variables", "calculated"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A question: its text if it is known, its name, whether it is open, and which score it is."""

    question: str | None
    label: str
    open: bool
    scale: str | None


def _is_table(names: Sequence[str]) -> bool:
    return bool(names) and names[0] == _NUMBER and not set(_TIMES).isdisjoint(names)


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    form = one_header(names, _FRAME, time=_TIMES)
    return answers(names, replace(form, id=_NUMBER), look_ahead(rows), feed)


def _is_document(value: Json) -> bool:
    """Return whether a value is a page of responses, one response, or what a webhook sends."""
    if not isinstance(value, dict):
        return False
    if value.get("event_type") == "form_response":
        return isinstance(value.get("form_response"), dict)
    if "page_count" in value and "total_items" in value:
        items = list_of(value, "items")
        return bool(items) and _is_response(items[0])
    return _is_response(value)


def _is_response(value: Json) -> bool:
    """Return whether a value is a response; one that was broken off may have no answers."""
    return isinstance(value, dict) and {"landed_at", "submitted_at", "token"} <= value.keys()


def _responses(value: Json, feed: Feed, number: int) -> Outcomes:
    if value_of(value, "event_type") == "form_response":
        found = [(number, object_of(value, "form_response"))]
    elif value_of(value, "items") is not None:
        found = [(n, object_of(item)) for n, item in enumerate(list_of(value, "items"), 1)]
    else:
        found = [(number, object_of(value))]
    fields = _fields([response for _, response in found])
    for line, response in found:
        yield from _messages(response, fields, feed, line)


def _fields(responses: Sequence[Json]) -> dict[str, _Field]:
    """Return what is known of the fields of all answers, by their ids."""
    said: dict[str, list[Json]] = {}
    told: dict[str, dict[str, Json]] = {}
    for response in responses:
        for field in list_of(response, "definition", "fields"):
            told[_id(field)] = object_of(field)
        for answer in list_of(response, "answers"):
            field = object_of(answer, "field")
            told[_id(field)] = {**field, **told.get(_id(field), {})}
            said.setdefault(_id(field), []).append(_value(answer))
    return {key: _field(told[key], values) for key, values in said.items()}


def _field(told: Json, values: Sequence[Json]) -> _Field:
    """Return what a field is; a single answer does not tell which scale it is on."""
    question, kind = text_of(told, "title"), text_of(told, "type") or ""
    texts = [value for value in values if isinstance(value, str)]
    is_long = kind == "long_text" and not is_data(texts)
    is_short = kind in ("short_text", "") and is_open(question or "", texts)
    scale = kind if kind in _SCORES else None
    if scale is None and len(values) > 1:
        scale = scale_of("", question, values)
    return _Field(
        question=question,
        label=question or first_text(told, "ref", "id") or "answer",
        open=is_long or is_short,
        scale=scale,
    )


def _messages(
    response: Json, fields: Mapping[str, _Field], feed: Feed, line: int
) -> Iterator[Message | Rejection]:
    identity = first_text(response, "response_id", "token") or feed.made_id(line)
    metadata = _around(response)
    said: list[tuple[str, str | None, str]] = []
    for answer in list_of(response, "answers"):
        key, value = _id(value_of(answer, "field")), _value(answer)
        field = fields[key]
        if field.open and isinstance(value, str):
            said += [(key, field.question, value)] if is_visible(value) else []
        elif value is not None and text_of(answer, "type") not in _PERSONAL:
            metadata[field.label] = value
            score = score_of(value)
            if field.scale is not None and score is not None:
                metadata.setdefault(field.scale, score)
    if not said:
        error = NoWords("no open question of the response has an answer")
        yield feed.reject(error, line=line, message_id=identity)
    for key, question, text in said:
        yield Message(
            id=f"{identity}:{key}",
            text=text,
            channel=feed.columns.constant_channel() or "survey",
            time=time_of(response, "submitted_at"),
            metadata=metadata,
            question=question,
            origin=Origin(file=feed.file, line=line),
            warnings=feed.warnings,
        )


def _around(response: Json) -> dict[str, Json]:
    """Return what rides along of a response besides its answers."""
    found = {key: value for key, value in object_of(response).items() if key not in _USED}
    found |= {normal_name(key): value for key, value in object_of(response, "hidden").items()}
    for variable in list_of(response, "variables"):
        name = text_of(variable, "key")
        if name is not None:
            found[name] = value_of(variable, text_of(variable, "type") or "")
    score = value_of(response, "calculated", "score")
    return found if score is None else {**found, "score": score}


def _id(field: Json) -> str:
    return first_text(field, "id", "ref") or ""


def _value(answer: Json) -> Json:
    """Return what was answered: a text, a number, the labels of choices."""
    kind = text_of(answer, "type") or ""
    found = value_of(answer, kind)
    if kind == "choice":
        return first_text(found, "label", "other")
    if kind == "choices":
        other = text_of(found, "other")
        return [*list_of(found, "labels"), *([other] if other is not None else [])]
    return found


TABLE: Final = Table(name="Typeform responses", matches=_is_table, read=_rows)
DOCUMENT: Final = Document(name="Typeform responses", matches=_is_document, read=_responses)
