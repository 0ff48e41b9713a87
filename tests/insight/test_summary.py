import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import factories
from voc.assembly import summarise as of_statements
from voc.insight.summary import summarise
from voc.taxonomy import SENTIMENTS, UNCERTAIN

feelings = st.tuples(st.integers(0, 3), st.sampled_from([*SENTIMENTS, UNCERTAIN]), st.floats(-1, 1))


@given(st.lists(feelings, min_size=1, max_size=20))
def test_it_is_the_rule_of_readings(rows: list[tuple[int, str, float]]) -> None:
    frame = pl.DataFrame(rows, schema=["n", "sentiment", "score"], orient="row")
    found = {n: (label, score) for n, label, score in summarise(frame, ["n"]).iter_rows()}
    for n in {row[0] for row in rows}:
        said = [factories.sentiment(label, score=score) for m, label, score in rows if m == n]
        whole = of_statements(said)
        assert found[n] == (whole.label, pytest.approx(whole.score, abs=1e-9))
