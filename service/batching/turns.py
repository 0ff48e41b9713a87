"""What one caller has waiting in a lane: requests that take turns."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voc.records import Message, Reading, Rejection


@dataclass(slots=True, kw_only=True, eq=False)
class Request:
    """What one caller waits for.

    caller: whose it is; all requests of a caller share its turns.
    outcomes: one for each of its messages, None until it is there.
    missing: how many are not there.
    deadline: in the loop's time, from when nothing of it is begun any more.
    done: set when nothing is missing, or to what went wrong.
    """

    caller: str
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
    """What of a request waits, and how many tokens it may still take in its turn."""

    items: deque[Item]
    tokens: int
    credit: int


class Turns:
    """Requests of one caller, of which each in its turn takes about `turn_tokens`."""

    def __init__(self, turn_tokens: int) -> None:
        """Begin with nothing; the caller's own turn has as many tokens as those of its requests."""
        self.messages = 0
        self.tokens = 0
        self.credit = turn_tokens
        self._turn_tokens = turn_tokens
        self._turns: OrderedDict[Request, _Turn] = OrderedDict()
        self._round = 0

    def __iter__(self) -> Iterator[Request]:
        return iter(self._turns)

    @property
    def next_tokens(self) -> int:
        """About how many tokens the caller takes in its next turn: a message at least."""
        first = next(iter(self._turns.values()), None)
        head = first.items[0].tokens if first else 0
        return max(head, min(self.tokens, self._turn_tokens))

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

    def ahead_of(self, tokens: int) -> int:
        """Return about how many tokens are taken before a request of `tokens`, came it now, ends.

        While it takes its turns, so do the others: as long as they have something.
        """
        if tokens <= self._turn_tokens:
            return self._round
        return sum(max(self._next(t), min(t.tokens, tokens)) for t in self._turns.values())

    def head(self, *, now: float) -> Item | None:
        """Return the message that is next; what passed its deadline is dropped."""
        while self._turns:
            request, turn = next(iter(self._turns.items()))
            if request.deadline <= now:
                self.drop(request)
            elif turn.credit <= 0:
                turn.credit += self._turn_tokens
                self._turns.move_to_end(request)
            else:
                return turn.items[0]
        return None

    def take(self, item: Item) -> None:
        """Take out the message that is `head`."""
        turn = self._turns[item.request]
        before = self._next(turn)
        turn.items.popleft()
        turn.tokens -= item.tokens
        turn.credit -= item.tokens
        self.credit -= item.tokens
        self._count(-1, -item.tokens, in_round=self._next(turn) - before)
        if not turn.items:
            del self._turns[item.request]

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
