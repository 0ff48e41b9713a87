"""The body of a request to score: JSON into messages, each of which is admitted or rejected."""

from collections.abc import Collection, Mapping
from json import JSONDecodeError
from typing import Any, Final, NamedTuple, TypeAlias, cast

from pydantic import ValidationError

from service.errors import ServiceError
from service.failures import invalid
from service.schemas import Options
from service.settings import Settings
from voc.intake import admit
from voc.readers.json_text import DECODER
from voc.records import Message, Rejection

_MESSAGES: Final = "messages"

Admitted: TypeAlias = list[Message | Rejection]


class Asked(NamedTuple):
    """A request to score: its messages in order, and how they are read."""

    items: Admitted
    options: Options


def admitted(body: bytes, settings: Settings, *, languages: Collection[str]) -> Asked:
    """Return what a body asks for.

    languages: codes of those that the model reads.

    JSON is taken as `voc score` takes it in a file: a key that comes twice is kept under another
    name, what is no number is null, lone surrogates are let through to the messages' own checks.
    Raises ServiceError for what is no request; what is wrong with one message is its rejection.
    """
    values = _decoded(body)
    if not isinstance(values, dict):
        kind = "an object with `messages`, or one message"
        raise ServiceError("invalid", message=f"the body is not {kind}")
    if _MESSAGES in values:
        given = values.pop(_MESSAGES)
        options = _options(values)
        if not isinstance(given, list):
            raise ServiceError("invalid", message="`messages` is not a list", field=_MESSAGES)
    else:
        given = [values]
        options = _options({k: values.pop(k) for k in Options.model_fields if k in values})
        if "text" not in values:
            raise ServiceError(
                "invalid", message="there are neither `messages` nor a `text`", field=_MESSAGES
            )
    _check_size(given, settings)
    items = [
        admit(
            number,
            item,
            speakers=options.speakers,
            languages=languages,
            any_language=options.any_language,
        )
        for number, item in enumerate(given, 1)
    ]
    return Asked(items, options)


def _decoded(body: bytes) -> object:
    try:
        return DECODER.decode(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reason = f"the body is not UTF-8 (byte {error.start})"
    except JSONDecodeError as error:
        reason = f"the body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    except RecursionError:
        reason = "the body is JSON nested too deeply"
    except ValueError:  # an integer of more digits than Python converts
        reason = "the body holds a number with too many digits"
    raise ServiceError("malformed", message=reason)


def _options(values: Mapping[str, object]) -> Options:
    try:
        return Options(**cast(dict[str, Any], values))
    except ValidationError as error:
        raise invalid(cast(dict[str, Any], error.errors(include_input=False)[0])) from None


def _check_size(given: list[Any], settings: Settings) -> None:
    if len(given) > settings.max_messages:
        raise ServiceError(
            "too_large",
            message=f"there are {len(given):,} messages; the limit is {settings.max_messages:,}",
            field=_MESSAGES,
            limit=settings.max_messages,
        )
    characters = sum(map(_length, given))
    if characters > settings.max_characters:
        raise ServiceError(
            "too_large",
            message=f"the texts have {characters:,} characters; "
            f"the limit is {settings.max_characters:,}",
            field="messages.text",
            limit=settings.max_characters,
        )


def _length(item: object) -> int:
    text = item.get("text") if isinstance(item, dict) else item
    return len(text) if isinstance(text, str) else 0
