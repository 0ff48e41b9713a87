"""Where the time of a run is said to go."""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import busy
import pytest
from click.testing import CliRunner

from voc.text.statements import cut


def frame_within(path: str) -> FrameType:
    """Return a frame of code that says that it stands in a file."""
    space = {"sys": sys}
    exec(compile("def here():\n    return sys._getframe()\nframe = here()", path, "exec"), space)
    frame = space["frame"]
    assert isinstance(frame, FrameType)
    return frame


@pytest.mark.parametrize(
    ("file", "room"),
    [
        ("text/statements.py", "voc/text"),
        ("scoring.py", "voc/scoring"),
        ("encoder/planner.py", "voc/encoder"),
        ("encoder/torch_engine.py", "engine"),
    ],
)
def test_a_function_is_of_its_room_and_an_engine_is_one(file: str, room: str) -> None:
    assert busy.room_of(frame_within(f"{busy._PACKAGE}/{file}")) == room


def test_what_nobody_of_ours_has_called_is_of_others() -> None:
    assert busy.room_of(None) == "others"


def test_time_is_counted_where_it_is_spent() -> None:
    def work() -> Iterator[int]:
        ends = time.thread_time() + 1
        while time.thread_time() < ends:
            yield len(cut("The app crashes, but the staff were kind. " * 50))

    sampler = busy.Sampler()
    sampler.start()
    assert sum(work())
    sampler.stop()
    # Threads that other tests have left may have worked too.
    assert sampler.rooms["voc/text"] > max(sampler.rooms["voc/signals"], 0.1)


def test_a_run_is_told(toy_model: Path) -> None:
    done = CliRunner().invoke(busy.main, ["--messages", "40", "--model", str(toy_model)])
    assert done.exit_code == 0, done.output
    assert re.search(r": 40 messages\n.* messages/s\nthe engine was busy \d+% of", done.output)
