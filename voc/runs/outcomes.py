"""Readings and rejections to lines of JSON and back, nothing rounded and nothing lost.

Not the JSON of `voc.writers`, which leaves out what no reader of it needs. A record is the list of
its fields, so that the types in `voc.records` are all there is to know of it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Any, Final, TypeAlias, get_args, get_origin, get_type_hints

from voc.records import Reading, Rejection

Outcome: TypeAlias = Reading | Rejection
"""What comes out for one message."""


def _fields(value: Any) -> Any:
    """Return what JSON can hold of a record, or of a mapping that is no dict."""
    if isinstance(value, Mapping):
        return dict(value)
    return [getattr(value, name) for name in value.__slots__]


# Text is not escaped: two lone surrogates side by side would come back as one character.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=_fields, separators=(",", ":"))


def to_line(outcome: Outcome) -> bytes:
    """Return an outcome as a line, with its end."""
    text = _ENCODER.encode([isinstance(outcome, Reading), outcome])
    return text.encode("utf-8", "surrogatepass") + b"\n"


def from_line(line: bytes) -> Outcome:
    """Return the outcome of a line; raises ValueError or TypeError if it is none."""
    is_reading, values = json.loads(line.decode("utf-8", "surrogatepass"))
    outcome: Outcome = _reading(values) if is_reading else _rejection(values)
    return outcome


def _maker(kind: Any) -> Callable[[Any], Any]:
    """Return what turns values as JSON has them into those of a type of `voc.records`."""
    arguments = get_args(kind)
    if is_dataclass(kind):
        return _record_maker(kind)
    if get_origin(kind) is tuple:
        item = _maker(arguments[0])
        return lambda values: tuple(map(item, values))
    if get_origin(kind) is Mapping:
        item = _maker(arguments[1])
        return lambda values: {key: item(value) for key, value in dict(values).items()}
    records = [_record_maker(argument) for argument in arguments if is_dataclass(argument)]
    if records:  # or None
        return lambda values: None if values is None else records[0](values)
    return lambda value: value


def _record_maker(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    makers = [(name, _maker(hints[name])) for name in kind.__slots__]
    return lambda values: kind(
        **{name: make(value) for (name, make), value in zip(makers, values, strict=True)}
    )


_reading: Final = _maker(Reading)
_rejection: Final = _maker(Rejection)
