"""Conversations as lists of turns, however the program calls the keys.

    {"id": 7, "turns": [{"speaker": "agent", "text": "..."}, {"speaker": "customer", ...}]}

Read are objects with such a list, in themselves or in a `dialog`; lists of pairs beside a
`convo_id`; and turns with `is_agent`. A list of messages by many people is no conversation: the
speakers must be told as such, or agent and customer be among them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import (
    first_text,
    list_of,
    moment_of,
    number_of,
    object_of,
    text_of,
    time_of,
)
from voc.readers.exports.speech import scalars_of
from voc.readers.messages import Feed, channel_of
from voc.readers.script_lines import moment_of as clock_of
from voc.readers.turns import Turn, named
from voc.readers.values import scalar_text
from voc.records import Json
from voc.text.labels import role_of

_LISTS: Final = (
    *("turns", "transcript", "transcription", "utterances", "dialogue", "dialog", "conversation"),
    *("messages", "original"),
)
_AROUND: Final = ("dialog", "dialogue", "conversation", "call", "chat")
_KEYS: Final = frozenset({*_LISTS, *_AROUND})
_SPEAKERS: Final = (
    *("speaker_role", "participant_role", "speaker", "speaker_label", "participant"),
)
"""Keys that only conversations have."""

_SENDERS: Final = ("role", "sender", "source", "from", "author", "type")
"""Keys that count where what stands there are roles."""

_TEXTS: Final = ("text", "utterance", "message", "content", "transcript", "body")
_IDS: Final = (
    *("id", "conversation_id", "convo_id", "dialog_id", "dialogue_id", "call_id", "chat_id"),
    *("callId", "chatId", "conversationId", "interaction_id", "contact_id", "session_id"),
)
_TIMES: Final = ("start_time", "startTime", "started_at", "created_at", "timestamp", "date", "time")
_STARTS: Final = ("start", "start_seconds", "start_time")
_ENDS: Final = ("end", "end_seconds", "end_time")
_CLOCKS: Final = ("timestamp", "time", "offset")
_LONGEST: Final = 86_400.0
"""Seconds of a call; a greater number is a time of day or date."""

_WHOLE: Final = ("text", "transcript", "transcription", "content", "full_text")
"""Keys beside the turns that would say it all again."""

_EPOCH_YEAR: Final = 1970
_JUDGED: Final = 20
"""Turns from which it is told what a list is."""


class _Found(NamedTuple):
    """Where the turns are: the object that has the list, and its key."""

    holder: dict[str, Json]
    key: str


def matches(value: Json) -> bool:
    """Return whether a value is one conversation."""
    return _found(value) is not None


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one conversation."""
    found = _found(value)
    if found is None:
        return
    record = {**found.holder, **object_of(value)}
    items = list_of(found.holder, found.key)
    turns = [_turn(item) for item in items]
    conversation = Conversation(
        id=first_text(record, *_IDS),
        turns=turns,
        channel=_channel(record, turns),
        time=_first_time([record, *items[:_JUDGED]]),
        metadata={
            **scalars_of(record, but=(*_WHOLE, *(n for n in _IDS if text_of(record, n)))),
            **scalars_of(object_of(record, "scenario")),
        },
    )
    yield message_of(conversation, feed, line)


def _found(value: Json) -> _Found | None:
    if not isinstance(value, dict) or value.keys().isdisjoint(_KEYS):
        return None
    for holder in (value, *(object_of(value, key) for key in _AROUND if key in value)):
        for key in _LISTS:
            items = holder.get(key)
            if isinstance(items, list) and items and _are_turns(items[:_JUDGED], holder):
                return _Found(holder, key)
    return None


def _are_turns(items: Sequence[Json], holder: dict[str, Json]) -> bool:
    if "convo_id" in holder and all(isinstance(item, list) and len(item) == 2 for item in items):
        return True
    told = [item for item in items if isinstance(item, dict) and _text(item)]
    if not told or len(told) * 2 < len(items):
        return False
    if all(_is_agent(turn) is not None or first_text(turn, *_SPEAKERS) for turn in told):
        return True
    return {"customer", "agent"} <= {role_of(first_text(turn, *_SENDERS)) for turn in told}


def _turn(item: Json) -> Turn:
    if isinstance(item, list):
        speaker, text = [*map(scalar_text, item[:2]), None, None][:2]
        return Turn(text=text or "", speaker=speaker, role=role_of(speaker))
    label = first_text(item, *_SPEAKERS, *_SENDERS)
    is_agent = _is_agent(item)
    if is_agent is not None:
        label = label or ("agent" if is_agent else "customer")
    return Turn(
        text=_text(item) or "",
        speaker=named(label),
        role=role_of(label) if is_agent is None else ("agent" if is_agent else "customer"),
        start_seconds=_seconds(item, *_STARTS, *_CLOCKS),
        end_seconds=_seconds(item, *_ENDS),
    )


def _text(item: Json) -> str | None:
    sentences = [part for part in list_of(item, "sentences") if isinstance(part, str)]
    return first_text(item, *_TEXTS) or " ".join(sentences) or None


def _is_agent(item: Json) -> bool | None:
    flag = item.get("is_agent") if isinstance(item, dict) else None
    return flag if isinstance(flag, bool) else None


def _seconds(item: Json, *keys: str) -> float | None:
    """Return the first time since the beginning of a call, as a number or `0:12`."""
    for key in keys:
        number = number_of(item, key)
        seconds = clock_of(text_of(item, key) or "") if number is None else number
        if seconds is not None and seconds < _LONGEST:
            return seconds
    return None


def _channel(record: dict[str, Json], turns: Sequence[Turn]) -> str:
    """Return the channel as the record has it; else times in seconds are those of a call."""
    named_so = channel_of(text_of(record, "channel") or "")
    if named_so != "other":
        return named_so
    timed = any(turn.start_seconds is not None for turn in turns)
    return "call" if timed or not {"call", "call_id", "callId"}.isdisjoint(record) else "chat"


def _first_time(items: Sequence[Json]) -> str | None:
    """Return the first date and time; a number or clock that counts from 0 is none."""
    found = (time_of(item, name) for item in items for name in _TIMES if text_of(item, name))
    return next((time for time in found if _is_date(moment_of(time))), None)


def _is_date(moment: datetime | None) -> bool:
    return moment is not None and moment.year > _EPOCH_YEAR


DOCUMENT = Document(name="conversations", matches=matches, read=read)
