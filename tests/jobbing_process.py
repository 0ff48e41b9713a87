"""A process that reads jobs until it is killed or none is left.

    python jobbing_process.py HOME MODEL

Parts and chunks are small and batches take a while, so that there is something to kill.
"""

import asyncio
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from jobbing import QUICK, job_settings
from killing import QuickEncoder
from service.batching import Batcher
from service.jobs import Jobs
from service.jobs.records import OPEN, Viewer
from service.loading import described
from voc.encoder.protocol import Hidden
from voc.encoder.windows import Window
from voc.scorer import Scorer

_BATCH_SECONDS: Final = 0.02
_ANYONE: Final = Viewer(key_id=None, admin=True)


class SlowEncoder(QuickEncoder):
    """A `QuickEncoder` that takes its time."""

    def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
        """Look states up, after a while."""
        for batch in batches:
            time.sleep(_BATCH_SECONDS)
            yield from super().encode([batch])


def prepare(patch: pytest.MonkeyPatch) -> None:
    """Let jobs be short of breath."""
    patch.setattr("voc.model.open_encoder", lambda *_, **__: SlowEncoder())
    patch.setattr("voc.runs.run._PART_MESSAGES", 6)
    patch.setattr("voc.scoring._CHUNK_MESSAGES", 4)


async def work(home: Path, model: Path) -> None:
    """Read until no job is open."""
    settings = job_settings(home, model)
    scorer = Scorer.open(str(model))
    batcher = Batcher(scorer, batch_tokens=512, queue_messages=2_000, queue_tokens=400_000)
    batcher.start()
    jobs = Jobs(settings, batcher, described(scorer, settings), pace=QUICK)
    jobs.start()
    while any(job.state in OPEN for job in jobs.store.page(_ANYONE, limit=200)):
        await asyncio.sleep(0.02)
    await jobs.close()
    await batcher.close(0.0)


if __name__ == "__main__":
    prepare(pytest.MonkeyPatch())
    asyncio.run(work(Path(sys.argv[1]), Path(sys.argv[2])))
