"""How a model behaves on texts written for the purpose: what it must read, and keep reading.

Tests of behaviour in the manner of CheckList (Ribeiro et al. 2020), by capability. Their texts
are our own and no customer's, so they may be shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from voc.errors import UsageError
from voc.learning.suite import Case
from voc.learning.tables import text_table
from voc.records import Reading, Rejection

Read: TypeAlias = Callable[[Sequence[str]], Iterable[Reading | Rejection]]
"""What reads texts in one stream and gives an outcome for each, in order: `scoring.score`."""

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityResult:
    """How the tests of one kind went in one capability.

    kind: `mft` (minimum functionality), `inv` (invariance) or `dir` (directional).
    examples: the texts of up to three cases that failed: one text, or two where one was changed.
    """

    capability: str
    kind: str
    cases: int
    failures: int
    examples: tuple[tuple[str, ...], ...] = ()

    @property
    def failure_rate(self) -> float:
        """The share of cases that failed, in [0, 1]."""
        return self.failures / self.cases

    def to_json(self) -> dict[str, Any]:
        """Return all figures as plain values."""
        return {
            "capability": self.capability,
            "kind": self.kind,
            "cases": self.cases,
            "failures": self.failures,
            "failure_rate": self.failure_rate,
            "examples": [list(texts) for texts in self.examples],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviourReport:
    """How a model did on a suite; `results` are in the order of its cases."""

    results: tuple[CapabilityResult, ...]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(result.cases for result in self.results)

    @property
    def failures(self) -> int:
        """How many of them failed."""
        return sum(result.failures for result in self.results)

    @property
    def failure_rate(self) -> float:
        """The share of all cases that failed, in [0, 1]."""
        return self.failures / self.cases

    def to_json(self) -> dict[str, Any]:
        """Return all figures as plain dicts, lists and numbers."""
        return {
            "cases": self.cases,
            "failures": self.failures,
            "failure_rate": self.failure_rate,
            "results": [result.to_json() for result in self.results],
        }


def measure_behaviour(cases: Sequence[Case], read: Read) -> BehaviourReport:
    """Have every text of the cases read, in one stream, and compare with what is expected.

    A case one of whose texts is rejected has failed. Raises: UsageError without any case.
    """
    if not cases:
        raise UsageError("there is no case to test")
    texts = list(dict.fromkeys(text for case in cases for text in case.texts))
    outcomes = dict(zip(texts, read(texts), strict=True))
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.capability, case.expectation.kind), []).append(case)
    return BehaviourReport(
        results=tuple(
            _result(group, failed=[case for case in group if not _passes(case, outcomes)])
            for group in groups.values()
        )
    )


def format_behaviour(report: BehaviourReport) -> str:
    """Return the figures as a plain-text table for a terminal, and the examples below it."""
    opening = f"{report.cases} cases, {report.failures} failures ({report.failure_rate:.1%})"
    rows = [
        [r.capability, r.kind, str(r.cases), str(r.failures), f"{r.failure_rate:.1%}"]
        for r in report.results
    ]
    table = text_table(["capability", "kind", "cases", "failures", "failure rate"], rows)
    examples = [_examples(result) for result in report.results if result.examples]
    return "\n\n".join([opening, table, *examples]) + "\n"


def _passes(case: Case, outcomes: Mapping[str, Reading | Rejection]) -> bool:
    read = [outcomes[text] for text in case.texts]
    readings = [outcome for outcome in read if isinstance(outcome, Reading)]
    return len(readings) == len(read) and case.expectation.holds(readings)


def _result(group: Sequence[Case], *, failed: Sequence[Case]) -> CapabilityResult:
    return CapabilityResult(
        capability=group[0].capability,
        kind=group[0].expectation.kind,
        cases=len(group),
        failures=len(failed),
        examples=tuple(case.texts for case in failed[:_SHOWN]),
    )


def _examples(result: CapabilityResult) -> str:
    lines = [f"  {' → '.join(texts)}" for texts in result.examples]
    return "\n".join([f"failed in {result.capability}, {result.kind}:", *lines])
