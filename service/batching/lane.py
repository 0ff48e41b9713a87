"""A lane: messages of many requests that wait for the same thing, and take turns."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from voc.records import Message, Reading, Rejection


@dataclass(slots=True, kw_only=True, eq=False)
class Request:
    """What one caller waits for.

    outcomes: one for each of its messages, None until it is there.
    missing: how many are not there.
    deadline: in the loop's time, from when nothing of it is begun any more.
    done: set when nothing is missing, or to what went wrong.
    """

    outcomes: list[Reading | Rejection | None]
    missing: int
    deadline: float
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """A message that waits; `place` is its index among the outcomes of its request."""

    request: Request
    place: int
    message: Message
    tokens: int


@dataclass(slots=True)
class _Turn:
    """What of a request waits in a lane, and how many tokens it may still take in its turn."""

    items: deque[Item]
    tokens: int
    credit: int


class Lane:
    """Requests that take turns, of about as many tokens each, however many messages they have.

    A request of one message waits for one turn of each of the others, not for all that they have
    queued. In its turn a request may go on until its tokens are used up; what its last message
    takes beyond that it sits out later, so many tokens in one message are no gain either. This is
    deficit round robin (Shreedhar and Varghese, 1995) with surplus instead of deficit, so
    that a message never has to save up for being long.
    """

    def __init__(self, name: str, *, weight: int, turn_tokens: int) -> None:
        """Begin with nothing in it.

        weight: its share of the machine beside other lanes (`Lanes`).
        turn_tokens: of the turn of a request.
        """
        self.name = name
        self.weight = weight
        self.used = 0.0
        """Tokens that were taken from here, by weight; kept by `Lanes`."""
        self.messages = 0
        self.tokens = 0
        self._turn_tokens = turn_tokens
        self._turns: OrderedDict[Request, _Turn] = OrderedDict()
        self._round = 0

    def add(self, request: Request, items: Sequence[Item]) -> None:
        """Let the messages of a request wait, behind all others."""
        tokens = sum(item.tokens for item in items)
        self._turns[request] = turn = _Turn(deque(items), tokens, self._turn_tokens)
        self._count(len(items), tokens, in_round=self._next(turn))

    def drop(self, request: Request) -> None:
        """Take out what of a request still waits here."""
        turn = self._turns.pop(request, None)
        if turn is not None:
            self._count(-len(turn.items), -turn.tokens, in_round=-self._next(turn))

    def drop_all(self) -> list[Request]:
        """Take out everything; return the requests that it was of."""
        requests = list(self._turns)
        for request in requests:
            self.drop(request)
        return requests

    def ahead_of(self, tokens: int) -> int:
        """Return about how many tokens are read before a request of `tokens`, came it now, ends.

        While it takes its turns, so do the others: as long as they have something.
        """
        if tokens <= self._turn_tokens:
            return self._round
        return sum(max(self._next(t), min(t.tokens, tokens)) for t in self._turns.values())

    def cut(self, budget: int, *, now: float) -> list[Item]:
        """Take out what is read next: at most `budget` tokens, or one message.

        What passed its deadline is left out, and out of the lane.
        """
        batch: list[Item] = []
        while self._turns:
            request, turn = next(iter(self._turns.items()))
            if request.deadline <= now:
                self.drop(request)
            elif turn.credit <= 0:
                turn.credit += self._turn_tokens
                self._turns.move_to_end(request)
            elif batch and turn.items[0].tokens > budget:
                break
            else:
                batch.append(self._take(request, turn))
                budget -= batch[-1].tokens
        return batch

    def _take(self, request: Request, turn: _Turn) -> Item:
        before = self._next(turn)
        item = turn.items.popleft()
        turn.tokens -= item.tokens
        turn.credit -= item.tokens
        self._count(-1, -item.tokens, in_round=self._next(turn) - before)
        if not turn.items:
            del self._turns[request]
        return item

    def _next(self, turn: _Turn) -> int:
        """Return about how many tokens a request takes in its next turn: a message at least."""
        if not turn.items:
            return 0
        return max(turn.items[0].tokens, min(turn.tokens, self._turn_tokens))

    def _count(self, messages: int, tokens: int, *, in_round: int) -> None:
        """Keep the counts, and the tokens of one turn of every request."""
        self.messages += messages
        self.tokens += tokens
        self._round += in_round
