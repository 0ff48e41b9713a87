import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, RenderableType

from factories import reading, signalled, statement
from strategies import readings
from voc.cli.view import render, render_explanation, render_rejection, visible
from voc.records import Origin, Reading, Rejection
from voc.taxonomy import LABELS, UNCERTAIN

THRESHOLDS = dict.fromkeys(LABELS, 0.5)
TICKET = reading(
    statement("The toaster arrived dead", ["brand"]),
    statement("The lady on the phone was lovely", ["platform.people"], "positive"),
    statement("No refund without the box", ["platform.policy"]),
    statement("Fast but ugly", ["interface"], "mixed"),
    statement("Order 44", [], "neutral"),
    id="t-17",
)


def printed(view: RenderableType, *, width: int = 80, color: bool = False) -> str:
    stream = io.StringIO()
    Console(
        file=stream,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        _environ={},
    ).print(view)
    return stream.getvalue()


def lines(view: RenderableType, *, width: int = 80) -> list[str]:
    return [line.rstrip() for line in printed(view, width=width).splitlines()]


def test_a_reading_is_a_headline_its_statements_and_its_components() -> None:
    assert lines(render(TICKET), width=80) == [
        "t-17  ticket, en  − negative −0.90 90%  complaint 80%",  # noqa: RUF001
        "  − The toaster arrived dead  [brand]",  # noqa: RUF001
        "  + The lady on the phone was lovely  [platform·people]",
        "  − No refund without the box  [platform·policy]",  # noqa: RUF001
        "  ± Fast but ugly  [interface]",
        "  · Order 44",
        "  → brand − negative −0.90 90%   "  # noqa: RUF001
        "platform·policy, people + positive +0.90 90%",
        "    interface ± mixed −0.10 90%",  # noqa: RUF001
    ]


def test_a_statement_shows_its_signals() -> None:
    shown = [line.strip() for line in lines(render(signalled()))]
    assert shown[1:3] == [
        "− I'm gone  [brand]  !churn_risk: leaves",  # noqa: RUF001
        "− Farewell  [brand]",  # noqa: RUF001
    ]
    assert shown[1] in printed(render_explanation(signalled(), THRESHOLDS))


@pytest.mark.parametrize(
    ("band", "tag"), [("high", "[brand]"), ("medium", "[brand]"), ("low", "[brand?]")]
)
def test_a_label_that_is_not_sure_has_a_question_mark(band: str, tag: str) -> None:
    shown = lines(render(reading(statement("It broke", ["brand"], band=band))))
    assert shown[1] == f"  − It broke  {tag}"  # noqa: RUF001


def test_what_is_not_said_for_want_of_certainty_is_uncertain() -> None:
    item = reading(statement("Oh well", ["brand"], UNCERTAIN), feeling=UNCERTAIN, intent=UNCERTAIN)
    assert lines(render(item)) == [
        "t-1  ticket, en  ? uncertain 0.00 90%  uncertain 80%",
        "  ? Oh well  [brand]",
        "  → brand ? uncertain 0.00 90%",
    ]
    assert "    uncertain, score 0.00, confidence 0.90" in lines(
        render_explanation(item, THRESHOLDS)
    )


def test_warnings_have_a_line_of_their_own() -> None:
    assert lines(render(reading(warnings=["noisy", "long"])))[-1] == "  ! noisy, long"


def test_a_reading_without_statements_is_its_headline() -> None:
    assert lines(render(reading(text="12", feeling="neutral", intent="other"))) == [
        "t-1  ticket, en  · neutral 0.00 90%  other 80%"
    ]


@pytest.mark.parametrize(
    ("feeling", "color"), [("negative", 31), ("positive", 32), ("mixed", 33), ("neutral", None)]
)
def test_a_statement_has_the_colour_of_its_sentiment(feeling: str, color: int | None) -> None:
    item = reading(statement("It is what it is", [], feeling), feeling="neutral")
    shown = printed(render(item), color=True)
    text = "It is what it is" if color is None else f"\x1b[{color}mIt is what it is\x1b[0m"
    assert text in shown
    assert not (color is None and re.search(r"\x1b\[\d*;?3[0-7]m", shown))


@pytest.mark.parametrize("text", ["[bold]loud[/bold]", "[/]", ":smile:", "[link=http://x]y[/link]"])
def test_markup_in_a_text_is_only_text(text: str) -> None:
    item = reading(statement(text), id=text, channel=text, warnings=[text])
    assert printed(render(item)).count(text) == 4
    origin = Origin(file=text)
    rejection = Rejection(id=text, stage="read", code="bad_record", detail=text, origin=origin)
    assert printed(render_rejection(rejection), width=120).count(text) == 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("\x00\x07\x7f", "␀␇␡"),
        ("\x9b5m", "<U+009B>5m"),
        ("a\nb\r\nc\u2028d", "a ↵ b ↵ c ↵ d"),
        ("a\tb", "a b"),
        ("\u202eevil\u2066", "<U+202E>evil<U+2066>"),
        ("\ud800", "<U+D800>"),
        ("Köln 👩\u200d🚀", "Köln 👩\u200d🚀"),
    ],
)
def test_what_could_steer_a_terminal_becomes_a_symbol(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_unprintable_reaches_the_terminal(text: str) -> None:
    shown = visible(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", shown)
    shown.encode("utf-8")


def test_every_field_of_a_customer_is_made_harmless() -> None:
    bad = "\x1b]0;pwned\x07"
    item = reading(statement(bad), id=bad, channel=bad, language=bad, warnings=[bad])
    origin = Origin(file=bad, line=1)
    rejection = Rejection(id=bad, stage="read", code="bad_record", detail=bad, origin=origin)
    views = [render(item), render_explanation(item, THRESHOLDS), render_rejection(rejection)]
    assert not any("\x1b" in printed(view) or "\x07" in printed(view) for view in views)


@given(st.integers(40, 200), readings())
def test_no_line_is_wider_than_the_terminal(width: int, item: Reading) -> None:
    for view in (render(item), render_explanation(item, THRESHOLDS)):
        assert all(cell_len(line) <= width for line in printed(view, width=width).split("\n"))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_word_is_lost_at_any_width(width: int) -> None:
    words = " ".join(lines(render(TICKET), width=width)).split()
    assert {"toaster", "lovely", "refund", "ugly", "[platform·policy]", "complaint"} <= set(words)


@pytest.mark.parametrize(
    ("rejection", "line"),
    [
        (
            Rejection(
                id="t-3",
                stage="text",
                code="empty_text",
                detail="`text` has no visible character",
                origin=Origin(file="in.csv", line=14),
            ),
            "rejected  t-3  in.csv:14  empty_text  `text` has no visible character",
        ),
        (
            Rejection(id=None, stage="read", code="x", detail="No.", origin=Origin(file="in.csv")),
            "rejected  in.csv  x  No.",
        ),
        (Rejection(id=None, stage="read", code="x", detail="No."), "rejected  x  No."),
    ],
)
def test_a_rejection_is_one_line(rejection: Rejection, line: str) -> None:
    assert lines(render_rejection(rejection)) == [line]


def test_an_explanation_shows_all_probabilities_with_their_thresholds() -> None:
    view = render_explanation(reading(), {**THRESHOLDS, "brand": 0.25, "interface": 1.0})
    assert lines(view) == [
        "t-1  ticket, en  − negative −0.90 90%  complaint 80%",  # noqa: RUF001
        "",
        "  − The toaster arrived dead  [brand]",  # noqa: RUF001
        "    negative, score −0.90, confidence 0.90",  # noqa: RUF001
        "    customer            ━───────────┼─────────── 0.05 ≥ 0.50",
        "    environment         ━───────────┼─────────── 0.05 ≥ 0.50",
        "  ● brand               ━━━━━━┿━━━━━━━━━━━━━━━── 0.90 ≥ 0.25",
        "    platform·process    ━───────────┼─────────── 0.05 ≥ 0.50",
        "    platform·policy     ━───────────┼─────────── 0.05 ≥ 0.50",
        "    platform·people     ━───────────┼─────────── 0.05 ≥ 0.50",
        "    platform·technology ━───────────┼─────────── 0.05 ≥ 0.50",
        "    interface           ━──────────────────────┼ 0.05 ≥ 1.00",
    ]


@pytest.mark.parametrize("width", [40, 50])
def test_an_explanation_shortens_its_bars_before_its_words(width: int) -> None:
    shown = lines(render_explanation(reading(), THRESHOLDS), width=width)
    (line,) = [line for line in shown if "technology" in line]
    assert line.startswith("    platform·technology ")
    assert line.endswith(" 0.05 ≥ 0.50")
    assert len(line) <= width
