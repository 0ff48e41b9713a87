"""How well personal data is found, on texts written for it, and what it costs.

    python benchmarks/redaction.py [CASES] [--names] [--speed] [--misses]

Each line of `redaction_cases.jsonl` is `{"text", "spans": [{"start", "end", "kind"}, ...]}`; almost
half of the texts have no span and are there to be left alone. The table has a row for each kind:
how many spans are marked, how many were found, precision and recall of exactly the marked span
with the marked kind, and how many of the marked were hidden whole, under whatever kind.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

from voc.text.redaction import KINDS, Found, find_patterns, names, resolved

CASES: Final = Path(__file__).with_name("redaction_cases.jsonl")

Marked: TypeAlias = tuple[int, int, str]
Case: TypeAlias = tuple[str, list[Marked]]
Find: TypeAlias = Callable[[str], Sequence[Found]]

_CHARACTERS: Final = 200
_SECONDS: Final = 1.0


@dataclass(slots=True)
class Tally:
    """Counts of one kind."""

    marked: int = 0
    found: int = 0
    right: int = 0
    hidden: int = 0

    def row(self, name: str) -> str:
        """Return the counts as one row of the table; a ratio of nothing is a dash."""
        ratios = (
            _ratio(self.right, self.found),
            _ratio(self.right, self.marked),
            _ratio(self.hidden, self.marked),
        )
        return f"{name:<12} {self.marked:>6} {self.found:>6} " + " ".join(
            f"{ratio:>9}" for ratio in ratios
        )


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def read_cases(path: Path) -> list[Case]:
    """Return the texts of a file with what is marked in them."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["text"], list(map(_marked, row["spans"]))) for row in rows]


def _marked(span: dict[str, Any]) -> Marked:
    return span["start"], span["end"], span["kind"]


def measure(cases: Iterable[Case], find: Find, kinds: Sequence[str]) -> dict[str, Tally]:
    """Return the counts of these kinds, and of all of them under `all`."""
    tallies = {kind: Tally() for kind in kinds}
    for text, marked in cases:
        found = find(text)
        exact = {(item.start, item.end, item.kind) for item in found}
        for item in found:
            tallies[item.kind].found += 1
        for start, end, kind in (span for span in marked if span[2] in tallies):
            tallies[kind].marked += 1
            tallies[kind].right += (start, end, kind) in exact
            tallies[kind].hidden += _is_hidden(start, end, found)
    return {**tallies, "all": _sum(tallies.values())}


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.marked += tally.marked
        total.found += tally.found
        total.right += tally.right
        total.hidden += tally.hidden
    return total


def _is_hidden(start: int, end: int, found: Sequence[Found]) -> bool:
    return any(item.start <= start and end <= item.end for item in found)


def misses(cases: Iterable[Case], find: Find, kinds: Sequence[str]) -> Iterator[str]:
    """Yield a line for each text in which something else was found than is marked."""
    for text, marked in cases:
        wanted = {span for span in marked if span[2] in kinds}
        found = {(item.start, item.end, item.kind) for item in find(text)}
        lost = [f"-{kind} {text[start:end]}" for start, end, kind in sorted(wanted - found)]
        taken = [f"+{kind} {text[start:end]}" for start, end, kind in sorted(found - wanted)]
        if lost or taken:
            yield f"{text}\n    {'; '.join(lost + taken)}"


def messages(texts: Iterable[str]) -> list[str]:
    """Return texts put together to messages of 200 characters."""
    joined = " ".join(texts)
    starts = range(0, len(joined) - _CHARACTERS, _CHARACTERS)
    return [joined[start : start + _CHARACTERS] for start in starts]


def microseconds(find: Find, texts: Sequence[str]) -> float:
    """Return the process time of a text, over as many rounds as fill a second."""
    rounds, begin = 0, time.process_time()
    while time.process_time() - begin < _SECONDS:
        rounds += 1
        for text in texts:
            find(text)
    return (time.process_time() - begin) / (rounds * len(texts)) * 1e6


def _with_names(text: str) -> Sequence[Found]:
    return resolved([*find_patterns(text), *names.find(text)])


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), default=CASES)
@click.option("--names", "with_names", is_flag=True, help="Also find people's names.")
@click.option("--speed", is_flag=True, help="Also measure process time by message.")
@click.option("--misses", "shown", is_flag=True, help="Also show where it was wrong.")
def main(path: Path, with_names: bool, speed: bool, shown: bool) -> None:
    """Print the table for the texts in PATH (JSON lines)."""
    cases = read_cases(path)
    find: Find = _with_names if with_names else find_patterns
    kinds = KINDS if with_names else [kind for kind in KINDS if kind != names.KIND]
    click.echo("kind         marked  found precision    recall    hidden")
    for name, tally in measure(cases, find, kinds).items():
        click.echo(tally.row(name))
    if shown:
        click.echo("\n".join(misses(cases, find, kinds)))
    if speed:
        plain = [text for text, _ in cases if not any(map(str.isdecimal, text))]
        groups = {
            "no digit": [text for text in plain if "@" not in text and "://" not in text],
            "nothing personal": [text for text, marked in cases if not marked],
            "personal data in every sentence": [text for text, marked in cases if marked],
        }
        for name, texts in groups.items():
            cost = microseconds(find, messages(texts))
            click.echo(f"{name:<32} {cost:>8,.0f} microseconds for {_CHARACTERS} characters")


if __name__ == "__main__":
    main()
