"""Whether memory stays flat: resident memory of a stream of messages, every so often.

    python benchmarks/memory.py [--messages 16000] [--every 3000] [--most 4] [--model cem-en-small]

The messages are those of `throughput.py`. Linux only: reads /proc.
"""

import resource
import tempfile
from pathlib import Path

import click
from throughput import write_messages

from voc.readers import read
from voc.scorer import Scorer
from voc.scoring import score_with


def resident() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


@click.command()
@click.option("--messages", default=16_000, show_default=True)
@click.option("--every", default=3_000, show_default=True)
@click.option("--most", default=4, show_default=True)
@click.option("--model", default="cem-en-small", show_default=True)
def main(messages: int, every: int, most: int, model: str) -> None:
    """Print a line every so many messages."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "messages.txt")
        write_messages(source, messages, most=most)
        for number, _ in enumerate(score_with(Scorer.open(model), read([source]))):
            if number % every == 0:
                click.echo(f"{number:>9,} messages  {resident():6,.0f} MB")


if __name__ == "__main__":
    main()
