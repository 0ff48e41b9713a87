"""How long it takes to get figures out of many readings, and how much memory.

    python benchmarks/report.py [--messages 1000000] [--seed 0]

The readings are those of `many_readings.py`, in Parquet; `scale.py` measures whole reports. Linux
only: peak memory is in kilobytes there.
"""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from many_readings import write_parquet

from voc.insight import compounding, read_facts, scorecard, verbatims


def _peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Print how long a step took, and the most memory until then."""
    begun = time.perf_counter()
    yield
    click.echo(f"{name:<28} {time.perf_counter() - begun:8.2f} s   peak {_peak():7,.0f} MB")


@click.command()
@click.option("--messages", default=1_000_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(messages: int, seed: int) -> None:
    """Print a line for each step: how long it took, and the most memory so far."""
    with tempfile.TemporaryDirectory() as folder:
        write_parquet(Path(folder), messages, seed=seed)
        click.echo(f"{messages:,} readings")
        with _told("(written)"):
            pass
        with _told("facts"):
            facts = read_facts([folder])
        steps: dict[str, Callable[[], object]] = {
            "scorecard by component": lambda: scorecard(facts),
            "by leaf, product and channel": lambda: scorecard(
                facts, by=["leaf", "product", "channel"]
            ),
            "opened": lambda: scorecard(
                facts, by=["region"], where={"component": "platform", "channel": "email"}
            ),
            "compounding of leaves": lambda: compounding(facts, level="leaf"),
            "verbatims of a cell": lambda: verbatims(facts, component="brand"),
        }
        for name, step in steps.items():
            with _told(name):
                step()


if __name__ == "__main__":
    main()
