"""JSON as messages need it: nothing lost to a repeated key, and no number that JSON lacks."""

import json
import math
from typing import Final

from voc.readers.columns import unique
from voc.records import Json


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """Return an object whose repeated keys are numbered: `note`, `note (2)`."""
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    return dict(zip(unique(key for key, _ in pairs), (value for _, value in pairs), strict=True))


def _number(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_number,
    parse_constant=lambda name: None,  # NaN, Infinity and -Infinity
)
"""Decodes one JSON value. Python's own scanner keeps lone surrogates, takes NaN and reads text
in any encoding; the streaming parsers of C libraries do none of that."""
