"""What the exports of speech recognition have in common."""

from collections.abc import Iterable, Mapping

from voc.readers.exports.fields import first_text, list_of, number_of
from voc.readers.turns import Turn, named
from voc.records import Json


def objects_of(value: Json, *keys: str) -> list[dict[str, Json]]:
    """Return the objects in the list that the keys lead to; what else is in it is passed over."""
    return [item for item in list_of(value, *keys) if isinstance(item, dict)]


def scalars_of(value: Json, *, but: Iterable[str] = ()) -> dict[str, Json]:
    """Return the fields of an object that are neither lists nor objects, without the keys `but`.

    Of a transcript they ride along: its lists are words, which are in the text.
    """
    if not isinstance(value, dict):
        return {}
    left_out = frozenset(but)
    return {
        key: item
        for key, item in value.items()
        if key not in left_out and isinstance(item, str | int | float) and item != ""
    }


def seconds_of(value: Json, *keys: str, scale: float = 1.0) -> float | None:
    """Return the number that the keys lead to, of units of `scale` a second, in seconds."""
    number = number_of(value, *keys)
    return None if number is None else number / scale


def part_of(
    item: Json,
    *,
    text: str | None,
    start: str = "start",
    end: str = "end",
    scale: float = 1.0,
    speaker: str | None = None,
) -> Turn:
    """Return a word or utterance as a part of a turn.

    text: what was said, None for nothing.
    start, end: keys of its times, which count units of `scale` a second.
    """
    return Turn(
        text=text or "",
        speaker=named(speaker),
        start_seconds=seconds_of(item, start, scale=scale),
        end_seconds=seconds_of(item, end, scale=scale),
    )


def glued(before: Turn, mark: str) -> Turn:
    """Return a word with the punctuation mark that follows it."""
    return Turn(
        text=before.text + mark,
        speaker=before.speaker,
        start_seconds=before.start_seconds,
        end_seconds=before.end_seconds,
    )


def speaker_of(item: Json, *keys: str, names: Mapping[str, str] | None = None) -> str | None:
    """Return who said an item, by the name that the export has for the label."""
    label = first_text(item, *keys)
    return label if label is None or names is None else names.get(label, label)


def looks_like(items: Iterable[Json], *keys: str) -> bool:
    """Return whether there are items, and the first few that are not empty have these keys."""
    first = [item for item, _ in zip(items, range(3), strict=False) if item not in ({}, None)]
    return bool(first) and all(isinstance(item, dict) and item.keys() >= {*keys} for item in first)
