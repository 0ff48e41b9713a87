"""How long facts and reports of many readings take, and how much memory, each in its own process.

    python benchmarks/scale.py [--readings 10000 --readings 100000] [--format jsonl] [--browser]

The readings are those of `many_readings.py`; `report.py` tells single figures apart. CPU time is
what counts on a machine that does other things too. Linux only: peak memory is in kilobytes there.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

_MAKER: Final = Path(__file__).with_name("many_readings.py")
_FACTS: Final = "import sys; from voc.insight import read_facts; read_facts(sys.argv[1:])"


@click.command()
@click.option("--readings", multiple=True, type=int, default=(10_000, 100_000), show_default=True)
@click.option("--format", "form", type=click.Choice(["parquet", "jsonl"]), default="parquet")
@click.option("--facts-only", is_flag=True, help="No report.")
@click.option("--browser", help="Chromium: also print how long it takes to open the page.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep what is made here.")
def main(
    readings: Sequence[int], form: str, facts_only: bool, browser: str | None, folder: Path | None
) -> None:
    """Print a line for each step: wall and CPU seconds, and the most memory."""
    with tempfile.TemporaryDirectory() as temporary:
        for number in readings:
            place = (folder or Path(temporary)) / f"{number}-{form}"
            if not place.exists():
                _measured("(made)", [str(_MAKER), str(place), str(number), "--format", form])
            click.echo(f"{number:,} readings, {_size(*place.iterdir()):,.0f} MB of {form}")
            _measured("facts", ["-c", _FACTS, str(place)])
            if not facts_only:
                page = place.with_suffix(".html")
                _measured("report", ["-m", "voc", "report", "-q", str(place), "-o", str(page)])
                click.echo(f"  the page has {_size(page):,.1f} MB")
                if browser:
                    click.echo(f"  it opens in {_opened(page, browser):.2f} s")


def _measured(name: str, arguments: Sequence[str]) -> None:
    """Run Python in a process of its own, and print what it took."""
    begun = time.perf_counter()
    # This process stays small, for a child begins with the peak of the one that starts it.
    process = subprocess.Popen([sys.executable, *arguments])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{name} ended with {process.returncode}")
    wall, cpu = time.perf_counter() - begun, used.ru_utime + used.ru_stime
    click.echo(
        f"  {name:<8} {wall:8.1f} s  CPU {cpu:8.1f} s  peak {used.ru_maxrss / 1024:7,.0f} MB"
    )


def _size(*paths: Path) -> float:
    return sum(path.stat().st_size for path in paths) / 2**20


def _opened(page: Path, browser: str) -> float:
    """Return the seconds until a page is loaded, laid out and drawn."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser)
        tab = chromium.new_page()
        begun = time.perf_counter()
        tab.goto(page.as_uri(), wait_until="load")
        tab.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        seconds = time.perf_counter() - begun
        chromium.close()
    return seconds


if __name__ == "__main__":
    main()
