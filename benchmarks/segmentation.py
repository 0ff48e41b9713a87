"""How well and how fast messages are cut into statements, against statements cut by hand.

    python benchmarks/segmentation.py gold.jsonl [more.jsonl ...] [--speed] [--bare --model NAME]

Each line of a file is `{"text", "source", "statements": [{"start", "end"}, ...]}`. The table has
a row for each source: boundary precision, recall and F1 (a boundary is the first non-space
character of a statement other than the first of its text), and the share of hand-cut statements
found exactly, up to white space and punctuation at either end.

With `--bare` the texts are first bared of punctuation and capitals, as speech recognition may
leave them, and what runs on is cut by the model.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from voc.learning.augmentation import bare
from voc.pipeline import load, spans_of
from voc.text.component import blank_pipeline
from voc.text.statements import cut

Spans = Sequence[tuple[int, int]]


@dataclass(slots=True)
class Tally:
    """Counts over the messages of one source."""

    messages: int = 0
    statements: int = 0
    exact: int = 0
    gold_boundaries: int = 0
    found_boundaries: int = 0
    shared_boundaries: int = 0

    def add(self, text: str, gold: Spans, found: Spans) -> None:
        """Count one message, its hand-cut statements and those found."""
        gold_starts, found_starts = _boundaries(text, gold), _boundaries(text, found)
        self.messages += 1
        self.statements += len(gold)
        self.exact += len(_cores(text, gold) & _cores(text, found))
        self.gold_boundaries += len(gold_starts)
        self.found_boundaries += len(found_starts)
        self.shared_boundaries += len(gold_starts & found_starts)

    def row(self, name: str) -> str:
        """Return the counts as one row of the table; a ratio of nothing is a dash."""
        precision = _ratio(self.shared_boundaries, self.found_boundaries)
        recall = _ratio(self.shared_boundaries, self.gold_boundaries)
        f1 = _ratio(2 * self.shared_boundaries, self.gold_boundaries + self.found_boundaries)
        exact = _ratio(self.exact, self.statements)
        counts = f"{self.messages:>8,} {self.statements:>10,}"
        return f"{name:<14} {counts} {precision:>9} {recall:>7} {f1:>7} {exact:>7}"


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _boundaries(text: str, spans: Spans) -> set[int]:
    """Return where statements begin, but for the one at the head of the text."""
    head = len(text) - len(text.lstrip())
    starts = (start + len(text[start:]) - len(text[start:].lstrip()) for start, _ in spans)
    return {start for start in starts if start != head}


def _cores(text: str, spans: Spans) -> set[tuple[int, int]]:
    """Return the spans without white space and punctuation at their ends."""
    return {_core(text, start, end) for start, end in spans}


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    first = next((i for i in range(start, end) if text[i].isalnum()), start)
    last = next((i for i in reversed(range(start, end)) if text[i].isalnum()), end - 1)
    return first, last


def _rows(paths: Iterable[Path]) -> Iterator[tuple[str, str, Spans]]:
    """Yield source, text and hand-cut statements of every line."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                spans = [(item["start"], item["end"]) for item in row["statements"]]
                yield row.get("source", path.stem), row["text"], spans


def _bared(text: str, spans: Spans) -> tuple[str, Spans]:
    """Return a text without punctuation and capitals, and where its statements are then."""
    bared, moved = "", []
    for start, end in spans:
        bared += " " if bared else ""
        moved.append((len(bared), len(bared) + len(bare(text[start:end]))))
        bared += bare(text[start:end])
    return bared, moved


def measure(
    paths: Iterable[Path], cutter: Callable[[str], Spans] = cut, *, bared: bool = False
) -> dict[str, Tally]:
    """Return the counts of every source, and of all of them under `all`."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for source, text, gold in _rows(paths):
        if bared:
            text, gold = _bared(text, gold)
        found = cutter(text)
        tallies[source].add(text, gold, found)
        tallies["all"].add(text, gold, found)
    return tallies


def _speed(name: str, texts: Sequence[str], run: Callable[[], Iterable[object]]) -> str:
    """Return a line with the characters a second of one way through all texts."""
    begin = time.perf_counter()
    for _ in run():
        pass
    seconds = time.perf_counter() - begin
    return f"{name:<24} {sum(map(len, texts)) / seconds:>12,.0f} characters/s"


def _by_model(name: str) -> Callable[[str], Spans]:
    nlp = load(name)
    return lambda text: spans_of(nlp(text))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--speed", is_flag=True, help="Also measure characters a second on one thread.")
@click.option("--bare", "bared", is_flag=True, help="Take punctuation and capitals away first.")
@click.option("--model", default="cem-en-small", show_default=True, help="With --bare.")
def main(paths: tuple[Path, ...], speed: bool, bared: bool, model: str) -> None:
    """Print the table for the hand-cut messages in PATHS (JSON lines)."""
    click.echo("source         messages statements precision  recall      F1   exact")
    tallies = measure(paths, _by_model(model), bared=True) if bared else measure(paths)
    for name in sorted(tallies, key=lambda name: (name == "all", name)):
        click.echo(tallies[name].row(name))
    if speed:
        texts = [text for _, text, _ in _rows(paths)]
        nlp = blank_pipeline()
        click.echo(_speed("cut", texts, lambda: map(cut, texts)))
        click.echo(_speed("tokenizer", texts, lambda: map(nlp.make_doc, texts)))
        click.echo(_speed("blank_pipeline", texts, lambda: nlp.pipe(texts)))


if __name__ == "__main__":
    main()
