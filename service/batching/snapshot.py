"""What is known of the batcher at one moment, for metrics."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Counts of messages and tokens (of `expected_tokens`); no text.

    queue_messages, queue_tokens: of online requests that wait.
    job_messages, job_tokens: of jobs that wait.
    in_flight_batches, in_flight_messages, in_flight_tokens: being read now.
    wait_seconds: that a message would wait which came now, of whoever has most waiting.
    max_latency_seconds: wait from which requests are refused; None where it is not known yet.
    tokens_per_batch, seconds_per_batch: means over the latest batches, the seconds as if each had
    had the machine to itself.
    batches, messages, tokens: that were read since the start, of both priorities.
    shed: requests that were refused, by the bound that they met: `messages`, `tokens`, `latency`,
    `deadline`.
    late: requests whose deadline passed.
    cancelled: requests whose caller left.
    """

    queue_messages: int
    queue_tokens: int
    job_messages: int
    job_tokens: int
    in_flight_batches: int
    in_flight_messages: int
    in_flight_tokens: int
    wait_seconds: float
    max_latency_seconds: float | None
    tokens_per_batch: float
    seconds_per_batch: float
    batches: int
    messages: int
    tokens: int
    shed: Mapping[str, int]
    late: int
    cancelled: int
