"""The page: one file of HTML with its style and drawings in it, and nothing that runs.

A policy in its head forbids all but that one style: no scripts, no images, no requests, whatever a
customer has written. All text goes through the escaping of Jinja2.
"""

import base64
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any, Final

import jinja2
from markupsafe import Markup

from voc import __version__
from voc.insight.report.blocks import Section
from voc.insight.report.content import Report
from voc.insight.report.figures import SIGNS, clean, day, number
from voc.insight.report.sections import (
    drivers,
    journeys,
    method,
    passing,
    scorecards,
    summary,
    themes,
    together,
)

SECTIONS: Final[tuple[Callable[[Report], Section], ...]] = (
    summary.section,
    scorecards.section,
    together.section,
    passing.section,
    drivers.section,
    themes.section,
    journeys.section,
    method.section,
)
TITLE: Final = "Voice of customer"


def html(
    report: Report, *, title: str = TITLE, told: Callable[[str], None] = lambda _: None
) -> str:
    """Return a report as a page.

    told: is called with the name of each part when it begins.
    """
    sections = []
    for make in SECTIONS:
        told(f"page: {make.__module__.rpartition('.')[2]}")
        sections.append(make(report))
    style = _file("style.css")
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=title,
            subtitle=_subtitle(report),
            sections=sections,
            style=Markup(style),
            policy=_policy(style),
            signs=SIGNS,
            version=__version__,
        )
    )


def _subtitle(report: Report) -> str:
    times = report.facts.messages["time"].drop_nulls()
    told = f"{number(report.facts.count)} messages"
    if times.is_empty():
        return f"{told}, none with a time"
    return f"{told} from {day(times.min())} to {day(times.max())}"  # type: ignore[arg-type]


def _policy(style: str) -> str:
    """Return the content security policy of a page with this style (CSP level 3, W3C)."""
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("voc.insight.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
    )
    environment.filters["day"] = day
    environment.filters["drawing"] = Markup
    return environment


def _shown(value: Any) -> Any:
    """Take out of all text what a page must not hold, whoever wrote it."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _file(name: str) -> str:
    return resources.files("voc.insight.report").joinpath(name).read_text(encoding="utf-8")
