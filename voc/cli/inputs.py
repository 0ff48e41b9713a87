"""What `voc` reads, and how it understands a file: `voc formats`, `voc score --explain-input`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from voc.cli.common import complaint, speaks_plainly
from voc.errors import SKIPS
from voc.records import Message, Rejection

if TYPE_CHECKING:
    from voc.readers import Understood

_SHOWN = 12  # names of metadata, and rejections


@click.command()
@speaks_plainly
def formats() -> None:
    """List what can be read: kinds of files, and exports of programs that are known.

    Example: voc formats
    """
    from voc.readers.exports import programs
    from voc.readers.registry import ENDINGS, Format

    for family in Format:
        endings = " ".join(ending for ending, of in ENDINGS.items() if of is family and ending)
        click.echo(f"{family.value:20}{endings:20}voc score {_EXAMPLES[family.value]}")
    click.echo("\nKnown by their content, in the formats above:")
    for program in programs():
        click.echo(f"  {program}")


_EXAMPLES = {
    "delimited table": "tickets.csv --text description --id case",
    "JSON lines": "posts.jsonl",
    "JSON": "zendesk_export.json",
    "Parquet": "reviews.parquet",
    "Excel workbook": "complaints.xlsx",
    "subtitles": "call.vtt",
    "e-mail": "complaint.eml",
    "mail box": "inbox.mbox",
    "Outlook message": "complaint.msg",
    "plain text": "call.txt",
    "archive": "export.zip",
    "compressed file": "tickets.csv.gz",
}


def explanation(
    understood: "Understood", *, speakers: str = "customer", any_language: bool = False
) -> str:
    """Return how an input is understood, for a person, without any of its texts.

    speakers, any_language: as `score` takes them.
    """
    from voc.intake import admit

    items = [
        admit(number, item, speakers=speakers, any_language=any_language)
        for number, item in enumerate(understood.first, 1)
    ]
    return "\n".join([understood.file, *(f"  {line}" for line in _lines(understood, items))])


def _lines(understood: "Understood", items: Sequence[Message | Rejection]) -> Iterator[str]:
    """Yield what there is to say; `items` are the first ones, as they would be read or not."""
    yield from understood.known_as
    messages = [item for item in items if isinstance(item, Message)]
    rejections = [item for item in items if isinstance(item, Rejection)]
    skipped = [item.code for item in rejections if item.code in SKIPS]
    scope = f"the first {len(items):,}" if understood.more else f"all {len(items):,}"
    said = f"{scope}: {len(messages):,} messages, {len(rejections) - len(skipped):,} rejected"
    yield f"{said}, {len(skipped):,} skipped" if skipped else said
    sections = [section for message in messages for section in message.sections]
    told = {
        "languages": _languages(understood.first),
        "channels": (message.channel for message in messages),
        "read": (section.kind for section in sections if section.read),
        "left out": (section.kind for section in sections if not section.read),
        "speakers": (section.role or "unknown" for section in sections if section.speaker),
        "noise": (f"{m.noise.kind} ({m.noise.reason})" for m in messages if m.noise),
        "with a question": ("messages" for message in messages if message.question),
        "warnings": (warning for message in messages for warning in message.warnings),
        "skipped": skipped,
    }
    for name, values in told.items():
        if counts := Counter(values):
            yield f"{name}: {_counted(counts)}"
    names = dict.fromkeys(name for message in messages for name in message.metadata)
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield f"rides along: {', '.join([*names][:_SHOWN])}{more}"
    for rejection in [item for item in rejections if item.code not in SKIPS][:_SHOWN]:
        yield f"rejected: {complaint(rejection)}"


def _languages(items: Iterable[Message | Rejection]) -> Iterator[str]:
    """Yield the language of every message; what cannot be told counts as English."""
    from voc.text.language import ENGLISH, other_language
    from voc.text.sections import read_text

    for item in items:
        if isinstance(item, Message):
            found = other_language(read_text(item), hint=item.language)
            yield found.code if found else ENGLISH


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())


def echo_explanations(found: "Iterable[Understood]", *, speakers: str, any_language: bool) -> None:
    """Print how each input is understood."""
    for understood in found:
        click.echo(explanation(understood, speakers=speakers, any_language=any_language))
