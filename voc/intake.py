"""What comes in, before anything is read: every item becomes a message or is told why not."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from voc.errors import BadRecord, MessageError, NothingToRead, UnsupportedLanguage
from voc.readers import channel_of
from voc.readers.cells import parted
from voc.records import Message, Rejection
from voc.text.language import ENGLISH, other_language, primary
from voc.text.noise import noise_of_text
from voc.text.sections import read_text, spoken_by, statements_of
from voc.text.validity import check_text

Item: TypeAlias = Message | Rejection | Mapping[str, object] | str
"""What `score` takes: a rejection of a reader passes through at its place."""

_DEEPEST: Final = 64
"""Levels of lists and objects in metadata: what writes or redacts them calls itself for each."""

_FIELDS: Final = ("id", "channel", "time", "author", "language", "question")


def admit(
    number: int,
    item: Item,
    *,
    speakers: str,
    languages: Collection[str] = (ENGLISH,),
    any_language: bool = False,
) -> Message | Rejection:
    """Turn what came into a message that can be read, or say why it cannot.

    number: its place in the stream from 1, which is its id where it has none.
    speakers: whose turns are read, one of `voc.text.sections.SPEAKERS`.
    languages: codes of those that are read.
    any_language: whether a text in another one is let through, with the warning `language_de`.
    """
    if isinstance(item, Rejection):
        return item
    try:
        message = item if isinstance(item, Message) else _from_value(number, item)
        if not isinstance(message.text, str):  # the NaN of a data frame, for one
            kind = type(message.text).__name__
            raise BadRecord(f"`text` of message {number} is {kind}, not a string")
        check_text(message.text)
        _check_depth(message.metadata)
        message = spoken_by(message, speakers)
        if message.sections and not statements_of(message):
            raise NothingToRead("no part of the message is the customer's words")
        message = _noted(_in_language(message, languages, any_language=any_language))
    except MessageError as error:
        return Rejection(
            id=_id_of(number, item),
            stage="read" if isinstance(error, BadRecord) else "text",
            code=error.code,
            detail=str(error),
            origin=item.origin if isinstance(item, Message) else None,
        )
    return message


def _check_depth(metadata: Mapping[str, object]) -> None:
    """Raise BadRecord where values are nested too deeply."""
    level: list[Any] = [metadata]
    for _ in range(_DEEPEST):
        level = [
            value
            for values in level
            for value in (values.values() if isinstance(values, Mapping) else values)
            if isinstance(value, Mapping | list | tuple)
        ]
        if not level:
            return
    raise BadRecord(f"the message holds values nested in more than {_DEEPEST} lists and objects")


def _in_language(message: Message, languages: Collection[str], *, any_language: bool) -> Message:
    """Return the message with the language it is in, None where that is the model's own."""
    said = message.language
    found = other_language(read_text(message), hint=said, read=languages)
    if found is None:
        own = said is None or primary(said) in languages
        return message if own else _renamed(message, None)
    if not any_language:
        raise UnsupportedLanguage(f"the text is in `{found.code}`, which the model does not read")
    marked = replace(message, warnings=(*message.warnings, f"language_{found.code}"))
    return marked if primary(said) == found.code else _renamed(marked, found.code)


def _noted(message: Message) -> Message:
    """Return the message with the noise that its words show, where its reader found none."""
    if message.noise or any(section.kind == "turn" for section in message.sections):
        return message  # what is said in a conversation is nobody's mailing
    subject = message.metadata.get("subject", message.metadata.get("Subject"))
    noise = noise_of_text(
        read_text(message),
        subject=subject if isinstance(subject, str) else None,
        channel=message.channel,
    )
    return replace(message, noise=noise) if noise else message


def _renamed(message: Message, language: str | None) -> Message:
    """Return the message in another language than the input says, which then rides along."""
    rest = {} if message.language is None else {"language": message.language}
    return replace(message, language=language, metadata={**rest, **message.metadata})


def _from_value(number: int, item: object) -> Message:
    values: object = {"text": item} if isinstance(item, str) else item
    if not isinstance(values, Mapping):
        raise BadRecord(f"message {number} is {type(item).__name__}, not a message or text")
    text: Any = values.get("text")
    known: dict[str, Any] = {
        key: str(values[key]) for key in _FIELDS if values.get(key) is not None
    }
    rest = {key: value for key, value in values.items() if key not in {"text", *_FIELDS}}
    raw = known.get("channel", "other")
    known["channel"] = channel_of(raw)
    if known["channel"] != raw:
        rest["channel"] = raw  # which says more
    found = Message(**{"id": str(number), **known}, text=text, metadata=rest)
    return parted(found) if isinstance(text, str) else found


def _id_of(number: int, item: object) -> str:
    """Return the id that came with a message, or its number."""
    if isinstance(item, Message):
        return item.id
    own = item.get("id") if isinstance(item, Mapping) else None
    return str(number) if own is None else str(own)
