"""WebVTT and SRT: a recording's transcript in cues, as meetings, phone systems and videos have it.

00:00:02.100 --> 00:00:05.400              00:00:02,100 --> 00:00:05,400
<v Ann Lee>Can you hear me?</v>            Ann Lee: Can you hear me?
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from voc.errors import TextTooLong
from voc.readers.conversations import Conversation, message_of
from voc.readers.cues import Cue, cues_of, facts_of
from voc.readers.messages import Feed
from voc.readers.script_lines import beginning_of, is_proper
from voc.readers.source import Source
from voc.readers.turns import Turn
from voc.records import Message, Rejection
from voc.text.labels import role_of

_MOST_BYTES: Final = 16 * 1024 * 1024
_LONGEST_NAME: Final = 40

_Spoken: TypeAlias = tuple[Cue, str | None, str]
"""A cue, the voice that it names, and what that says."""


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield the one call that the file is.

    Raises TextTooLong for a file of more than 16 MB, BadEncoding.
    """
    feed = replace(feed, warnings=source.encoding.warnings)
    raw = source.whole(_MOST_BYTES)
    if raw is None:
        raise TextTooLong(f"the file has more than {_MOST_BYTES:,} bytes")
    lines = source.decoded(raw).lstrip("\ufeff").splitlines()
    facts = facts_of(lines)
    cues = cues_of(lines)
    conversation = Conversation(
        turns=_turns(_headed(cues) or [(cue, *said) for cue in cues for said in cue.voices()]),
        language=facts.pop("language", None),
        metadata={**facts},
    )
    yield message_of(conversation, feed, 1)


def _headed(cues: Sequence[Cue]) -> list[_Spoken]:
    """Return what is said where the first line of each cue is a name, nothing where it is not."""
    shown = [(cue, [said for _, said in cue.voices()]) for cue in cues]
    shown = [(cue, lines) for cue, lines in shown if lines]
    names = Counter(lines[0] for _, lines in shown)
    if not names or len(names) * 2 > len(shown) or not all(map(_is_name, names)):
        return []
    return [(cue, lines[0], " ".join(lines[1:])) for cue, lines in shown]


def _is_name(line: str) -> bool:
    return len(line) <= _LONGEST_NAME and is_proper(line) and not line.endswith((".", "?", "!"))


def _turns(spoken: Sequence[_Spoken]) -> list[Turn]:
    begun = [beginning_of(said) if voice is None else None for _, voice, said in spoken]
    names = _names([found.speaker for found in begun if found is not None], len(spoken))
    turns = []
    speaker: str | None = None
    for (cue, voice, said), found in zip(spoken, begun, strict=True):
        speaker = voice or (speaker if names else None)
        if found is not None and found.speaker in names:
            speaker, said = found.speaker, said[found.at :] if found.at is not None else ""
        turns.append(Turn(text=said, speaker=speaker, start_seconds=cue.start, end_seconds=cue.end))
    return turns


def _names(labels: Sequence[str], lines: int) -> frozenset[str]:
    """Return the labels that are speakers: most lines have one, or it comes again or is a role."""
    counts = Counter(labels)
    usual = len(labels) * 2 > lines
    return frozenset(
        name
        for name, count in counts.items()
        if role_of(name) or (is_proper(name) and (usual or count > 1))
    )
