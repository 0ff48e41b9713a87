"""Where messages go: the team, the priority, the tags and the reasons."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import reading, sentiment, statement
from service.routing import Routing, load, route
from service.routing.owners import PRIORITIES, Owners
from voc.records import Evidence, Noise, Reading, Signal
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS, SIGNALS
from voc.writers.contract import reading_to_json

OWNERS = load()


def routed(item: Reading, owners: Owners = OWNERS) -> Routing:
    return route(reading_to_json(item), owners)


def shown(*signals: tuple[str, str], **about: Any) -> Reading:
    """Return a reading of one statement that shows signals, each by a rule."""
    item = reading(statement("Well, well"), **about)
    found = (
        Signal(kind=kind, evidence=(Evidence(rule=rule, start=0, end=4, statement=0),))
        for kind, rule in signals
    )
    return replace(item, signals=tuple(found))


@pytest.mark.parametrize(
    ("label", "team"),
    [
        ("customer", "account care"),
        ("environment", "facilities"),
        ("brand", "product and marketing"),
        ("platform.process", "operations"),
        ("platform.policy", "commercial policy"),
        ("platform.people", "service training"),
        ("platform.technology", "IT"),
        ("interface", "digital and contact centre"),
    ],
)
def test_each_label_has_its_team(label: str, team: str) -> None:
    assert routed(reading(statement("It is so", [label]))).teams == (team,)


def test_a_message_about_nothing_goes_to_the_fallback() -> None:
    found = routed(reading(statement("Hello", [])))
    assert (found.team, found.teams) == ("customer service", ("customer service",))


def test_what_they_are_unhappy_about_comes_first() -> None:
    item = reading(
        statement("Lovely", ["brand"], "positive"),
        statement("Truly lovely", ["brand"], "positive"),
        statement("It crashed", ["platform.technology"], "negative"),
    )
    assert routed(item).teams == ("IT", "product and marketing")


def test_more_statements_come_before_fewer() -> None:
    item = reading(
        statement("Rude", ["platform.people"]),
        statement("Dead", ["brand"]),
        statement("Dead again", ["brand"]),
    )
    assert routed(item).team == "product and marketing"


def test_the_background_owns_only_what_nobody_else_does() -> None:
    item = reading(
        statement("I am upset", ["customer"]),
        statement("So upset", ["customer"]),
        statement("Lovely coat", ["brand"], "positive"),
    )
    assert routed(item).teams == ("product and marketing", "account care")


def test_a_facet_has_the_sentiment_of_its_own_statements() -> None:
    item = reading(
        statement("Kind staff", ["platform.people"], "positive"),
        statement("No refunds", ["platform.policy"], "negative"),
    )
    assert routed(item).teams == ("commercial policy", "service training")
    mixed = statement("Kind", ["brand"], "neutral", felt={"brand": sentiment("mixed")})
    assert "brand, mixed, 1 statement" in routed(reading(mixed)).reasons[0]


@pytest.mark.parametrize(
    ("item", "priority", "because"),
    [
        (shown(("vulnerability", "self_harm"), feeling="positive"), "urgent", "harm"),
        (shown(("safety", "fire")), "urgent", "harm"),
        (shown(("escalation", "legal")), "high", "over our head"),
        (shown(("vulnerability", "bereavement")), "high", "extra care"),
        (shown(("vulnerability", "health"), feeling="positive"), "normal", "waits"),
        (shown(("deadline", "event"), intent="question"), "high", "little time"),
        (shown(("churn_risk", "leaves")), "high", "leave"),
        (shown(("repeat_contact", "counted"), ("effort", "on_hold")), "high", "much to do"),
        (shown(("effort", "on_hold")), "normal", "waits"),
        (shown(feeling="positive", intent="praise"), "low", "asks for nothing"),
        (shown(feeling="neutral", intent="other"), "low", "nothing to answer"),
        (shown(feeling="neutral", intent="question"), "normal", "no rule"),
    ],
)
def test_the_first_rule_that_holds_gives_the_priority(
    item: Reading, priority: str, because: str
) -> None:
    found = routed(item)
    assert found.priority == priority
    assert because in found.reasons[-1]


def test_noise_is_low_but_not_where_somebody_may_come_to_harm() -> None:
    noise = Noise(kind="spam", reason="links")
    assert routed(replace(shown(("churn_risk", "leaves")), noise=noise)).priority == "low"
    assert routed(replace(shown(("safety", "fire")), noise=noise)).priority == "urgent"


def test_tags_are_those_of_a_ticket_system() -> None:
    item = shown(("churn_risk", "leaves"), ("effort", "hoops"))
    assert routed(item).tags == (
        *("voc_brand", "voc_negative", "voc_complaint"),
        *("voc_churn_risk", "voc_effort", "voc_priority_high"),
    )


def test_rows_of_parquet_are_routed_as_well() -> None:
    row = reading_to_json(reading(statement("Rude", ["platform.people"])))
    components: Any = row["components"]
    facets = {**dict.fromkeys(("process", "policy")), **components["platform"]["facets"]}
    filled = {"brand": None, "platform": {**components["platform"], "facets": facets}}
    assert route({**row, "components": filled, "noise": None}, OWNERS) == route(row, OWNERS)


@given(
    st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(SENTIMENTS)), max_size=5),
    st.sampled_from(SENTIMENTS),
    st.sampled_from(INTENTS),
    st.sets(st.sampled_from(SIGNALS)),
)
def test_every_reading_has_a_team_and_a_priority_and_no_words_of_the_customer(
    about: list[tuple[str, str]], feeling: str, intent: str, kinds: set[str]
) -> None:
    spoken = [statement("Kumquat", [label], felt) for label, felt in about]
    item = reading(*spoken, text=None if spoken else "Kumquat", feeling=feeling, intent=intent)
    evidence = (Evidence(rule="r", start=0, end=7, statement=0),)
    signals = tuple(Signal(kind=kind, evidence=evidence) for kind in SIGNALS if kind in kinds)
    found = routed(replace(item, signals=signals))
    assert found.team == found.teams[0]
    assert set(found.teams) <= {*OWNERS.teams.values(), OWNERS.fallback}
    assert found.priority in PRIORITIES
    assert all(re.fullmatch(r"[a-z_]+", tag) for tag in found.tags)
    assert "Kumquat" not in str(found)
