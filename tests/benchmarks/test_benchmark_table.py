from side_by_side.protocol import CLASSES
from side_by_side.table import HEADINGS, Row, accuracy, report, table
from side_by_side.timing import Figures

from voc.taxonomy import SENTIMENTS

FIGURES = Figures(
    messages=1234.4,
    messages_whole=5.0,
    statements=None,
    tokens=5.25,
    peak_mb=50.0,
    p50=0.126,
    p95=12.3,
    p99=3.0,
)


def cells(row: Row) -> list[str]:
    line = table([row]).splitlines()[-1]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_accuracy_counts_the_messages_of_the_classes_only() -> None:
    gold = ["negative", "positive", "mixed", "mixed"]
    found = ["negative", "mixed", "mixed", "negative"]
    assert accuracy(gold, found, CLASSES) == 1 / 2
    assert accuracy(gold, found, SENTIMENTS) == 2 / 4


def test_there_is_no_accuracy_of_no_message() -> None:
    assert accuracy(["mixed"], ["mixed"], CLASSES) is None


def test_a_row_has_every_figure() -> None:
    assert cells(Row(title="x", figures=FIGURES, three=0.75)) == [
        *("x", "1,234", "5.0", "-", "5.2", "50", "0.13", "12", "3.00", "0.750", "-"),
    ]


def test_a_row_without_figures_says_why() -> None:
    found = cells(Row(title="x", note="not installed"))
    assert found == ["x", "not installed", *[""] * (len(HEADINGS) - 2)]


def test_a_report_holds_all_that_it_is_given() -> None:
    rows = [Row(title="x", note="not installed")]
    text = report(title="Title", lines=["a line"], rows=rows, limits={"limit": "high"})
    assert text.startswith("# Title\n\n- a line\n")
    assert table(rows) in text
    assert "- limit: high\n" in text
