"""Random readings for property tests, with everything a customer's columns can hold."""

from hypothesis import strategies as st

import factories
from voc.confidence import BANDS
from voc.records import Reading
from voc.taxonomy import CHANNELS, INTENTS, LABELS, SENTIMENTS, UNCERTAIN

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
PROBABILITIES = st.floats(0, 1)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)

FEELINGS = st.sampled_from([*SENTIMENTS, UNCERTAIN])

STATEMENTS = st.builds(
    factories.statement,
    TEXTS,
    st.lists(st.sampled_from(LABELS), max_size=3),
    FEELINGS,
    probabilities=st.fixed_dictionaries(dict.fromkeys(LABELS, PROBABILITIES)),
    band=st.sampled_from(BANDS),
)


def readings(values: st.SearchStrategy[object] = VALUES) -> st.SearchStrategy[Reading]:
    """Return readings whose metadata hold `values`."""
    return st.builds(
        lambda statements, **rest: factories.reading(*statements, **rest),
        st.lists(STATEMENTS, max_size=3),
        id=TEXTS,
        channel=st.sampled_from(CHANNELS),
        time=st.none() | TEXTS,
        author=st.none() | TEXTS,
        metadata=st.dictionaries(TEXTS, values, max_size=3),
        feeling=FEELINGS,
        intent=st.sampled_from([*INTENTS, UNCERTAIN]),
        warnings=st.lists(st.sampled_from(["long", "noisy"]), max_size=2),
    )
