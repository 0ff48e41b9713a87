"""What comes again in a stream is read again, once, and marked."""

from pathlib import Path

import pytest

from toy import FakeEncoder, toy_scorer
from voc.intake import Item
from voc.records import Message, Reading
from voc.scorer import Scorer
from voc.scoring import score_with


@pytest.fixture(scope="module")
def scorer(toy_model: Path) -> Scorer:
    return toy_scorer(toy_model, FakeEncoder())


def test_repeated_ids_are_kept_and_marked(scorer: Scorer) -> None:
    ids = ["a", "b", "a", "c", "a"]
    messages = [Message(id=i, text=f"ok {n}", warnings=("w",)) for n, i in enumerate(ids)]
    outcomes = list(score_with(scorer, messages))
    assert [item.id for item in outcomes] == ids
    marked = [isinstance(item, Reading) and "duplicate_id" in item.warnings for item in outcomes]
    assert marked == [False, False, True, False, True]
    assert isinstance(outcomes[4], Reading)
    assert outcomes[4].warnings == ("w", "duplicate_id")


LONG = "The toaster broke on day one and nobody answers"


@pytest.mark.parametrize(
    ("first", "second", "marks"),
    [
        ({"id": "a", "text": LONG}, {"id": "b", "text": f" {LONG.upper()}\n"}, ["duplicate_text"]),
        ({"id": "a", "text": "ok"}, {"id": "a", "text": "ok"}, ["duplicate_id", "duplicate_text"]),
        ({"id": "a", "text": "Great product"}, {"id": "b", "text": "Great product"}, []),
        ({"text": LONG, "question": "Why?"}, {"text": LONG, "question": "How?"}, []),
    ],
)
@pytest.mark.parametrize("redact", ["off", "patterns"])
def test_what_is_said_again_is_marked(
    scorer: Scorer, first: Item, second: Item, marks: list[str], redact: str
) -> None:
    before, again = score_with(scorer, [first, second], redact=redact)
    assert isinstance(before, Reading)
    assert isinstance(again, Reading)
    assert not {"duplicate_id", "duplicate_text"} & {*before.warnings}
    assert [name for name in again.warnings if name.startswith("duplicate")] == marks
