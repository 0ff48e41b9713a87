"""What a run of `voc score` has done, in numbers."""

import time
from collections import Counter
from dataclasses import dataclass, field

from voc.cli.common import complaint
from voc.records import Reading, Rejection

_REASONS = 5  # told where nothing was read: an input may have a million bad rows


@dataclass(slots=True)
class Tally:
    """What a run has done so far.

    earlier: how many of its messages were read before it was stopped, and count for no speed.
    unreadable: rejections that no message came with; `reasons` are those of the first of them.
    """

    earlier: int = 0
    scored: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    reasons: list[str] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    noise: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.perf_counter)

    def add(self, outcome: Reading | Rejection) -> None:
        """Count one outcome."""
        if isinstance(outcome, Reading):
            self.scored += 1
            self.warnings.update(outcome.warnings)
            if outcome.noise:
                self.noise[outcome.noise.kind] += 1
            return
        self.rejected[outcome.code] += 1
        if outcome.id is None and outcome.stage == "read":
            self.unreadable += 1
            if len(self.reasons) < _REASONS:
                self.reasons.append(complaint(outcome))

    @property
    def nothing_read(self) -> bool:
        """Whether no message came out of any input, only inputs that could not be read."""
        return not self.scored and self.rejected.total() == self.unreadable > 0

    @property
    def exit_code(self) -> int:
        """0 all read, 1 some rejected, 2 nothing could be done."""
        if self.nothing_read:
            return 2
        return 1 if self.rejected else 0

    def summary(self, model: str) -> str:
        """Return the closing lines for standard error."""
        seconds = time.perf_counter() - self.began
        rejected = self.rejected.total()
        read = self.scored + rejected
        before = f" ({self.earlier:,} of them before a stop)" if self.earlier else ""
        lines = [
            f"read {read:,}{before}, scored {self.scored:,}, rejected {rejected:,}"
            f"{_by_code(self.rejected)}; {(read - self.earlier) / seconds:,.0f} messages/s; "
            f"model {model}"
        ]
        if self.warnings:
            lines.append(f"warnings: {self.warnings.total():,}{_by_code(self.warnings)}")
        if self.noise:
            lines.append(f"noise: {self.noise.total():,}{_by_code(self.noise)}")
        return "\n".join(lines)


def _by_code(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{k} {n:,}' for k, n in counts.most_common())})" if counts else ""
