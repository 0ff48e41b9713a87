"""Charts as SVG, drawn when the page is made: nothing runs in it, and it prints as it shows.

Altair makes them, vl-convert renders them without a browser or a network. Colours are those of
`INKS`, one hexadecimal number a role; the page's style sheet puts its own in their place, by
`[fill="#..."]`, so that one drawing serves light, dark and paper. Reading a chart never depends on
colour: what is what is told by place, shape or words as well, and a table stands beside it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import polars as pl
import vl_convert as vlc

from voc.insight.report.figures import clean

INKS: Final[Mapping[str, str]] = {
    "negative": "#b34700",
    "mixed": "#8a6d9e",
    "neutral": "#b9bcc0",
    "positive": "#0b66a8",
    "ink": "#22262b",
    "soft": "#5b626c",
    "line": "#dcd9d2",
    "band": "#c9d6e2",
    "alarm": "#b00060",
}
"""Orange against blue: told apart with any of the usual forms of colour blindness, and in grey."""

VEGA_LITE: Final = "6.1"
_FONT: Final = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"
_ROW: Final = 26
_ORDER: Final = ("negative", "mixed", "neutral", "positive")


def shares(rows: Sequence[Mapping[str, Any]], *, width: int = 620) -> str:
    """Draw how customers feel about each of some labels: bars that part at zero.

    rows: `name`, and the shares `negative mixed neutral positive`, in the order they are shown.
    Negative and half of what is neither stand to the left of the middle.
    """
    pieces = [piece for row in rows for piece in _pieces(row)]
    bars = (
        alt.Chart(pl.DataFrame(pieces))
        .mark_bar(height={"band": 0.68}, cornerRadius=1)
        .encode(
            x=alt.X(
                "left:Q",
                title="share of mentions, %",
                axis=_axis(format="d", labelExpr="abs(datum.value)"),
            ),
            x2="right:Q",
            y=_names([row["name"] for row in rows]),
            color=_colour(_ORDER),
        )
    )
    words = (
        alt.Chart(pl.DataFrame(pieces).filter(pl.col("right") - pl.col("left") >= 9))
        .mark_text(fontSize=11)
        .encode(
            x="middle:Q",
            y=_names([row["name"] for row in rows]),
            text=alt.Text("share:Q", format=".0f"),
            color=alt.condition(
                "datum.feeling == 'neutral'", alt.value(INKS["ink"]), alt.value("#ffffff")
            ),
        )
    )
    middle = alt.Chart().mark_rule(color=INKS["ink"]).encode(x=alt.datum(0))
    return _drawn((bars + words + middle).properties(width=width, height=_ROW * len(rows)))


def _pieces(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    values = {feeling: 100 * (row[feeling] or 0.0) for feeling in _ORDER}
    left = -values["negative"] - values["mixed"] - values["neutral"] / 2
    pieces = []
    for feeling in _ORDER:
        right = left + values[feeling]
        pieces.append(
            {
                "name": clean(row["name"]),
                "feeling": feeling,
                "share": values[feeling],
                "left": left,
                "right": right,
                "middle": (left + right) / 2,
            }
        )
        left = right
    return pieces


def ranges(
    rows: Sequence[Mapping[str, Any]], *, title: str, decimals: int = 2, width: int = 560
) -> str:
    """Draw figures with their intervals, a line each, and where nothing would be.

    rows: `name value low high`, and `small`, whose points are hollow.
    """
    names = [row["name"] for row in rows]
    frame = pl.DataFrame(
        [
            {key: row[key] for key in ("value", "low", "high")}
            | {"name": clean(row["name"]), **_dot(row["value"], row.get("small"))}
            for row in rows
        ],
        schema_overrides=dict.fromkeys(("value", "low", "high"), pl.Float64),
    )
    base = alt.Chart(frame).encode(y=_names(names))
    scale = alt.X("low:Q", title=title, axis=_axis(format=f".{decimals}~f"))
    whiskers = base.mark_rule(strokeWidth=2, color=INKS["soft"]).encode(x=scale, x2="high:Q")
    dots = base.mark_point(size=80, filled=True, opacity=1, strokeWidth=2).encode(
        x="value:Q",
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("edge:N", scale=None),
    )
    middle = alt.Chart().mark_rule(color=INKS["ink"], strokeDash=[3, 3]).encode(x=alt.datum(0))
    return _drawn((middle + whiskers + dots).properties(width=width, height=_ROW * len(rows)))


def trend(
    rows: Sequence[Mapping[str, Any]],
    *,
    marks: Sequence[Mapping[str, Any]] = (),
    share: bool = True,
    width: int = 400,
    height: int = 120,
) -> str:
    """Draw a measure over time with its interval.

    rows: `period` (a day), `value low high` (null where nothing is known), `whole`: periods that
    are not are hollow.
    marks: `period kind value` of what stands out: `alarm` (a diamond) or `change` (a rule).
    share: whether values are shares, of 0 to 1.
    """
    frame = pl.DataFrame(
        [dict(row) for row in rows],
        schema={
            "period": pl.Date,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "whole": pl.Boolean,
        },
    ).with_columns(_midnight("period"))
    axis = _axis(format=".0%" if share else "~s", tickCount=4)
    scale = alt.Scale(domain=[0, 1]) if share else alt.Scale(zero=True, nice=True)
    up = alt.Y("value:Q", title=None, axis=axis, scale=scale)
    base = alt.Chart(frame).encode(
        x=alt.X(
            "period:T", title=None, axis=_axis(grid=False, tickCount=5), scale=alt.Scale(type="utc")
        )
    )
    layers = [
        base.mark_area(color=INKS["band"]).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        base.mark_line(color=INKS["positive"], strokeWidth=2).encode(y=up),
        base.mark_point(filled=True, size=26, opacity=1, color=INKS["positive"])
        .encode(y="value:Q")
        .transform_filter("datum.whole"),
        base.mark_point(size=30, opacity=1, color=INKS["positive"])
        .encode(y="value:Q")
        .transform_filter("!datum.whole"),
        *_marked(marks),
    ]
    return _drawn(alt.layer(*layers).properties(width=width, height=height))


def spark(values: Sequence[float]) -> str:
    """Return the points of a small line from zero, 100 wide and 20 high."""
    most, step = max(values) or 1.0, 100 / max(1, len(values) - 1)
    return " ".join(f"{n * step:.1f},{20 - 20 * v / most:.1f}" for n, v in enumerate(values))


def _marked(marks: Sequence[Mapping[str, Any]]) -> list[alt.Chart]:
    schema = {"period": pl.Date, "kind": pl.String, "value": pl.Float64}
    frame = pl.DataFrame([dict(mark) for mark in marks], schema=schema)
    frame = frame.with_columns(_midnight("period"))
    base = alt.Chart(frame).encode(x="period:T")
    layers = []
    if (frame["kind"] == "change").any():
        layers.append(
            base.mark_rule(color=INKS["ink"], strokeDash=[4, 3]).transform_filter(
                "datum.kind == 'change'"
            )
        )
    if (frame["kind"] == "alarm").any():
        layers.append(
            base.mark_point(shape="diamond", filled=True, size=130, opacity=1, color=INKS["alarm"])
            .encode(y="value:Q")
            .transform_filter("datum.kind == 'alarm'")
        )
    return layers


def _midnight(day: str) -> pl.Expr:
    """Return the beginning of days in UTC: days themselves are drawn in the zone of the machine."""
    return pl.col(day).cast(pl.Datetime("us", "UTC"))


def _names(names: Sequence[str]) -> alt.Y:
    axis = alt.Axis(
        title=None, labelLimit=220, domain=False, ticks=False, grid=False, labelPadding=8
    )
    return alt.Y("name:N", sort=[clean(name) for name in names], axis=axis)


def _colour(kinds: Sequence[str]) -> alt.Color:
    scale = alt.Scale(domain=list(kinds), range=[INKS[kind] for kind in kinds])
    return alt.Color("feeling:N", scale=scale, legend=alt.Legend(title=None, orient="top"))


def _dot(value: float | None, small: object) -> dict[str, str]:
    edge = INKS["negative" if value is not None and value < 0 else "positive"]
    return {"edge": edge, "fill": INKS["line"] if small else edge}


def _axis(**options: Any) -> alt.Axis:
    return alt.Axis(
        domain=False, ticks=False, labelPadding=6, labelFlush=False, titlePadding=8, **options
    )


def _drawn(chart: Any) -> str:
    """Return a chart as SVG without what the page says better: its ground and its descriptions."""
    styled = chart.configure(
        aria=False,
        background="transparent",
        font=_FONT,
        padding=4,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INKS["soft"],
            titleColor=INKS["soft"],
            gridColor=INKS["line"],
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
        ),
        legend=alt.LegendConfig(labelColor=INKS["soft"], labelFontSize=12, symbolType="square"),
    )
    svg = vlc.vegalite_to_svg(json.loads(styled.to_json()), vl_version=VEGA_LITE)
    return str(svg)
