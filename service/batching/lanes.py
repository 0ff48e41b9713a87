"""The lanes that messages wait in, and from which of them is read next."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias

from service.batching.lane import Lane
from service.batching.turns import Item, Request

Priority: TypeAlias = Literal["online", "job"]

LONG_TOKENS: Final = 2_048
"""A message of up to so many tokens is read before anyone notices that it is long."""
_TURNS: Final = 8
"""Turns of a full batch: as many large requests share one."""
_WEIGHTS: Final = {"short": 16, "long": 4, "job": 1}


class Lanes:
    """Three lanes: `short` online messages, `long` ones, and messages of `job`s.

    A long message is read alone. Where all lanes have something, each gets tokens by its weight,
    so none ever starves: stride scheduling (Waldspurger and Weihl, 1995). A lane saves nothing
    up while it is empty. Messages of a job stay in its lane however long they are.
    """

    def __init__(self, *, batch_tokens: int) -> None:
        """Begin with empty lanes; a full batch has `batch_tokens`."""
        turn_tokens = max(1, batch_tokens // _TURNS)
        self.short, self.long, self.job = (
            Lane(name, weight=weight, turn_tokens=turn_tokens) for name, weight in _WEIGHTS.items()
        )
        self._long_tokens = max(batch_tokens, LONG_TOKENS)
        self._budgets = {
            self.short: batch_tokens,
            self.long: 1,
            self.job: batch_tokens,
        }
        self._used = 0.0  # by the lane that was taken from last

    def __iter__(self) -> Iterator[Lane]:
        return iter(self._budgets)

    def sorted_out(self, items: Sequence[Item], *, priority: Priority) -> dict[Lane, list[Item]]:
        """Return which of the items belong into which lane."""
        if priority == "job":
            return {self.job: list(items)}
        lanes: dict[Lane, list[Item]] = {}
        for item in items:
            lane = self.long if item.tokens > self._long_tokens else self.short
            lanes.setdefault(lane, []).append(item)
        return lanes

    def add(self, request: Request, lanes: dict[Lane, list[Item]]) -> None:
        """Let what was sorted out wait."""
        for lane, items in lanes.items():
            if not lane.messages:
                lane.used = max(lane.used, self._entry(lane))
            lane.add(request, items)

    def drop(self, request: Request) -> None:
        """Take out what of a request still waits."""
        for lane in self:
            lane.drop(request)

    def cut(self, allowed: Sequence[Lane], *, now: float) -> tuple[Lane, list[Item]] | None:
        """Take out what is read next from one of these lanes, None where nothing waits."""
        while waiting := [lane for lane in allowed if lane.messages]:
            lane = min(waiting, key=lambda lane: lane.used)
            if batch := lane.cut(self._budgets[lane], now=now):
                self._used = lane.used
                lane.used += sum(item.tokens for item in batch) / lane.weight
                return lane, batch
        return None

    def _entry(self, lane: Lane) -> float:
        """Return where a lane comes in: at the front, but jobs as if they had had a turn."""
        return self._used + (self._budgets[lane] / lane.weight if lane is self.job else 0)
