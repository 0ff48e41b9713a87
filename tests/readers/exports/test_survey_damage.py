"""Surveys with anything in them: nothing but the errors of the package comes of it."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import (
    messages,
    read_memory,
)
from readers.surveys import FIXTURES, as_csv, rows_of
from voc.errors import VocError
from voc.records import Json

CELLS = st.sampled_from(["", "  ", "n/a", '{"ImportId"', '{"ImportId":"QID2_TEXT"}', "10 - x", "é"])


@given(
    name=st.sampled_from(sorted(path.name for path in FIXTURES.glob("*.csv"))),
    data=st.data(),
)
def test_whatever_is_in_a_table_nothing_but_voc_errors_comes_of_it(
    name: str, data: st.DataObject
) -> None:
    rows = rows_of(name)
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.integers(0, len(rows) - 1))
        place = data.draw(st.integers(0, len(rows[row]) - 1))
        rows[row][place] = data.draw(CELLS | st.text(st.characters(exclude_categories=["Cs"])))
    drop = data.draw(st.integers(0, len(rows)))
    content = as_csv(rows[:drop] + rows[drop + 1 :])
    try:
        outcomes = read_memory(content, "in.csv")
    except VocError:
        return
    assert all(message.text.strip() for message in messages(outcomes))


ANYTHING: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=3,
)


def mutated(value: Any, data: st.DataObject) -> Any:
    """Return a value of which some part is another, or is missing."""
    if isinstance(value, dict | list) and value and data.draw(st.integers(0, 9)):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        changed = value.copy()
        if data.draw(st.booleans()):
            changed[key] = mutated(value[key], data)
        else:
            del changed[key]
        return changed
    return data.draw(ANYTHING)


@given(data=st.data(), which=st.sampled_from(["typeform_page.json", "typeform_webhooks.jsonl"]))
def test_whatever_is_in_json_nothing_but_voc_errors_comes_of_it(
    data: st.DataObject, which: str
) -> None:
    content = (FIXTURES / which).read_text(encoding="utf-8")
    value = json.loads(content.splitlines()[0] if which.endswith(".jsonl") else content)
    for _ in range(data.draw(st.integers(1, 4))):
        value = mutated(value, data)
    try:
        outcomes = read_memory(json.dumps(value), which)
    except VocError:
        return
    assert all(message.text.strip() for message in messages(outcomes))
