"""Cells and fields of any type, as values that JSON can hold or as text."""

import math
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from voc.records import Json


def jsonable(value: object) -> Json:
    """Return `value` as JSON can hold it.

    Dates become ISO strings, decimals strings, bytes base64 strings; NaN and infinity, which
    JSON lacks, become None; anything unknown becomes its string.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case datetime() | date() | time():
            return None if value != value else value.isoformat()  # NaT is a datetime
        case Decimal():
            return str(value) if value.is_finite() else None
        case bytes() | bytearray() | memoryview():
            return b64encode(value).decode("ascii")
        case Mapping():
            return {str(key): jsonable(item) for key, item in value.items()}
        case list() | tuple():
            return [jsonable(item) for item in value]
        case _:
            return str(value)


def scalar_text(value: Json) -> str | None:
    """Return a string or number as text, digits for a whole number; None for anything else.

    A string without a visible character is None too: it says nothing.
    """
    if isinstance(value, str):
        return value if value.strip() else None
    if value is None or isinstance(value, bool | list | dict):
        return None
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value)


def cell_text(value: object) -> Json:
    """Return a cell of a typed table for use as a message's text: a number as its digits."""
    value = jsonable(value)
    return value if isinstance(value, bool) else scalar_text(value) or value
