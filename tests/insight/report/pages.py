"""Pages of made-up readings, and what stands in them."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from lxml import html as lxml_html

from insight.made import facts_of
from voc.insight.report import Options, build, html

LABELS = ("brand", "platform.policy", "platform.people", "interface", "environment")
SAID = {"negative": "It was {0} bad again", "positive": "I do like {0}", "neutral": "About {0}"}


def rows(count: int, *, seed: int = 1, **more: Any) -> Iterator[dict[str, Any]]:
    """Yield messages of ten weeks, two channels, three regions; some customers come again."""
    chance = random.Random(seed)
    for number in range(count):
        labels = chance.sample(LABELS, chance.choice([1, 2]))
        feelings = [chance.choice(["negative", "negative", "positive", "neutral"]) for _ in labels]
        when = datetime(2026, 1, 5) + timedelta(hours=number * 24 * 70 / count)
        yield {
            "time": when.isoformat(),
            "channel": chance.choice(["call", "review"]),
            "customer": f"c{chance.randrange(count // 3 + 1)}",
            "nps": 9 - 4 * feelings.count("negative"),
            "says": [
                (SAID[feeling].format(label), [label], feeling)
                for label, feeling in zip(labels, feelings, strict=True)
            ],
            "metadata": {"region": chance.choice(["North", "South", "West"])},
            **more,
        }


def page_of(made: Any, *, options: Options | None = None, **reading: Any) -> Any:
    """Return the page of some rows as a tree of elements."""
    return tree(text_of(made, options=options, **reading))


def text_of(made: Any, *, options: Options | None = None, **reading: Any) -> str:
    """Return the page of some rows."""
    return html(build(facts_of(made, **reading), options or Options()))


def tree(text: str) -> Any:
    """Return a page as a tree of elements."""
    return lxml_html.document_fromstring(text)


def table(page: Any, caption: str) -> dict[str, Mapping[str, str]]:
    """Return a table by its caption: row heading to head to text, without what is beneath it."""
    (found,) = (t for t in page.iter("table") if t.findtext("caption").startswith(caption))
    heads = [th.text_content() for th in found.find("thead").iter("th")]
    held: dict[str, Mapping[str, str]] = {}
    for row in found.find("tbody").iter("tr"):
        cells = [_first(cell) for cell in row]
        held[cells[0]] = dict(zip(heads, cells, strict=True))
    return held


def _first(cell: Any) -> str:
    link = cell.find("a")
    return ((cell.text or "") if link is None else link.text_content()).strip()


def section(page: Any, name: str) -> str:
    """Return all words of a section, with single spaces."""
    return " ".join(page.get_element_by_id(name).text_content().split())
