"""The batches that are being read, and what each of them takes of the machine's time."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.batching.lane import Lane
from service.batching.turns import Item


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flight:
    """A batch that is being read.

    lane: that it was cut from.
    began: the machine's clock when it was begun.
    expected: seconds that it should take of the machine.
    """

    lane: Lane
    items: Sequence[Item]
    tokens: int
    began: float
    expected: float


class Flights:
    """Batches in flight, and a clock of what the machine has done.

    Batches that are read side by side share the processors, so how long one took says little of
    how fast the machine is. The clock of the machine goes at 1/n of the pace of a real one while
    n batches are in flight: what a batch took by it adds up to the time that all took together.
    It is the virtual time of processor sharing (Parekh and Gallager, 1993).
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._flights: set[Flight] = set()
        self._clock = 0.0
        self._looked = 0.0

    def __len__(self) -> int:
        return len(self._flights)

    @property
    def items(self) -> list[Item]:
        """Messages that are being read."""
        return [item for flight in self._flights for item in flight.items]

    def outside(self, lane: Lane) -> int:
        """Return how many batches are not from `lane`."""
        return sum(flight.lane is not lane for flight in self._flights)

    def below(self, tokens: int, *, lane: Lane) -> int:
        """Return how many batches from `lane` have fewer tokens than that."""
        return sum(flight.lane is lane and flight.tokens < tokens for flight in self._flights)

    def begin(self, lane: Lane, items: Sequence[Item], *, expected: float, now: float) -> Flight:
        """Note that a batch is begun."""
        flight = Flight(
            lane=lane,
            items=items,
            tokens=sum(item.tokens for item in items),
            began=self._machine(now),
            expected=expected,
        )
        self._flights.add(flight)
        return flight

    def end(self, flight: Flight, *, now: float) -> float:
        """Note that a batch has ended; return the seconds that it took of the machine."""
        seconds = self._machine(now) - flight.began
        self._flights.remove(flight)
        return seconds

    def left(self, *, now: float) -> list[float]:
        """Return the seconds of the machine that each batch should still take."""
        clock = self._machine(now)
        return [max(0.0, flight.expected + flight.began - clock) for flight in self._flights]

    def _machine(self, now: float) -> float:
        if self._flights:
            self._clock += (now - self._looked) / len(self._flights)
        self._looked = now
        return self._clock
