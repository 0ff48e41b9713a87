"""Data and method: what was read, what was left out, and how far the figures can be trusted."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from voc.insight.report.blocks import Block, Note, Section, Table, cell
from voc.insight.report.content import Report
from voc.insight.report.figures import day, number, percent, plain

_METHOD: Final = (
    "Every message was read by a model, statement by statement. It is right often, not always: its "
    "card says how often. It reads what is said, not what is meant between the lines.",
    "A message counts once for each component that it speaks of, so components add up to more than "
    "all messages. Net sentiment and shares leave out what is uncertain.",
    "Intervals are of 95 %: Wilson's for shares, Bonett and Price's for net sentiment, Student's "
    "and the bootstrap over customers for means. They tell what chance does to so many messages; "
    "they do not tell that the model may err, nor that those who write are not all customers.",
    "Change of level is told by a permutation test, an alert by the periods before it; the rate of "
    "false alarms is kept for all that is watched together.",
    "Themes are looked for among up to 5,000 different statements of a component or facet, every "
    "so many in the order of the alphabet; all figures, the sizes of themes too, are of all.",
    "Examples are chosen so that each cell has sentiments in the proportion in which it has them. "
    "Long messages are shown in part. Personal data is as it was in the readings.",
    "What is open when the page is printed is printed; what is closed is not.",
)


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        id="method",
        title="Data and method",
        lead="What the figures are made of, what was left out, and what they cannot tell.",
        blocks=(_counts(report), *_absent(report), Note(points=_METHOD)),
    )


def _counts(report: Report) -> Table:
    return Table(
        caption="What was read",
        heads=("What", "Number", "Meaning"),
        rows=tuple(
            (cell(name), cell(figure), cell(meaning)) for name, figure, meaning in _rows(report)
        ),
        words=frozenset({2}),
    )


def _rows(report: Report) -> Iterator[tuple[str, str, str]]:
    facts, skipped = report.facts, report.facts.skipped
    messages = facts.messages
    total = report.total.row(0, named=True)
    yield "messages", number(facts.count), "all figures are of these"
    yield "statements", number(facts.statements.height), "what they were cut into"
    if facts.count:
        times = messages["time"].drop_nulls()
        yield "first and last", f"{day(times.min())} to {day(times.max())}", "by their own times"  # type: ignore[arg-type]
    yield (
        "uncertain",
        number(total["uncertain"]),
        "sentiment not sure; in no share and no net sentiment",
    )
    yield (
        "without a time",
        number(messages["time"].null_count()),
        (f"in no trend; of these {number(skipped.time)} have a time that cannot be told"),
    )
    if later := report.passing.counts.later:
        yield "later than the report", number(later), "their time is wrong; in no trend"
    yield (
        "left out: repeated",
        number(skipped.repeated),
        "the same message again; its last reading counts",
    )
    for kind, count in skipped.noise.items():
        yield f"noise: {plain(kind)}", number(count), "no voice of a customer"
    for model, count in messages["model"].value_counts(sort=True).iter_rows():
        yield f"model: {model}", number(count), "which model read them"


def _absent(report: Report) -> Iterator[Block]:
    """Yield what the input does not have, so that nobody looks for it."""
    messages = report.facts.messages
    filled = {
        name: messages[name].len() - messages[name].null_count()
        for name in ("customer", "rating", "nps", "csat", "ces")
    }
    without = [name for name, count in filled.items() if not count]
    some = [f"{name} ({percent(n / messages.height)})" for name, n in filled.items() if n]
    points = []
    if some:
        points.append(f"Told beside the words: {', '.join(some)} of messages.")
    if without:
        points.append(f"Not in the input, so nothing is said of it: {', '.join(without)}.")
    models = messages.select(pl.col("model").n_unique()).item() if messages.height else 0
    if models > 1:
        points.append("Several models read the messages: differences may be theirs.")
    yield Note(points=tuple(points))
