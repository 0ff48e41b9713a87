"""How long it takes to read a batch: a line that is fitted to the batches that were read."""

from typing import Final

LATELY: Final = 0.95
USUALLY: Final = 0.9995
"""Weights of a batch beside the next one: some twenty batches are remembered, some 2,000."""


class Pace:
    """Says `seconds = a * tokens + b`, by least squares with exponentially falling weights.

    Tokens are those of `expected_tokens`, seconds those of `Flights`: of the whole machine.
    Neither `a` nor `b` is below nought: more work never takes less time.
    """

    def __init__(self, *, memory: float = LATELY) -> None:
        """Know nothing yet.

        memory: weight of a batch beside that of the next one, below 1.
        """
        self._memory = memory
        self._weight = self._tokens = self._seconds = self._squares = self._products = 0.0

    @property
    def known(self) -> bool:
        """Whether a batch was ever seen."""
        return self._weight > 0

    @property
    def tokens_of_batch(self) -> float:
        """Mean tokens of the latest batches, 0 before the first."""
        return self._tokens / self._weight if self.known else 0.0

    @property
    def seconds_of_batch(self) -> float:
        """Mean seconds of the latest batches, 0 before the first."""
        return self._seconds / self._weight if self.known else 0.0

    def learn(self, tokens: int, seconds: float) -> None:
        """Take a batch in that was read."""
        self._weight = self._memory * self._weight + 1
        self._tokens = self._memory * self._tokens + tokens
        self._seconds = self._memory * self._seconds + seconds
        self._squares = self._memory * self._squares + tokens * tokens
        self._products = self._memory * self._products + tokens * seconds

    def seconds(self, tokens: float, *, batches: int = 1) -> float:
        """Return how long it takes to read `tokens` in so many batches; 0 before the first."""
        a, b = self.line()
        return a * tokens + b * batches

    def line(self) -> tuple[float, float]:
        """Return `a`, seconds of a token, and `b`, seconds of a batch."""
        if not self.known:
            return 0.0, 0.0
        x, y = self.tokens_of_batch, self.seconds_of_batch
        variance = self._squares / self._weight - x * x
        if variance <= 1e-6 * x * x:  # batches of one size tell nothing of another
            return y / x, 0.0
        a = (self._products / self._weight - x * y) / variance
        if a <= 0:
            return 0.0, y
        if y < a * x:  # the best line without a negative `b` goes through the origin
            return self._products / self._squares, 0.0
        return a, y - a * x
