"""What a run of `voc score` has done, in numbers."""

import time
from collections import Counter
from dataclasses import dataclass, field

from voc.cli.common import complaint
from voc.errors import SKIPS
from voc.records import Reading, Rejection

_REPOST = "repost"
_REPEATED_TEXT = "duplicate_text"
_REASONS = 5  # told where nothing was read: an input may have a million bad rows


@dataclass(slots=True)
class Tally:
    """What a run has done so far.

    earlier: how many of its messages were read before it was stopped, and count for no speed.
    skipped: records that are no messages, by why; they are no rejections.
    repeats: readings of what was read before, and `repeated` by how it is known.
    unreadable: rejections that no message came with; `reasons` are those of the first of them.
    """

    earlier: int = 0
    scored: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
    repeated: Counter[str] = field(default_factory=Counter)
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
            known = _repeats(outcome)
            self.repeated.update(known)
            self.repeats += bool(known)
            return
        if outcome.code in SKIPS:
            self.skipped[outcome.code] += 1
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
        rejected, skipped = self.rejected.total(), self.skipped.total()
        read = self.scored + rejected + skipped
        rate = (read - self.earlier) / (time.perf_counter() - self.began)
        before = f" ({self.earlier:,} of them before a stop)" if self.earlier else ""
        lines = [
            f"read {read:,}{before}, scored {self.scored:,}{self._of_which()}, "
            f"rejected {rejected:,}{_by_code(self.rejected)}; {rate:,.0f} messages/s; "
            f"model {model}"
        ]
        if self.skipped:
            lines.append(f"skipped: {skipped:,}{_by_code(self.skipped)}")
        if self.warnings:
            lines.append(f"warnings: {self.warnings.total():,}{_by_code(self.warnings)}")
        if self.noise:
            lines.append(f"noise: {self.noise.total():,}{_by_code(self.noise)}")
        return "\n".join(lines)

    def _of_which(self) -> str:
        """Return how many of what was scored say again what was said before."""
        if not self.repeats:
            return ""
        return f" ({self.repeats:,} of them repeats: {_listed(self.repeated)})"


def _repeats(reading: Reading) -> list[str]:
    """Return why a reading is of what was read before, if it is."""
    known = [warning for warning in reading.warnings if warning == _REPEATED_TEXT]
    is_repost = reading.noise is not None and reading.noise.kind == _REPOST
    return [*known, *([_REPOST] if is_repost else [])]


def _by_code(counts: Counter[str]) -> str:
    return f" ({_listed(counts)})" if counts else ""


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
