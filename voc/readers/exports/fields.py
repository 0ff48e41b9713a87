"""What stands in JSON that nobody has promised anything about: values by their keys, or nothing.

Every function follows `keys` from object to object, and gives nothing where the way ends early or
the value at its end is of another type. None of them raises.
"""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from voc.readers.values import scalar_text
from voc.records import Json

_FORMATS: Final = (
    *("%d/%b/%y %I:%M %p", "%d/%b/%y %H:%M", "%a %b %d %H:%M:%S %z %Y"),
    *("%b %d, %Y %I:%M %p", "%d %b %Y %I:%M %p", "%a %b %d %Y %H:%M:%S GMT%z"),
)
"""How programs write times besides ISO 8601 and the e-mail standard: Jira, X of old, people's
dates with half a day of hours, and browsers."""

_ZONE_NAME: Final = re.compile(r"\s*\([^()]*\)$")
_MISREAD: Final = re.compile(r"\d\s?[ap]\.?m\b|GMT\s?[+-]", re.IGNORECASE)
"""What the e-mail standard knows nothing of, and its parser passes over."""

_MILLISECONDS: Final = 1e11
"""Where a count of seconds since 1970 would be after the year 5000, it is one of milliseconds."""

_DIGITS: Final = frozenset({9, 10, 13})
"""How long such a count is when it is written as a string."""

_FLAGS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def value_of(value: Json, *keys: str) -> Json:
    """Return what the keys lead to, None where they lead nowhere."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def object_of(value: Json, *keys: str) -> dict[str, Json]:
    """Return the object that the keys lead to, or an empty one."""
    found = value_of(value, *keys)
    return found if isinstance(found, dict) else {}


def list_of(value: Json, *keys: str) -> list[Json]:
    """Return the list that the keys lead to, or an empty one."""
    found = value_of(value, *keys)
    return found if isinstance(found, list) else []


def objects_of(value: Json, *keys: str) -> list[dict[str, Json]]:
    """Return the objects in the list that the keys lead to; what else is in it is passed over."""
    return [item for item in list_of(value, *keys) if isinstance(item, dict)]


def text_of(value: Json, *keys: str) -> str | None:
    """Return a string as it is, or the digits of a number; None for a blank string."""
    return scalar_text(value_of(value, *keys))


def first_text(value: Json, *keys: str) -> str | None:
    """Return the text of the first of these keys of one object that has one."""
    return next((text for key in keys if (text := text_of(value, key)) is not None), None)


def number_of(value: Json, *keys: str) -> int | float | None:
    """Return a finite number, also one that is written out: 4 for `"4"`, 4.5 for `"4.5"`."""
    found = value_of(value, *keys)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        number = float(found)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def flag_of(value: Json, *keys: str) -> bool | None:
    """Return a truth value, also as tables write it: `TRUE`, `false`, `1`."""
    found = value_of(value, *keys)
    if isinstance(found, bool):
        return found
    text = scalar_text(found)
    return None if text is None else _FLAGS.get(text.strip().lower())


def time_of(value: Json, *keys: str) -> str | None:
    """Return a time as ISO 8601, or as it is where it cannot be told what it means.

    A number is a count of seconds or milliseconds since 1970, also where it is a string of digits.
    """
    found = value_of(value, *keys)
    text = scalar_text(found)
    if text is None:
        return None
    if not isinstance(found, str):
        return _since_1970(number_of(found)) or text
    text = text.strip()
    if len(text) in _DIGITS and text.isdecimal():
        return _since_1970(number_of(text)) or text
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return _written_out(text)
    return text.replace(" ", "T", 1)


def moment_of(time: str | None) -> datetime | None:
    """Return when `time` was, None where it is not ISO 8601; without a zone it is taken for UTC."""
    try:
        moment = datetime.fromisoformat(time or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _since_1970(count: int | float | None) -> str | None:
    if count is None:
        return None
    try:
        seconds = count / 1000 if abs(count) > _MILLISECONDS else count
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _written_out(text: str) -> str:
    for form in _FORMATS:
        try:
            return datetime.strptime(_ZONE_NAME.sub("", text), form).isoformat()
        except ValueError:
            continue
    if _MISREAD.search(text):
        return text
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, OverflowError, IndexError, TypeError):
        return text
