"""What is read and learned from: texts of all kinds in equal shares, and examples of sentiment."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

CORPUS: Final = Path(__file__).parents[2] / "recipes/corpora/written.jsonl"
"""The project's own messages, which every peer that learns is trained on."""

KINDS: Final = {
    "post": ("post", "tweet"),
    "review": ("review", "survey"),
    "ticket": ("ticket", "email", "complaint"),
    "transcript": ("call", "chat", "transcript"),
}
"""Channels of each kind of text; any other channel is of the kind `other`."""

_SPEAKER: Final = re.compile(r"^[^\n:.?!]{1,40}:[ \t]+", re.MULTILINE)

_KIND_OF: Final = {channel: kind for kind, channels in KINDS.items() for channel in channels}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A text and where it comes from."""

    text: str
    channel: str
    source: str

    @property
    def kind(self) -> str:
        """One of `KINDS`, or `other`."""
        return _KIND_OF.get(self.channel, "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text and its sentiment as a whole."""

    text: str
    sentiment: str


def read_samples(paths: Iterable[Path]) -> Iterator[Sample]:
    """Yield the texts of files in JSON lines; rows without a visible character are left out."""
    for path in paths:
        for row in _rows(path):
            text, channel = row.get("text"), str(row.get("channel"))
            if not isinstance(text, str) or not text.strip():
                continue
            if _KIND_OF.get(channel) == "transcript":
                text = unmarked(text)
            yield Sample(text=text, channel=channel, source=str(row.get("source", path.stem)))


def read_examples(path: Path, sentiments: Sequence[str]) -> list[Example]:
    """Return the messages of a file in JSON lines that have one of these sentiments."""
    return [
        Example(text=row["text"], sentiment=row["sentiment"])
        for row in _rows(path)
        if row.get("sentiment") in sentiments
    ]


def draw(samples: Iterable[Sample], count: int, *, seed: int) -> list[Sample]:
    """Return `count` unlike texts in random order, the same for the same seed.

    Kinds have equal shares, and so have the sources of a kind; where one has run out, the others
    fill up. None comes twice, for voc reads equal messages once. Fewer texts than `count` are
    all returned.
    """
    order = random.Random(seed)
    unlike = list({sample.text: sample for sample in samples}.values())
    order.shuffle(unlike)
    kinds: defaultdict[str, defaultdict[tuple[str, str], list[Sample]]]
    kinds = defaultdict(lambda: defaultdict(list))
    for sample in unlike:
        kinds[sample.kind][sample.channel, sample.source].append(sample)
    drawn = list(islice(in_turn(in_turn(kind.values()) for kind in kinds.values()), count))
    order.shuffle(drawn)
    return drawn


def unmarked(text: str) -> str:
    """Return a conversation without the names of speakers before its turns.

    voc leaves out what an agent says, where it can tell, and would have less to read than others.
    """
    return _SPEAKER.sub("", text)


def in_turn(queues: Iterable[Iterable[T]]) -> Iterator[T]:
    """Yield one of each queue in turn; a queue that has run out is passed over."""
    waiting = [iter(queue) for queue in queues]
    while waiting:
        for queue in tuple(waiting):
            try:
                yield next(queue)
            except StopIteration:
                waiting.remove(queue)


def write_texts(path: Path, texts: Iterable[str]) -> None:
    """Write messages in JSON lines, as `voc score` and the workers read them."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts, 1):
            file.write(json.dumps({"id": str(number), "text": text}) + "\n")


def read_texts(path: Path) -> list[str]:
    """Return what `write_texts` wrote."""
    return [row["text"] for row in _rows(path)]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
