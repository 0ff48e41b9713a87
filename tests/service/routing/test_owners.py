"""The file of owners: what it says is kept, and what it cannot say is named."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from service.routing.owners import DEFAULT, PRIORITIES, load, owners_of
from voc.errors import UsageError
from voc.signals import table
from voc.taxonomy import LABELS


def values(**changes: Any) -> dict[str, Any]:
    return {**tomllib.loads(DEFAULT.read_text(encoding="utf-8")), **changes}


def test_the_file_that_comes_along_has_an_owner_for_every_label() -> None:
    owners = load()
    assert set(owners.teams) == set(LABELS)
    assert {rule.level for rule in owners.priority} == set(PRIORITIES)


def test_its_rules_of_priority_name_rules_that_there_are() -> None:
    known = {rule.name for rule, _ in table.load().phrases}
    assert {name for rule in load().priority for name in rule.rules} <= known


def test_a_copy_with_other_teams_is_read(tmp_path: Path) -> None:
    copy = tmp_path / "owners.toml"
    text = DEFAULT.read_text(encoding="utf-8")
    copy.write_text(text.replace('"facilities"', '"Hausmeister"'), encoding="utf-8")
    assert load(copy).teams["environment"] == "Hausmeister"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"team": {}}, "no key `team`"),
        ({"teams": {"brand": "x"}}, "nobody owns customer"),
        ({"teams": {"brnd": "x"}}, "no `brnd`"),
        ({"background": ["people"]}, "no `people`"),
        ({"fallback": 1}, "`fallback`"),
        ({"priority": [{"level": "high"}]}, "without `because`"),
        ({"priority": [{"level": "top", "because": "x"}]}, "no `top`"),
        ({"priority": [{"level": "low", "because": "x", "signal": []}]}, "no key `signal`"),
        ({"priority": [{"level": "low", "because": "x", "signals": ["rage"]}]}, "no `rage`"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        owners_of(values(**changes))


@pytest.mark.parametrize("content", [b"teams = [", b"\xff", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"mine\.toml"):
        load(path)
