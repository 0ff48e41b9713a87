"""How often signals are right, on written cases and on judged messages, and what they cost.

    python benchmarks/signals.py [--data FOLDER] [--dev FILE] [--misses]

`signals_cases.jsonl` holds `{"signal", "shown", "text"}`: forty texts or more that show each
signal, and forty or more that only look like it. `signals_cases_new.jsonl` holds twenty and twenty
more with the day they were written, `made`: before the rules of then were changed, and no rule is
tuned on them.
`signals_judged.jsonl` holds judgements of hits on public texts, which
are not ours to copy: `{"signal", "set", "id", "sha256", "right", "start", "end"}`, with the first
sixteen digits of the text's hash. The texts come from FOLDER/*/*.jsonl (`{"id", "text"}`) and FILE.
A hit that is made no more does not count, nor does one that was never judged.
"""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import Any, Final

import click

from voc.records import Intent, Sentiment, Statement
from voc.signals import find_signals
from voc.taxonomy import SIGNALS
from voc.text.statements import cut

CASES: Final = Path(__file__).with_name("signals_cases.jsonl")
HELD_OUT: Final = Path(__file__).with_name("signals_cases_new.jsonl")
JUDGED: Final = Path(__file__).with_name("signals_judged.jsonl")

_Z: Final = 1.959964
_FELT: Final = Sentiment(label="negative", score=-0.9, confidence=0.9, band="high")
_WANTED: Final = Intent(label="complaint", confidence=0.9, band="high")
"""What a model would say; rules are measured alone, without the check by it."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        """Return the share with its interval."""
        if not self.whole:
            return "-"
        low, high = wilson(self.part, self.whole)
        return f"{self.part}/{self.whole} = {self.part / self.whole:.3f} ({low:.3f} to {high:.3f})"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share (Wilson 1927, JASA 22)."""
    share = part / whole
    middle = share + _Z**2 / (2 * whole)
    reach = _Z * sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2))
    below = 1 + _Z**2 / whole
    return (middle - reach) / below, (middle + reach) / below


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def statements(text: str) -> list[Statement]:
    """Return the statements of a text as no model has read them."""
    return [
        Statement(start=a, end=b, text=text[a:b], labels=(), probabilities={}, sentiment=_FELT)
        for a, b in cut(text)
    ]


def kinds_of(text: str) -> dict[str, list[tuple[int, int]]]:
    """Return the signals in a text, each with the spans that show it."""
    found = find_signals(text, statements(text), _WANTED)
    return {signal.kind: [(e.start, e.end) for e in signal.evidence] for signal in found}


def on_cases(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Share, Share]]:
    """Return for each signal how many texts that show it were found, and that only look like it."""
    counts: Counter[tuple[str, bool, bool]] = Counter(
        (row["signal"], row["shown"], row["signal"] in kinds_of(row["text"])) for row in rows
    )
    return {
        kind: (
            Share(counts[kind, True, True], counts[kind, True, True] + counts[kind, True, False]),
            Share(
                counts[kind, False, True], counts[kind, False, True] + counts[kind, False, False]
            ),
        )
        for kind in SIGNALS
    }


def _both(found: Share, wrong: Share) -> str:
    return f"{found}; {wrong.part}/{wrong.whole}"


def misses(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the cases that are read wrongly."""
    for row in rows:
        if (row["signal"] in kinds_of(row["text"])) != row["shown"]:
            yield f"{row['signal']:<14} {'missed' if row['shown'] else 'wrong '}  {row['text']}"


def on_judged(rows: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> dict[str, Share]:
    """Return the precision of each signal on the judged hits that are still made."""
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for row in rows:
        text = texts.get(row["sha256"])
        spans = kinds_of(text).get(row["signal"], []) if text is not None else []
        if any(start < row["end"] and row["start"] < end for start, end in spans):
            made[row["signal"]] += 1
            right[row["signal"]] += row["right"]
    return {kind: Share(right[kind], made[kind]) for kind in SIGNALS}


def texts_of(paths: Iterable[Path]) -> dict[str, str]:
    """Return the texts of files of JSON lines by their hash."""
    texts = (row["text"] for path in paths for row in rows_of(path))
    return {digest(text): text for text in texts}


def digest(text: str) -> str:
    """Return what a text is known by in the judgements."""
    return sha256(text.encode()).hexdigest()[:16]


def microseconds(texts: Sequence[str]) -> float:
    """Return the process time of a text, beside that of cutting it."""
    ready = [(text, statements(text)) for text in texts]
    begin = time.process_time()
    for text, cuts in ready:
        find_signals(text, cuts, _WANTED)
    return (time.process_time() - begin) / len(ready) * 1e6


@click.command()
@click.option("--data", type=click.Path(exists=True, path_type=Path), help="Folder of public sets.")
@click.option("--dev", type=click.Path(exists=True, path_type=Path), help="The dev set.")
@click.option("--misses", "shown", is_flag=True, help="Also show the cases that are read wrongly.")
def main(data: Path | None, dev: Path | None, shown: bool) -> None:
    """Print precision and recall of every signal, and what looking for them costs."""
    cases = rows_of(CASES)
    click.echo("written cases: found of those that show it; wrong of those that look like it")
    click.echo(f"{'':<15} {'cases':<42} held-out cases")
    known, held_out = on_cases(cases), on_cases(rows_of(HELD_OUT))
    for kind in SIGNALS:
        click.echo(f"{kind:<15} {_both(*known[kind]):<42} {_both(*held_out[kind])}")
    if shown:
        click.echo("\n".join(misses(cases)))
    paths = [*(sorted(data.glob("*/*.jsonl")) if data else ()), *([dev] if dev else ())]
    if paths:
        texts = texts_of(paths)
        click.echo("judged hits: precision")
        for kind, share in on_judged(rows_of(JUDGED), texts).items():
            click.echo(f"{kind:<15} {share}")
    plain = [row["text"] for row in cases if not kinds_of(row["text"])]
    click.echo(f"{microseconds(plain):.0f} microseconds a text in which nothing is found")


if __name__ == "__main__":
    main()
