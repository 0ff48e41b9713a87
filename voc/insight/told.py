"""What an alert says to people and machines, and which were told already.

Neither holds anything that a customer wrote, only names of the taxonomy, periods and counts; but
for the names of themes, which are words that several customers share.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voc.errors import InputCorrupt, InputNotFound
from voc.insight.alerts import Band, Look
from voc.insight.periods import By
from voc.records import Json
from voc.writers.atomic import replacement

_VERSION: Final = 1
_KEPT: Final = 1_000

Key = tuple[str, str, str, str, str]


def line(alarm: Band, by: By) -> str:
    """Return an alert as a line for a person."""
    usual = f"{alarm.usual:,.0f}" if alarm.trials is None else f"{alarm.usual:.1%}"
    expected = f"expected {alarm.least:,} to {alarm.most:,}, usually {usual}"
    count = f"{alarm.hits:,}"
    if alarm.trials is not None:
        count = f"{alarm.value:.1%} ({alarm.hits:,} of {alarm.trials:,})"
    return f"{_when(alarm, by)}: {_what(alarm)} {_way(alarm)} to {count}; {expected}"


def record(alarm: Band, look: Look) -> dict[str, Json]:
    """Return an alert as JSON."""
    return {
        "by": look.by,
        "period": str(alarm.period),
        "end": str(look.end),
        "name": alarm.name,
        "title": alarm.title,
        "measure": alarm.measure,
        "direction": _way(alarm),
        "count": alarm.hits,
        "of": alarm.trials,
        "value": alarm.value,
        "usual": alarm.usual,
        "low": alarm.low,
        "high": alarm.high,
        "history": alarm.history,
        "p": alarm.p,
        "rate": look.rate,
    }


def body(found: Look, alarms: Sequence[Band]) -> dict[str, Json]:
    """Return what is posted to a webhook: the alerts, and their lines as a `text`.

    A `text` is what the incoming webhooks of chats show.
    """
    return {
        "text": "\n".join(line(alarm, found.by) for alarm in alarms),
        "alerts": [record(alarm, found) for alarm in alarms],
    }


def key(alarm: Band, by: By) -> Key:
    """Return what makes an alert the same one again."""
    return (by, str(alarm.period), alarm.name, alarm.measure, _way(alarm))


def _what(alarm: Band) -> str:
    if alarm.measure == "theme_share":
        kind = "new theme" if alarm.new else "theme"
        return f"{kind} \u201c{alarm.title or alarm.name}\u201d ({alarm.name})"
    return f"{alarm.name} {alarm.measure.replace('_', ' ')}"


def _way(alarm: Band) -> str:
    return "rose" if alarm.rose else "fell"


def _when(alarm: Band, by: By) -> str:
    day = str(alarm.period)
    return {"day": day, "week": f"week of {day}", "month": day[:7]}[by]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Alerts that were told, the last ones; kept in a file between two looks."""

    keys: frozenset[Key] = frozenset()

    def fresh(self, alarms: Iterable[Band], by: By) -> tuple[Band, ...]:
        """Return those that were not told."""
        return tuple(alarm for alarm in alarms if key(alarm, by) not in self.keys)

    def and_these(self, alarms: Iterable[Band], by: By) -> "Told":
        """Return these and others; of very many, the latest periods."""
        keys = self.keys | {key(alarm, by) for alarm in alarms}
        return Told(keys=frozenset(sorted(keys, key=lambda k: k[1])[-_KEPT:]))

    @classmethod
    def load(cls, path: Path) -> "Told":
        """Return what a file holds; nothing was told where there is none.

        Raises InputCorrupt for a file that is something else.
        """
        try:
            held = json.loads(path.read_bytes())
            if held["version"] != _VERSION:
                raise ValueError("another version")
            keys = frozenset(_checked(row) for row in held["told"])
        except FileNotFoundError:
            return cls()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputNotFound(f"`{path}` cannot be read: {reason}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise InputCorrupt(f"`{path}` is no state that `voc watch` has written") from error
        return cls(keys=keys)

    def save(self, path: Path) -> None:
        """Write a file, whole or not at all; raises OutputError."""
        held = {"version": _VERSION, "told": sorted(map(list, self.keys))}
        with replacement(path) as stream:
            stream.write(json.dumps(held, indent=0).encode() + b"\n")


def _checked(row: object) -> Key:
    if not isinstance(row, list) or not all(isinstance(part, str) for part in row):
        raise ValueError("no list of texts")
    by, period, name, measure, way = row
    return (by, period, name, measure, way)
