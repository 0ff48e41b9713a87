"""The tables of `docs/serving.md` say what the code does."""

import re
from dataclasses import fields
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from service.errors import STATUSES
from service.metrics import Metrics
from service.settings import Settings, variable

PAGE = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without its head."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def test_errors_are_those_of_the_table() -> None:
    assert {code.strip("`"): int(status) for code, status, _ in table("Errors")} == dict(STATUSES)


def test_settings_are_those_of_the_table_with_their_defaults() -> None:
    settings = Settings()
    said = {name.strip("`"): default.strip("`") for name, default, _ in table("Settings")}
    assert said.pop("VOC_HOME") == "~/.cache/voc"
    found = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    del found["home"]
    assert said == {variable(k): "none" if v is None else str(v) for k, v in found.items()}


def test_metrics_are_those_of_the_table() -> None:
    said = {name for row in table("Metrics") for name in re.findall("`(voc_[a-z_]+)`", row[0])}
    families = text_string_to_metric_families(Metrics().text(None).decode())
    counted = {f"{f.name}_total" if f.type == "counter" else f.name for f in families}
    assert counted == said
