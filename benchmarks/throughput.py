"""End to end: messages per second and peak memory of `voc score` on a file of many messages.

    python benchmarks/throughput.py [--messages 10000] [--most 4] [--workers 1]
        [--model cem-en-small]

The messages are drawn from the statements of `examples/`, up to `--most` each, and numbered: no
two are alike, since equal ones are read once.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from voc.readers import read
from voc.records import Message
from voc.text.statements import cut


def write_messages(path: Path, count: int, *, first: int = 1, most: int = 4) -> int:
    """Write `count` made-up messages to `path`, one a line; return their characters.

    first: the number of the first; other numbers are other messages.
    most: statements of a message, beside its number.
    """
    examples = Path(__file__).parents[1] / "examples"
    texts = [m.text for m in read([examples]) if isinstance(m, Message)]
    statements = [" ".join(t[a:b].split()) for t in texts for a, b in cut(t)]
    draw = random.Random(first)
    characters = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(first, first + count):
            said = " ".join(draw.choices(statements, k=draw.randint(1, most)))
            line = f"Order {number}: {said}"
            characters += len(line)
            file.write(line + "\n")
    return characters


@click.command()
@click.option("--messages", default=10_000, show_default=True)
@click.option("--most", default=4, show_default=True)
@click.option("--workers", default=1, show_default=True)
@click.option("--model", default="cem-en-small", show_default=True)
def main(messages: int, most: int, workers: int, model: str) -> None:
    """Print the figures of one run of the whole process, start included."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "messages.txt"), Path(folder, "readings.jsonl")
        characters = write_messages(source, messages, most=most)
        command = [sys.executable, "-m", "voc", "score", str(source), "-o", str(out)]
        began = time.perf_counter()
        subprocess.run([*command, "--model", model, "--workers", str(workers)], check=True)
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{messages:,} messages, {characters:,} characters: {seconds:.1f} s whole process,")
    print(f"{messages / seconds:,.0f} messages/s, {characters / seconds:,.0f} characters/s,")
    print(f"peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
