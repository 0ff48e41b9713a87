"""Where the time of a batch run goes: how busy the encoder is, and what the rest does.

    OPENBLAS_NUM_THREADS=1 python benchmarks/busy.py [--messages 3000] [--model cem-en-small]
        [--engine auto]

Messages as those of `throughput.py` are read, scored and written in this process, as `voc score`
does, which has numpy compute with one thread, too. Twenty times a second the CPU time of every
thread is looked at. Threads of ours are shared out by the room of the function they are in; the
others are those of the engine. Busy is the CPU time of the engine over that of all its threads in
the time that passed: 100% would be the limit of the machine. Linux only: reads /proc.
"""

import os
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Final

import click
from throughput import write_messages

import voc
from voc.encoder.processors import processors
from voc.readers import read
from voc.records import Reading
from voc.scorer import Scorer
from voc.scoring import score_with
from voc.writers.contract import json_text, reading_to_json

_EVERY: Final = 0.05
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PACKAGE: Final = str(Path(voc.__file__).parent)
_ENGINE: Final = "engine"


def cpu_seconds() -> dict[int, float]:
    """Return the CPU time of every thread of this process, by its id in the system."""
    found = {}
    for task in Path("/proc/self/task").iterdir():
        try:
            fields = (task / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        found[int(task.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
    return found


def room_of(frame: FrameType | None) -> str:
    """Return the room of the innermost function of ours: `voc/text`, or the engine."""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(_PACKAGE):
            parts = Path(path).relative_to(_PACKAGE).with_suffix("").parts
            return _ENGINE if parts[-1].endswith("_engine") else f"voc/{parts[0]}"
        frame = frame.f_back
    return "others"


class Sampler(threading.Thread):
    """Shares out the CPU time of this process, in seconds by room, until it is stopped."""

    def __init__(self) -> None:
        """Be ready to start."""
        super().__init__(daemon=True)
        self.rooms: defaultdict[str, float] = defaultdict(float)
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look every so often."""
        before: defaultdict[int, float] = defaultdict(float, cpu_seconds())
        while not self._stopped.wait(_EVERY):
            frames = sys._current_frames()
            ours = {t.native_id: frames.get(t.ident or 0) for t in threading.enumerate()}
            for thread, seconds in cpu_seconds().items():
                if thread != self.native_id:
                    room = room_of(ours[thread]) if thread in ours else _ENGINE
                    self.rooms[room] += seconds - before[thread]
                before[thread] = seconds

    def stop(self) -> None:
        """Return when it looks no more."""
        self._stopped.set()
        self.join()


def score_file(scorer: Scorer, source: Path, out: Path) -> int:
    """Write the readings of a file and return how many there are."""
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for outcome in score_with(scorer, read([source]), redact="patterns"):
            if isinstance(outcome, Reading):
                file.write(json_text(reading_to_json(outcome)) + "\n")
                count += 1
    return count


@click.command()
@click.option("--messages", default=3000, show_default=True)
@click.option("--model", default="cem-en-small", show_default=True)
@click.option("--engine", default="auto", show_default=True)
def main(messages: int, model: str, engine: str) -> None:
    """Print the shares of one run, after a first one that warms up."""
    scorer = Scorer.open(model, engine=engine)
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "messages.txt"), Path(folder, "readings.jsonl")
        write_messages(source, messages // 10, first=messages + 1)
        score_file(scorer, source, out)
        write_messages(source, messages)
        sampler = Sampler()
        sampler.start()
        began = time.perf_counter()
        count = score_file(scorer, source, out)
        passed = time.perf_counter() - began
        sampler.stop()
    busy = sampler.rooms.pop(_ENGINE, 0.0)
    print(f"{scorer.title}, {scorer.engine}, {processors()} processors: {count:,} messages")
    print(f"{passed:.1f} s, {count / passed:,.0f} messages/s")
    print(f"the engine was busy {busy / passed / processors():.0%} of the time")
    print("| the rest | µs of CPU time a message |\n| --- | --- |")
    for room, seconds in sorted(sampler.rooms.items(), key=lambda item: -item[1]):
        if seconds:
            print(f"| {room} | {seconds / count * 1e6:,.0f} |")


if __name__ == "__main__":
    main()
