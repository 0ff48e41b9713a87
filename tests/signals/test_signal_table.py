"""The table of rules: that which comes along holds, and what is wrong in one is named."""

from typing import Any

import pytest

from voc.errors import UsageError
from voc.signals import table
from voc.taxonomy import SIGNALS


def one(**changes: Any) -> dict[str, Any]:
    rule = {"name": "leaves", "phrases": ["close my account"]}
    return {"kind": "churn_risk", "means": "They leave.", "rule": [rule], **changes}


def test_every_signal_of_the_taxonomy_has_rules_of_its_own() -> None:
    rules = {(rule.kind, rule.name) for rule, _ in table.load().phrases}
    assert {kind for kind, _ in rules} == set(SIGNALS)
    assert len({name for _, name in rules}) == len(rules)


def test_every_pattern_of_the_table_is_an_expression_that_takes_a_word() -> None:
    for rule, phrase in table.load().phrases:
        assert not table.compiled(phrase.pattern).fullmatch(""), rule.name
        guards = rule.guards
        for pattern in (guards.after, guards.before, guards.beside, guards.missing):
            assert pattern is None or table.compiled(pattern)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "anger"}, "no signal `anger`"),
        ({"unless": []}, "no key `unless`"),
        ({"unless_felt": ["happy"]}, "no `happy`"),
        ({"unless_intent": ["rant"]}, "no `rant`"),
        ({"rule": [{"name": "x", "phrases": ["[a]"]}]}, "without a word of its own"),
        ({"rule": [{"name": "x", "phrases": ["a"], "unlessafter": []}]}, "no key `unlessafter`"),
        ({"rule": [{"name": "x", "phrases": ["(a"]}]}, "not closed"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        table.table_of([one(**changes)], {})


def test_guards_of_a_kind_hold_for_each_of_its_rules() -> None:
    made = table.table_of([one(unless_felt=["positive"], unless_after=["never"])], {})
    ((rule, _),) = made.phrases
    assert rule.kind == "churn_risk"
    assert sorted(rule.guards.felt) == ["positive"]
    assert table.compiled(rule.guards.after or "").search("i would never ")
