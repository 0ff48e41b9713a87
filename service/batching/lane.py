"""A lane: messages of many callers that wait for the same thing, and take turns."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from service.batching.turns import Item, Request, Turns


class Lane:
    """Callers that take turns of about as many tokens each, and within each its requests.

    A message of a caller who has nothing else waiting waits for one turn of each other caller,
    however many requests these have queued, and however many messages are in them. In its turn a
    caller may go on until its tokens are used up; what its last message takes beyond that it sits
    out later, so many tokens in one message are no gain either. This is deficit round robin
    (Shreedhar and Varghese, 1996) with surplus instead of deficit, so that a message never has to
    save up for being long; on two levels, as link sharing has it (Floyd and Jacobson, 1995).
    """

    def __init__(self, name: str, *, weight: int, turn_tokens: int) -> None:
        """Begin with nothing in it.

        weight: its share of the machine beside other lanes (`Lanes`).
        turn_tokens: of the turn of a caller, and of a request.
        """
        self.name = name
        self.weight = weight
        self.used = 0.0
        """Tokens that were taken from here, by weight; kept by `Lanes`."""
        self._turn_tokens = turn_tokens
        self._callers: OrderedDict[str, Turns] = OrderedDict()

    def __iter__(self) -> Iterator[tuple[str, Turns]]:
        """Give each caller of whom something waits."""
        return iter(self._callers.items())

    @property
    def messages(self) -> int:
        """How many wait."""
        return sum(turns.messages for turns in self._callers.values())

    @property
    def tokens(self) -> int:
        """How many wait."""
        return sum(turns.tokens for turns in self._callers.values())

    def add(self, request: Request, items: Sequence[Item]) -> None:
        """Let the messages of a request wait, behind all others of its caller."""
        if request.caller not in self._callers:
            self._callers[request.caller] = Turns(self._turn_tokens)
        self._callers[request.caller].add(request, items)

    def drop(self, request: Request) -> None:
        """Take out what of a request still waits here."""
        turns = self._callers.get(request.caller)
        if turns is None:
            return
        turns.drop(request)
        if not turns.messages:
            del self._callers[request.caller]

    def drop_all(self) -> list[Request]:
        """Take out everything; return the requests that it was of."""
        requests = [request for turns in self._callers.values() for request in turns]
        self._callers.clear()
        return requests

    def ahead_of(self, tokens: int, *, caller: str) -> int:
        """Return about how many tokens are read before a request of `tokens`, came it now, ends.

        Its caller's own requests take their turns beside it. While they do, so do the other
        callers: as long as they have something.
        """
        own = self._callers.get(caller)
        ahead = own.ahead_of(tokens) if own is not None else 0
        others = (turns for turns in self._callers.values() if turns is not own)
        mine = ahead + tokens
        return ahead + sum(max(t.next_tokens, min(t.tokens, mine)) for t in others)

    def longest_wait(self) -> int:
        """Return the tokens ahead of one more message of the caller who has most waiting."""
        if not self._callers:
            return 0
        most = max(self._callers, key=lambda caller: self._callers[caller].tokens)
        return self.ahead_of(0, caller=most)

    def cut(self, budget: int, *, now: float) -> list[Item]:
        """Take out what is read next: at most `budget` tokens, or one message.

        What passed its deadline is left out, and out of the lane.
        """
        batch: list[Item] = []
        while self._callers:
            caller, turns = next(iter(self._callers.items()))
            if turns.credit <= 0:
                turns.credit += self._turn_tokens
                self._callers.move_to_end(caller)
                continue
            item = turns.head(now=now)
            if item is not None:
                if batch and item.tokens > budget:
                    break
                turns.take(item)
                batch.append(item)
                budget -= item.tokens
            if not turns.messages:
                del self._callers[caller]
        return batch
