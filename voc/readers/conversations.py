"""Calls and chats as exports have them, to messages of one text with a section for each turn."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voc.errors import EmptyText
from voc.readers.messages import Feed
from voc.readers.sections import Composition
from voc.readers.turns import Turn, is_read, joined, with_roles
from voc.records import Json, Message, Origin, Rejection

_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One call or chat as an export has it.

    id: of the export, None where it has none.
    turns: or parts of turns, in order.
    channel: `call` or `chat`.
    time, language, metadata: as of a `Message`.
    """

    turns: Sequence[Turn]
    id: str | None = None
    channel: str = "call"
    time: str | None = None
    language: str | None = None
    metadata: Mapping[str, Json]


def message_of(conversation: Conversation, feed: Feed, line: int) -> Message | Rejection:
    """Return the conversation as a message of `Speaker: words` lines.

    Words of a call are joined by a space, messages of a chat by a line break. A conversation
    without any word is a rejection.
    """
    message_id = conversation.id or feed.made_id(line)
    gap = "\n" if conversation.channel == "chat" else " "
    turns, warnings = with_roles(joined(conversation.turns, gap=gap))
    if not any(_WORD.search(turn.text) for turn in turns):
        error = EmptyText("the transcript has no words")
        return feed.reject(error, line=line, message_id=message_id)
    composition = Composition()
    for turn in turns:
        composition.add(
            turn.text,
            kind="notice" if turn.role == "system" else "turn",
            read=is_read(turn),
            lead="" if turn.speaker is None else f"{turn.speaker}: ",
            speaker=turn.speaker,
            role=turn.role,
            start_seconds=turn.start_seconds,
            end_seconds=turn.end_seconds,
        )
    return Message(
        id=message_id,
        text=composition.text,
        channel=feed.columns.constant_channel() or conversation.channel,
        time=conversation.time,
        language=conversation.language,
        metadata=conversation.metadata,
        sections=tuple(composition.sections),
        origin=Origin(file=feed.file, line=line),
        warnings=(*feed.warnings, *warnings),
    )
