"""Figures over HTTP are those of the library, and of SQL that knows nothing of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.insight.schemas import (
    AboutOut,
    CellOut,
    FiguresOut,
    ScorecardOut,
    TrendOut,
    VerbatimsOut,
)
from service.settings import Settings
from serving import local
from toy import FakeEncoder, toy_scorer
from voc.insight import Facts, scorecard, select, verbatims
from voc.insight.facts import FIGURES
from voc.insight.periods import counted
from voc.insight.tables import to_json
from voc.insight.trends import trend
from voc.lake import Lake


@pytest.fixture(scope="module")
def client(
    filled: Lake, toy_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A client of a service whose lake nobody changes."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(model=str(toy_model), home=home, lake=filled.url, rate_per_minute=1_000_000)
    with local(create_app(settings, scorer=toy_scorer(toy_model, FakeEncoder()))) as made:
        yield made


ASKED: list[tuple[Any, list[str], dict[str, Any]]] = [
    ([], ["component"], {}),
    ([("by", "channel")], ["channel"], {}),
    ([("by", "component"), ("by", "region")], ["component", "region"], {}),
    ([("by", "facet"), ("component", "platform")], ["facet"], {"component": "platform"}),
    ([("by", "leaf"), ("channel", "email")], ["leaf"], {"channel": "email"}),
    ([("by", "region"), ("facet", "policy")], ["region"], {"facet": "policy"}),
    ([("where", "region:south:west")], ["component"], {"region": "south:west"}),
    (
        [("where", "region:"), ("where", "region:north"), ("where", "channel:chat")],
        ["component"],
        {"region": [None, "north"], "channel": "chat"},
    ),
    (
        [("by", "channel"), ("channel", "email"), ("where", "channel:chat")],
        ["channel"],
        {"channel": ["email", "chat"]},
    ),
    ([("where", "region:nowhere")], ["component"], {"region": "nowhere"}),
]


@pytest.mark.parametrize(("query", "by", "where"), ASKED)
def test_a_scorecard_is_that_of_the_library(
    client: TestClient, facts: Facts, query: Any, by: list[str], where: dict[str, Any]
) -> None:
    answer = client.get("/v1/insight/scorecard", params=query).json()
    found = scorecard(facts, by=by, where=where)
    cells = [{**one.pop("cell"), **one} for one in answer["cells"]]
    assert cells == to_json(found.cells)
    assert [answer["total"]] == to_json(found.total)
    assert answer["by"] == by


def test_figures_are_those_of_sql(client: TestClient, filled: Lake) -> None:
    sql = """
      SELECT component, channel, count(*) AS messages,
        count(*) FILTER (sentiment = 'negative') AS negative,
        (count(*) FILTER (sentiment = 'positive') - count(*) FILTER (sentiment = 'negative'))
          / nullif(count(*) FILTER (sentiment <> 'uncertain'), 0) AS net
      FROM components WHERE id <> 'spam' AND moment >= TIMESTAMP '2026-01-20'
        AND moment < TIMESTAMP '2026-02-11' GROUP BY ALL"""
    wanted = {(r["component"], r["channel"]): r for r in filled.query(sql).to_pylist()}
    query: Any = [
        ("by", "component"),
        ("by", "channel"),
        ("from", "2026-01-20"),
        ("to", "2026-02-10"),
    ]
    cells = client.get("/v1/insight/scorecard", params=query).json()["cells"]
    assert len(cells) == len(wanted) > 10
    for cell in cells:
        row = wanted[cell["cell"]["component"], cell["cell"]["channel"]]
        assert (cell["messages"], cell["negative"]) == (row["messages"], row["negative"])
        assert cell["net"] == pytest.approx(row["net"], abs=1e-6)
        assert cell["small"] is (row["messages"] < 30)
        assert cell["net_low"] <= cell["net"] <= cell["net_high"]


def test_it_says_what_can_be_asked_for(client: TestClient, facts: Facts, filled: Lake) -> None:
    about = client.get("/v1/insight").json()
    assert about["version"] == filled.state().version
    assert about["messages"] == facts.count == 300
    assert about["undated"] == facts.messages["time"].null_count() > 0
    times = facts.messages["time"]
    assert (about["first"], about["last"]) == (times.min().isoformat(), times.max().isoformat())  # type: ignore[union-attr]
    assert about["left_out"] == {"noise": {"spam": 1}, "repeated": 0}
    columns = {one["name"]: one["values"] for one in about["columns"]}
    assert [*columns] == [*facts.groups] == ["channel", "region"]
    regions = [row["metadata"].get("region") for row in _rows(filled)]
    assert {one["value"]: one["messages"] for one in columns["region"]} == {
        value: regions.count(value) for value in ("north", "south:west", None)
    }
    assert columns["region"][-1]["value"] is None


def _rows(filled: Lake) -> list[dict[str, Any]]:
    found = filled.query("SELECT metadata FROM readings WHERE noise IS NULL").to_pylist()
    return [{"metadata": dict(row["metadata"] or ())} for row in found]


def test_every_cell_has_all_figures_of_the_library() -> None:
    assert {*CellOut.model_fields} == {"cell", *FIGURES}
    assert {*FiguresOut.model_fields} == {*FIGURES}


@pytest.mark.parametrize(
    ("query", "name", "where", "by"),
    [
        ({}, "all", {}, None),
        ({"component": "brand", "period": "month"}, "brand", {}, "month"),
        ({"facet": "policy", "period": "week"}, "platform.policy", {}, "week"),
        (
            {"component": "platform", "facet": "people", "where": "region:north"},
            "platform.people",
            {"region": "north"},
            None,
        ),
    ],
)
def test_a_trend_is_that_of_the_library(
    client: TestClient, facts: Facts, query: Any, name: str, where: Any, by: Any
) -> None:
    answer = client.get("/v1/insight/trend", params=query).json()
    counts = counted(select(facts, where), by=by)
    frame = trend(counts)
    assert answer["points"] == to_json(frame.filter(frame["name"] == name).drop("name"))
    assert len(answer["points"]) > 2
    assert (answer["name"], answer["by"], answer["undated"]) == (name, counts.by, counts.undated)


def test_a_trend_knows_which_of_the_asked_periods_are_complete(client: TestClient) -> None:
    query = {"period": "week", "from": "2026-01-19", "to": "2026-02-10"}
    points = client.get("/v1/insight/trend", params=query).json()["points"]
    assert [(one["period"], one["state"]) for one in points] == [
        ("2026-01-19", "complete"),
        ("2026-01-26", "complete"),
        ("2026-02-02", "complete"),
        ("2026-02-09", "incomplete"),
    ]


@pytest.mark.parametrize("days", [("0001-01-01", "9999-12-31"), ("2030-01-01", "9999-12-31")])
def test_days_of_any_year_are_taken(client: TestClient, days: tuple[str, str]) -> None:
    query = {"from": days[0], "to": days[1]}
    trend_ = client.get("/v1/insight/trend", params=query)
    card = client.get("/v1/insight/scorecard", params=query)
    assert (trend_.status_code, card.status_code) == (200, 200)
    dated = 300 - trend_.json()["undated"]
    assert card.json()["total"]["messages"] == (dated if days[0] < "2026" else 0)
    assert bool(trend_.json()["points"]) is (days[0] < "2026")


def test_words_are_those_of_the_library_page_by_page(client: TestClient, facts: Facts) -> None:
    query: dict[str, Any] = {"component": "platform", "sentiment": "negative", "limit": 7}
    found: list[dict[str, Any]] = []
    while True:
        page = client.get("/v1/insight/verbatims", params=query).json()
        VerbatimsOut.model_validate(page)
        assert len(page["messages"]) <= 7
        found += page["messages"]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    wanted = verbatims(facts, component="platform", feeling="negative", limit=1_000)
    assert [one["id"] for one in found] == [one.id for one in wanted]
    assert len(found) > 14
    for one, told in zip(found, wanted, strict=True):
        assert [s["text"] for s in one["statements"]] == [s.text for s in told.statements]
        marked = [s for s in one["statements"] if s["shown_for"]]
        assert marked
        for said in marked:
            assert said["sentiment"] == "negative"
            assert [label for label in said["labels"] if label.startswith("platform")]
        assert one["score"] == pytest.approx(told.score, abs=1e-6)


def test_answers_are_as_documented(client: TestClient) -> None:
    asked: list[tuple[str, Any]] = [
        ("", AboutOut), ("/scorecard", ScorecardOut), ("/trend", TrendOut),
        ("/verbatims", VerbatimsOut),
    ]  # fmt: skip
    for path, model in asked:
        answer = client.get(f"/v1/insight{path}")
        model.model_validate(answer.json())
        assert answer.headers["cache-control"] == "no-store"


def test_examples_are_answers_that_could_be() -> None:
    for model in (AboutOut, ScorecardOut, TrendOut, VerbatimsOut):
        extra: Any = model.model_config["json_schema_extra"]
        found = model.model_validate(extra["example"], strict=False)
        assert found.model_dump(mode="json").keys() == extra["example"].keys()


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("scorecard", [("by", "nonsense")], "by"),
        ("scorecard", [("by", "channel"), ("by", "channel")], "by"),
        ("scorecard", [("by", "a"), ("by", "b"), ("by", "c")], "by"),
        ("scorecard", [("where", "customer:customer-1")], "where"),
        ("scorecard", [("where", "id:m-1")], "where"),
        ("scorecard", [("where", "region' OR 1=1 --:x")], "where"),
        ("scorecard", [("where", "../../etc:x")], "where"),
        ("scorecard", [("component", "money")], "component"),
        ("scorecard", [("component", "brand"), ("facet", "policy")], "facet"),
        ("trend", [("component", "brand"), ("facet", "policy")], "facet"),
        ("scorecard", [("channel", "pigeon")], "channel"),
        ("scorecard", [("from", "1767225600")], "from"),
        ("scorecard", [("from", "2026-02-30")], "from"),
        ("scorecard", [("from", "2026-02-02"), ("to", "2026-02-01")], "from"),
        ("trend", [("period", "hour")], "period"),
        ("trend", [("by", "channel")], "by"),
        ("verbatims", [("limit", "101")], "limit"),
        ("verbatims", [("after", "../x")], "after"),
        ("verbatims", [("sentiment", "angry")], "sentiment"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    client: TestClient, path: str, query: Any, field: str
) -> None:
    answer = client.get(f"/v1/insight/{path}", params=query)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert error["field"].split(".")[0] == field
    assert not [value for _, value in query if len(value) > 8 and value in error["message"]]


def test_a_value_is_a_value_whatever_it_says(client: TestClient) -> None:
    evil = "region:north' OR '1'='1"
    answer = client.get("/v1/insight/scorecard", params={"where": evil})
    assert answer.status_code == 200
    assert answer.json()["total"]["messages"] == 0
