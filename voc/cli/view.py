"""Readings for a person at a terminal: quiet, aligned, and safe to print.

Colour only repeats what a sign, a word or a bracket says, so that nothing is lost on paper or to
a colour-blind reader. A customer's text is printed as it is, but can neither style itself nor
steer the terminal: control characters show as symbols.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from voc.records import ComponentReading, Reading, Rejection, Sentiment, Signal, Statement
from voc.taxonomy import COMPONENTS, FACETS, LABELS, UNCERTAIN

_SIGNS: Final = {
    "negative": "−",  # noqa: RUF001
    "neutral": "·",
    "positive": "+",
    "mixed": "±",
    UNCERTAIN: "?",
}
_STYLES: Final = {
    "negative": "red",
    "neutral": "",
    "positive": "green",
    "mixed": "yellow",
    UNCERTAIN: "dim",
}
_QUIET: Final = "dim"
_TAG: Final = "cyan"
_SIGNAL: Final = "bold magenta"
_BAR_LEAST: Final = 4
_BAR_MOST: Final = 24
_GAP: Final = "  "

_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BREAKS: Final = re.compile("\r\n|[\n\r\u2028\u2029]")


def render(reading: Reading) -> RenderableType:
    """Return a message's reading: a headline, its statements with their tags, its components."""
    rows = _rows()
    for index, statement in enumerate(reading.statements):
        _add_statement(rows, statement, _shown_by(reading.signals, index))
    if reading.components:
        rows.add_row("", Text("→", style=_QUIET), _components(reading.components))
    if reading.warnings:
        rows.add_row("", Text("!", style=_QUIET), _quiet(", ".join(reading.warnings)))
    return Group(_headline(reading), rows)


def render_rejection(rejection: Rejection) -> RenderableType:
    """Return a line for a message that could not be read: which, where, and why."""
    line = Text(overflow="fold")
    line.append("rejected", style="bold magenta")
    if rejection.id is not None:
        line.append(_GAP + visible(rejection.id), style="bold")
    if rejection.origin:
        number = "" if rejection.origin.line is None else f":{rejection.origin.line}"
        line.append(_GAP + visible(rejection.origin.file) + number, style=_QUIET)
    line.append(f"{_GAP}{rejection.code}", style="magenta")
    line.append(_GAP + visible(rejection.detail))
    return line


def render_explanation(reading: Reading, thresholds: Mapping[str, float]) -> RenderableType:
    """Return why a message reads as it does: all probabilities of every statement.

    thresholds: for each leaf label, the probability from which a statement is about it.
    """
    parts: list[RenderableType] = [_headline(reading)]
    for index, statement in enumerate(reading.statements):
        rows = _rows()
        _add_statement(rows, statement, _shown_by(reading.signals, index))
        rows.add_row("", "", _felt(statement.sentiment))
        bars = Padding(_probabilities(statement, thresholds), (0, 0, 0, len(_GAP)))
        parts += [Text(), rows, bars]
    return Group(*parts)


def visible(text: str) -> str:
    """Return a text on one line whose control characters are symbols: harmless to a terminal.

    Line breaks become `↵`, and what could hide or turn the text around (escapes, direction marks,
    halves of surrogate pairs) its picture or its number.
    """
    return _UNSAFE.sub(_symbol, _BREAKS.sub(" ↵ ", text).replace("\t", " "))


def _symbol(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def _headline(reading: Reading) -> Text:
    message = reading.message
    line = Text(overflow="fold")
    line.append(visible(message.id), style="bold")
    line.append(f"{_GAP}{visible(message.channel)}, {visible(reading.language)}", style=_QUIET)
    line.append(_GAP)
    line.append_text(_feeling(reading.sentiment.label, reading.sentiment.score))
    line.append(f" {reading.sentiment.confidence:.0%}", style=_QUIET)
    line.append(f"{_GAP}{reading.intent.label}")
    line.append(f" {reading.intent.confidence:.0%}", style=_QUIET)
    return line


def _rows() -> Table:
    """Return an indented grid of a sign and a text that wraps beside it."""
    rows = Table.grid(padding=(0, 1, 0, 0))
    rows.add_column(width=1)
    rows.add_column(width=1)
    rows.add_column(overflow="fold")
    return rows


def _shown_by(signals: Sequence[Signal], index: int) -> list[str]:
    """Return the signals that a statement shows, with what it is that shows them."""
    shown = (f"{s.kind}: {e.rule}" for s in signals for e in s.evidence if e.statement == index)
    return list(dict.fromkeys(shown))


def _add_statement(rows: Table, statement: Statement, signals: Sequence[str]) -> None:
    label = statement.sentiment.label
    text = Text()
    text.append(visible(statement.text), style=_STYLES[label])
    for found in statement.labels:
        doubt = "?" if statement.bands[found] == "low" else ""
        text.append(f"{_GAP}[{_tag(found)}{doubt}]", style=_TAG)
    for signal in signals:
        text.append(f"{_GAP}!{signal}", style=_SIGNAL)
    rows.add_row("", Text(_SIGNS[label], style=_STYLES[label]), text)


def _components(components: Mapping[str, ComponentReading]) -> Text:
    parts = [_component(name, components[name]) for name in COMPONENTS if name in components]
    return Text(_GAP + " ").join(parts)


def _component(name: str, component: ComponentReading) -> Text:
    facets = ", ".join(facet for facet in FACETS if facet in component.facets)
    text = Text()
    text.append(f"{name}·{facets}" if facets else name, style=_TAG)
    text.append(" ")
    text.append_text(_feeling(component.sentiment.label, component.sentiment.score))
    text.append(f" {component.probability:.0%}", style=_QUIET)
    return text


def _felt(sentiment: Sentiment) -> Text:
    return Text(
        f"{sentiment.label}, score {_signed(sentiment.score)}, "
        f"confidence {sentiment.confidence:.2f}",
        style=_QUIET,
    )


def _feeling(label: str, score: float) -> Text:
    return Text(f"{_SIGNS[label]} {label} {_signed(score)}", style=_STYLES[label])


def _signed(score: float) -> str:
    # Rounding first, so that nothing is shown as a minus zero.
    hundredths = round(100 * score)
    return f"{hundredths / 100:+.2f}".replace("-", "−") if hundredths else "0.00"  # noqa: RUF001


def _tag(label: str) -> str:
    return label.replace(".", "·")


def _quiet(text: str) -> Text:
    return Text(visible(text), style=_QUIET)


def _probabilities(statement: Statement, thresholds: Mapping[str, float]) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    for bar in (False, False, True, False, False):
        grid.add_column(no_wrap=not bar)
    for label in LABELS:
        probability, threshold = statement.probabilities[label], thresholds[label]
        found = label in statement.labels
        style = _TAG if found else _QUIET
        grid.add_row(
            Text("●" if found else "", style=style),
            Text(_tag(label), style=style),
            _Bar(probability, threshold, style=style),
            Text(f"{probability:.2f}", style="bold" if found else ""),
            Text(f"≥ {threshold:.2f}", style=_QUIET),
        )
    return grid


class _Bar:
    """A probability as a line that fits the room there is, with a tick at its threshold."""

    def __init__(self, probability: float, threshold: float, *, style: str) -> None:
        self._probability = probability
        self._threshold = threshold
        self._style = style

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(_BAR_LEAST, _BAR_MOST)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = min(options.max_width, _BAR_MOST)
        filled = round(self._probability * width)
        tick = min(int(self._threshold * width), width - 1)
        cells = list("━" * filled + "─" * (width - filled))
        cells[tick] = "┿" if tick < filled else "┼"
        yield Text.assemble(
            ("".join(cells[:filled]), self._style), ("".join(cells[filled:]), _QUIET)
        )
