"""Made-up readings of a shop over three months, as many as are wanted."""

import random
from datetime import date, timedelta
from typing import Any, Final

FIRST: Final = date(2026, 1, 5)
DAYS: Final = 91
SAID: Final = {
    ("platform.process", "negative"): "The parcel took three weeks to arrive.",
    ("platform.policy", "negative"): "They would not take it back without the box.",
    ("platform.people", "negative"): "The man at the counter shrugged and walked off.",
    ("platform.people", "positive"): "The woman in the shop could not have been kinder.",
    ("platform.technology", "negative"): "The card machine was down again.",
    ("interface", "negative"): "The app logs me out whenever I open the basket.",
    ("interface", "positive"): "Ordering on the website took a minute.",
    ("brand", "positive"): "The coat fits beautifully.",
    ("brand", "negative"): "The toaster was dead on arrival.",
    ("environment", "neutral"): "The shop has moved to the first floor.",
    ("customer", "negative"): "I am on crutches and had to come four times.",
}
_SCORES: Final = {"negative": -0.9, "positive": 0.9, "neutral": 0.0}


def rows(count: int = 400, *, seed: int = 3) -> list[dict[str, Any]]:
    """Return rows for `insight.made`: e-mails feel worse than reviews, and March than January."""
    rng = random.Random(seed)
    return [_row(rng) for _ in range(count)]


def _row(rng: random.Random) -> dict[str, Any]:
    channel = rng.choice(["email", "email", "chat", "review", "review"])
    day = rng.randrange(DAYS)
    gloom = {"email": 0.75, "chat": 0.5, "review": 0.25}[channel] + 0.2 * day / DAYS
    says: list[tuple[str, list[str], str, float]] = []
    for (label, feeling), text in rng.sample(sorted(SAID.items()), rng.choice([2, 3, 4])):
        if feeling == "neutral" or rng.random() < (gloom if feeling == "negative" else 1 - gloom):
            told = f"{text[:-1]}, order {rng.randrange(100_000)}."
            says.append((told, [label], feeling, _SCORES[feeling]))
    region = rng.choice(["north", "south", "west", None])
    return {
        "says": says or [("Thank you.", [], "neutral", 0.0)],
        "channel": channel,
        "time": f"{FIRST + timedelta(days=day)}T09:00:00Z",
        "customer": f"customer-{rng.randrange(100_000)}",
        "metadata": {} if region is None else {"region": region},
    }
