"""Measures one peer in processes of its own: prepared once, then read with again and again."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from side_by_side.limit import Limit
from side_by_side.processes import Failed, Finished, run
from side_by_side.protocol import Peer
from side_by_side.timing import Figures, percentile
from side_by_side.voc_engine import VocEngine, window_lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where peers are measured and what they read.

    folder: of all that is made on the way: texts, what was trained, logs.
    texts: file of all messages.
    singles: file of the messages that are read one by one.
    """

    folder: Path
    model: str
    texts: Path
    singles: Path
    messages: int

    def prepare(self, peer: Peer) -> None:
        """Let a peer learn and count its tokens; raises Failed, as all below do."""
        self._of(peer).mkdir(parents=True, exist_ok=True)
        self._values("prepare", peer, self.texts)

    def limit(self) -> Limit:
        """Measure the int8 limit of the cores, with the shapes of the model's encoder."""
        out = self.folder / "limit.json"
        self._run(["limit", "-o", str(out)], log="limit")
        return Limit(**json.loads(out.read_text(encoding="utf-8")))

    def measure(self, peer: Peer) -> Figures:
        """Read all messages, then single ones in another process."""
        read = self._command(peer) if isinstance(peer, VocEngine) else self._worker(peer)
        values, _ = self._values("single", peer, self.singles)
        latencies = [1000 * seconds for seconds in values["seconds"]]
        p50, p95, p99 = (percentile(latencies, percent) for percent in (50, 95, 99))
        return Figures(**read, p50=p50, p95=p95, p99=p99)

    def sentiments(self, peer: Peer, texts: Path) -> list[str]:
        """Return the sentiment that a peer finds in each message of a file."""
        values, _ = self._values("bulk", peer, texts)
        return list(values["found"])

    def windows(self, engine: VocEngine) -> list[int]:
        """Return the lengths of the windows of what `voc score` has read with an engine."""
        return window_lengths(self.model, read_statements(self._readings(engine)))

    def _worker(self, peer: Peer) -> dict[str, Any]:
        values, finished = self._values("bulk", peer, self.texts)
        seconds = values["seconds"]
        tokens = json.loads(self._found("prepare", peer).read_text(encoding="utf-8"))["tokens"]
        return {
            "messages": self.messages / seconds,
            "messages_whole": self.messages / finished.seconds,
            "statements": None,
            "tokens": tokens / seconds,
            "peak_mb": finished.peak_mb,
        }

    def _command(self, engine: VocEngine) -> dict[str, Any]:
        """Measure `voc score` from file to file; its own word says how fast it was after start."""
        out, log = self._readings(engine), self.folder / f"{engine.key}.log"
        command = [sys.executable, "-m", "voc", "score", str(self.texts), "-o", str(out)]
        command += ["--model", self.model, "--engine", engine.engine]
        command += ["--restart"]  # nothing may be left over from a bench that was stopped
        finished = run(command, log=log, accepted=(0, 1))  # 1 where a message was rejected
        rate = reported_rate(log.read_text(encoding="utf-8"))
        statements = read_statements(out)
        seconds = len(statements) / rate
        return {
            "messages": rate,
            "messages_whole": len(statements) / finished.seconds,
            "statements": sum(map(len, statements)) / seconds,
            "tokens": sum(self.windows(engine)) / seconds,
            "peak_mb": finished.peak_mb,
        }

    def _readings(self, engine: VocEngine) -> Path:
        return self.folder / f"{engine.key}.jsonl"

    def _values(self, command: str, peer: Peer, texts: Path) -> tuple[Any, Finished]:
        out = self._found(command, peer)
        options = ["--folder", str(self._of(peer)), "-o", str(out)]
        finished = self._run([command, peer.key, str(texts), *options], log=f"{peer.key}.{command}")
        return json.loads(out.read_text(encoding="utf-8")), finished

    def _run(self, arguments: Sequence[str], *, log: str) -> Finished:
        command = [sys.executable, "-m", "side_by_side.worker", *arguments, "--model", self.model]
        return run(command, log=self.folder / f"{log}.log")

    def _found(self, command: str, peer: Peer) -> Path:
        return self.folder / f"{peer.key}.{command}.json"

    def _of(self, peer: Peer) -> Path:
        return self.folder / peer.key


def reported_rate(summary: str) -> float:
    """Return the messages a second that the summary of `voc score` tells of.

    Raises Failed where it tells of none.
    """
    found = re.search(r"([\d,]+) messages/s", summary)
    rate = float(found[1].replace(",", "")) if found else 0.0
    if not rate:
        raise Failed("failed: `voc score` told no messages/s")
    return rate


def read_statements(readings: Path) -> list[list[str]]:
    """Return the texts of the statements of each reading in JSON lines."""
    with readings.open(encoding="utf-8") as lines:
        return [[s["text"] for s in json.loads(line)["statements"]] for line in lines]
