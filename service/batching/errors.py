"""Why a request is not read: the queue is full, its time is up, or the service is ending."""

import math

from service.errors import ServiceError


class Full(ServiceError):
    """More waits than can be read in time; `retry_after_seconds` is when to come again.

    reason: `messages`, `tokens`, `latency` or `deadline`: which bound was reached.
    """

    def __init__(self, retry_after_seconds: float, *, reason: str, limit: float) -> None:
        """Say when to come again, in whole seconds in the header."""
        whole = max(1, math.ceil(retry_after_seconds))
        super().__init__(
            "full",
            message=f"too much is waiting to be read ({reason}): try again in {whole} s",
            limit=limit,
            headers={"Retry-After": str(whole)},
        )
        self.retry_after_seconds = retry_after_seconds
        self.reason = reason


class DeadlinePassed(ServiceError):
    """The request was not read by its deadline; what of it had not begun is not read at all."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("deadline", message="the messages were not read by the deadline")


class Stopping(ServiceError):
    """The service takes nothing more, or ended before the request was read."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("stopping", message="the service is stopping: try another or again later")
