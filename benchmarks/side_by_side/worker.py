"""The process in which one peer is measured: `python -m side_by_side.worker COMMAND ...`.

What it found goes to a JSON file, for libraries print as they like.
"""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from side_by_side.protocol import CLASSES
from side_by_side.registry import peers
from side_by_side.texts import CORPUS, read_examples, read_texts
from side_by_side.timing import seconds_of

WARM_UP: Final = 10
"""Single messages that are read before latencies are taken."""


@click.group()
def main() -> None:
    """Do one thing with one peer."""


@main.command()
@click.argument("key")
@click.argument("texts", type=click.Path(path_type=Path))
@click.option("--model", required=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
def prepare(key: str, texts: Path, model: str, folder: Path, out: Path) -> None:
    """Train a peer on the project's own corpus, and count the tokens it reads of texts."""
    peer = peers(model)[key]
    peer.train(read_examples(CORPUS, CLASSES), folder)
    _write(out, {"tokens": peer.open(folder).tokens(read_texts(texts))})


@main.command()
@click.argument("key")
@click.argument("texts", type=click.Path(path_type=Path))
@click.option("--model", required=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
def bulk(key: str, texts: Path, model: str, folder: Path, out: Path) -> None:
    """Read all texts at once: seconds, and the sentiments found."""
    classifier = peers(model)[key].open(folder)
    read = read_texts(texts)
    began = time.perf_counter()
    found = classifier.classify(read)
    seconds = time.perf_counter() - began
    _write(out, {"seconds": seconds, "found": found})


@main.command()
@click.argument("key")
@click.argument("texts", type=click.Path(path_type=Path))
@click.option("--model", required=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
def single(key: str, texts: Path, model: str, folder: Path, out: Path) -> None:
    """Read texts one by one, warmed up: the seconds of each."""
    classifier = peers(model)[key].open(folder)
    read = [[text] for text in read_texts(texts)]
    seconds_of(classifier.classify, read[:WARM_UP])
    _write(out, {"seconds": seconds_of(classifier.classify, read)})


@main.command()
@click.option("--model", required=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True)
def limit(model: str, out: Path) -> None:
    """Measure the int8 limit of the cores with the shapes of a model's encoder."""
    from side_by_side.limit import Shape, measure
    from voc.encoder.folder import find_model

    _write(out, asdict(measure(Shape.read(find_model(model).path / "config.json"))))


def _write(out: Path, values: dict[str, Any]) -> None:
    out.write_text(json.dumps(values), encoding="utf-8")


if __name__ == "__main__":
    main()
