"""Takes what is personal out of a reading, a rejection or a message, before it goes anywhere.

A model reads a message as it came, so labels are the same with and without redaction. In what is
left of it, statements, metadata and question have placeholders (`<EMAIL>`), and who somebody is
known by (author, `customer_id`) becomes a pseudonym; the message's own text, into which `start`
and `end` point, has a block for each character instead, and so its length. Nothing that was found
is anywhere in the result: whatever is written of it, by us or by others, holds none of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, TypeAlias, overload

from voc.errors import UsageError
from voc.records import Json, Message, Noise, Origin, Reading, Rejection, Section, Statement
from voc.text.pseudonyms import check_key, is_pseudonym, pseudonym
from voc.text.redaction import (
    Found,
    accounts,
    blotted,
    cards,
    emails,
    find_cards,
    find_patterns,
    folded,
    masked,
    names,
    resolved,
)

MODES: Final = ("off", "patterns", "names")
"""What is redacted: nothing; what can be told by its shape; that and the names of people."""

Find: TypeAlias = Callable[[str], Sequence[Found]]

_CARD: Final = f"<{cards.KIND}>"
_NAME: Final = f"<{names.KIND}>"
_LEAST, _MOST = 1e3, 1e20
"""Between these a number may be one that somebody is known by."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\W]+")
_NAMED: Final = re.compile(
    r"(?:(?:first|last|middle|full|given|family|user|customer|client|contact|agent|author|sender|"
    r"reviewer|guest|caller|employee|reporter|requester|assignee|submitter|display) ?)*"
    r"(?:name|surname|author|reviewer|requester|assignee|submitter|sender|caller)(?: name)?",
    re.IGNORECASE,
)
_WHO: Final = (
    r"customer|client|user|member|contact|author|sender|requester|reporter|reviewer|guest|caller"
    r"|respondent|recipient|subscriber|buyer|patient|from"
)
_BY: Final = r"id|key|ref|reference|identifier|e ?mail|e ?mail address"
_IDENTITY: Final = re.compile(rf"(?:{_WHO})(?: (?:{_BY}))?|e ?mail(?: address)?", re.IGNORECASE)
"""Names of columns that hold who a customer is: they are told apart by them."""

_ROLE: Final = re.compile(
    r"(?:agent|customer|client|caller|speaker|user|member|guest|visitor|system|bot|operator|"
    r"advisor|adviser|representative|rep|support|unknown|anonymous)? ?[a-z]?\d{0,3}",
    re.IGNORECASE,
)


def check_mode(mode: str) -> None:
    """Raise UsageError for what is no mode or no key, NamesModelNotFound where names are not found.

    The key is that of pseudonyms, where there is one; OutputError, where its file holds none.
    """
    if mode not in MODES:
        raise UsageError(f"no redaction `{mode}`: one of {', '.join(MODES)}")
    if mode != "off":
        check_key()
    if mode == "names":
        names.load()


@overload
def redact(item: Reading, mode: str) -> Reading: ...
@overload
def redact(item: Rejection, mode: str) -> Rejection: ...
@overload
def redact(item: Message, mode: str) -> Message: ...
def redact(item: Reading | Rejection | Message, mode: str) -> Reading | Rejection | Message:
    """Return what may be kept or written of an item.

    mode: one of `MODES`; `off` returns the item itself.

    Ids, times, languages and the names of files and metadata lose card numbers only: they are what
    a record is found again by. Raises NamesModelNotFound where names cannot be found, OutputError
    where the key of pseudonyms cannot be kept.
    """
    if mode == "off":
        return item
    hide = _Hide(_find_names if mode == "names" else find_patterns, names=mode == "names")
    if isinstance(item, Reading):
        return hide.reading(item)
    return hide.rejection(item) if isinstance(item, Rejection) else hide.message(item)


def _find_names(text: str) -> tuple[Found, ...]:
    return resolved([*find_patterns(text), *names.find(text)])


class _Hide:
    """Hides what `find` finds; `names` says that what can only be a name is one."""

    def __init__(self, find: Find, *, names: bool) -> None:
        self._find = find
        self._names = names

    def reading(self, reading: Reading) -> Reading:
        message = reading.message
        found = self._find(message.text)
        return replace(
            reading,
            message=self.message(message, found),
            language=_no_card(reading.language),
            statements=tuple(
                self._statement(item, message.text, found) for item in reading.statements
            ),
            noise=self._noise(reading.noise),
        )

    def rejection(self, rejection: Rejection) -> Rejection:
        """Hide what is in a rejection: a header that was taken for a row of text, for one."""
        return replace(
            rejection,
            id=_no_card_or_none(rejection.id),
            detail=masked(rejection.detail, find_patterns(rejection.detail)),
            origin=_origin(rejection.origin),
        )

    def message(self, message: Message, found: Sequence[Found] | None = None) -> Message:
        """Hide what is in a message; `found` is what is in its text, where that is known."""
        found = self._find(message.text) if found is None else found
        return replace(
            message,
            id=_no_card(message.id),
            text=blotted(message.text, found),
            time=_no_card_or_none(message.time),
            author=message.author and self._identity(message.author, sure=self._names),
            language=_no_card_or_none(message.language),
            metadata=self._object(message.metadata),
            question=self._text(message.question),
            sections=tuple(map(self._section, message.sections)),
            noise=self._noise(message.noise),
            origin=_origin(message.origin),
        )

    def _statement(self, statement: Statement, text: str, found: Sequence[Found]) -> Statement:
        if statement.text == text[statement.start : statement.end]:
            shown = masked(statement.text, found, offset=statement.start)
        else:  # it has placeholders already
            shown = masked(statement.text, self._find(statement.text))
        speaker = self._speaker(statement.speaker)
        if shown == statement.text and speaker == statement.speaker:
            return statement  # as most are: a copy takes longer than all else here
        return replace(statement, text=shown, speaker=speaker)

    def _section(self, section: Section) -> Section:
        return replace(section, speaker=self._speaker(section.speaker))

    def _noise(self, noise: Noise | None) -> Noise | None:
        return noise and replace(noise, reason=masked(noise.reason, find_patterns(noise.reason)))

    def _speaker(self, label: str | None) -> str | None:
        """Hide a label that is not only the part which somebody plays: `Agent`, `Speaker 2`."""
        return label if label is None or _ROLE.fullmatch(label) else self._person(label)

    def _person(self, name: str | None) -> str | None:
        return _NAME if self._names and name else self._text(name)

    def _identity(self, name: str, said: str = "", *, sure: bool = False) -> str:
        """Return a pseudonym of who is known by `name`, where there is something to hide in it.

        said: the name of its field.
        sure: that there is.
        """
        lead = said and f"{said}: "
        found = () if is_pseudonym(name) else self._find(lead + name)
        shown = [item for item in found if item.end > len(lead) and item.kind != names.KIND]
        best = next((item for item in shown if item.kind == emails.KIND), *shown[:1] or (None,))
        if best:
            known_by = (lead + name)[max(best.start, len(lead)) : best.end]
            return pseudonym(folded(known_by).text)
        return pseudonym(name) if sure or found else name

    def _text(self, text: str | None) -> str | None:
        return text and masked(text, self._find(text))

    def _object(self, values: Mapping[str, Json]) -> dict[str, Json]:
        hidden: dict[str, Json] = {}
        for key, value in ((str(key), value) for key, value in values.items()):
            hidden[_free(_key(key), hidden)] = self._value(value, key)
        return hidden

    def _value(self, value: Json, key: str) -> Json:
        """Hide what is in a value, which its key says more about: a date after `birth_date`."""
        if isinstance(value, str):
            return self._field(value, key)
        if isinstance(value, Mapping):
            return self._object(value)
        if isinstance(value, list | tuple):
            return [self._value(item, key) for item in value]
        if not isinstance(value, int | float) or not _LEAST <= abs(value) < _MOST:
            return value
        text = _digits(value)
        shown = _CARD if cards.is_rounded(text) else self._field(text, key)
        return value if shown == text else shown

    def _field(self, text: str, key: str) -> str:
        said = _said(key)
        if _IDENTITY.fullmatch(said):
            return self._identity(text, _lead(said))
        if self._names and text and _NAMED.fullmatch(said):
            return _NAME
        lead = f"{_lead(said)}: "
        return masked(text, self._find(lead + text), offset=len(lead))


@lru_cache(maxsize=1024)
def _said(key: str) -> str:
    """Return the name of a field as a person would say it: `dateOfBirth` is `date Of Birth`."""
    return _CAMEL.sub(" ", key).strip()


def _lead(said: str) -> str:
    """Return the words before the value of a field: none for a key that joins records."""
    return "" if accounts.KEY.fullmatch(said) else said


@lru_cache(maxsize=1024)
def _key(key: str) -> str:
    return _no_card(key)


def _free(key: str, taken: Mapping[str, Json]) -> str:
    """Return a name that is not taken, for two that were told apart by what is hidden now."""
    name, number = key, 1
    while name in taken:
        number += 1
        name = f"{key} {number}"
    return name


def _digits(value: float) -> str:
    """Return a number as text, a whole one without a point or an exponent."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _no_card(text: str) -> str:
    return masked(text, find_cards(text))


def _no_card_or_none(text: str | None) -> str | None:
    return text and _no_card(text)


def _origin(origin: Origin | None) -> Origin | None:
    return origin and replace(origin, file=_no_card(origin.file))
