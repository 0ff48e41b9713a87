"""voc beside its peers, on the same texts in one run: speed, memory and accuracy.

    python benchmarks/peers.py [--data FOLDER] [--dev FILE] [--messages 3000] [--only PEER ...]

`make bench` installs the peers and runs it, in some half an hour; one that is not installed gets a
row that says so. Every measurement is a process of its own. Peers take turns within a repetition,
so that a machine that slows down slows all of them, and medians over repetitions are told. Peers
that learn are trained on the sentiment of `recipes/corpora/written.jsonl` first, which is not
measured.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from side_by_side.contest import Contest
from side_by_side.limit import Shape, operations
from side_by_side.machine import describe
from side_by_side.measuring import Bench
from side_by_side.processes import Failed
from side_by_side.registry import engines, peers
from side_by_side.table import Row, report
from side_by_side.texts import CORPUS, Sample, draw, read_examples, read_samples, write_texts

from voc.encoder.folder import find_model
from voc.taxonomy import SENTIMENTS

SINGLES = 100
"""Messages that are read one by one in each repetition."""


def prepare(folder: Path, model: str, samples: Sequence[Sample]) -> Bench:
    """Write the texts to `folder` and return the bench to measure on."""
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(
        folder=folder,
        model=model,
        texts=folder / "texts.jsonl",
        singles=folder / "singles.jsonl",
        messages=len(samples),
    )
    write_texts(bench.texts, (sample.text for sample in samples))
    write_texts(bench.singles, (sample.text for sample in samples[:SINGLES]))
    return bench


def about(samples: Sequence[Sample], *, model: str, seed: int, repetitions: int) -> list[str]:
    """Return lines about what was read, and with what."""
    kinds = Counter(sample.kind for sample in samples)
    characters = sum(len(sample.text) for sample in samples)
    mix = ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items()))
    return [
        f"{len(samples):,} messages of {characters / len(samples):,.0f} characters in the mean "
        f"({mix}), seed {seed}, medians of {repetitions} repetitions",
        f"voc with {find_model(model).title}",
        *describe(),
    ]


def shares(bench: Bench, rows: Sequence[Row]) -> dict[str, str]:
    """Return the int8 limit of the cores, and which share of it each engine of voc reaches."""
    try:
        limit = bench.limit()
    except Failed as error:
        return {"limit of the cores": str(error)}
    told = {
        "limit of the cores": f"{limit.operations / 1e9:,.0f} G operations/s in int8 "
        f"({', '.join(limit.kernels)}, {limit.rows:,} rows, {limit.threads} threads)"
    }
    shape = Shape.read(find_model(bench.model).path / "config.json")
    figures = {row.title: row.figures for row in rows}
    for engine in engines(bench.model):
        if found := figures[engine.title]:
            lengths = bench.windows(engine)
            work = operations(shape, lengths)
            least = work / limit.operations / bench.messages  # seconds a message at the limit
            told[engine.title] = (
                f"{found.messages_whole * least:.1%} of the limit over the whole process, "
                f"{found.messages * least:.1%} after start; {work / 1e9:,.0f} G operations for "
                f"{sum(lengths):,} tokens in {len(lengths):,} windows"
            )
    return told


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of texts in JSON lines: rows with `text`, `channel` and `source`.",
)
@click.option(
    "--dev",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Messages in JSON lines for accuracy: rows with `text` and `sentiment`.",
)
@click.option("--messages", default=3000, show_default=True)
@click.option("--repetitions", default=2, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--model", default="cem-en-small", show_default=True)
@click.option("--only", multiple=True, help="Key of a peer, as `transformers-32`.  [default: all]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("build/bench.md"),
    show_default=True,
    help="The report; logs and texts go to a folder of the same name without the ending.",
)
def main(
    data: Path | None,
    dev: Path | None,
    messages: int,
    repetitions: int,
    seed: int,
    model: str,
    only: tuple[str, ...],
    output: Path,
) -> None:
    """Print the report and write it to a file."""
    paths = [CORPUS] if data is None else sorted(data.rglob("*.jsonl"))
    samples = draw(read_samples(paths), messages, seed=seed)
    bench = prepare(output.with_suffix(""), model, samples)
    examples = [] if dev is None else read_examples(dev, SENTIMENTS)
    known = peers(model)
    if unknown := sorted({*only} - known.keys()):
        raise click.BadParameter(f"no {', '.join(unknown)}: there are {', '.join(known)}")
    contest = Contest(bench, [known[key] for key in only or known])
    rows = contest.rows(repetitions=repetitions, dev=examples)
    text = report(
        title="voc beside its peers",
        lines=about(samples, model=model, seed=seed, repetitions=repetitions),
        rows=rows,
        limits={} if only else shares(bench, rows),
    )
    output.write_text(text, encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
