"""One reading or rejection for each message, in order, lazily, whatever comes in."""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alike import assert_alike
from toy import VOCABULARY, FakeEncoder, toy_scorer
from voc.abstention import withhold
from voc.confidence import BANDS
from voc.errors import ModelNotFound, UsageError
from voc.intake import Item
from voc.model import Model, Said
from voc.records import Message, Origin, Reading, Rejection
from voc.scorer import Scorer
from voc.scoring import score, score_with
from voc.text.validity import MAX_CHARACTERS

SECRET = "hunter2"
GUILTY = "z"
"""A word that the fake encoder fails on."""

TEXTS = [
    "The toaster was faulty and they refused to take it back. The app is fine!",
    "ok",
    "Staff were kind, but the line was slow; never again.",
    "staff " * 70,
    "- the app\n- the staff\n- the toaster",
    "\u4f60\u597d \U0001f600 caf\u00e9",
    "Why? " * 30,
    "x",
]


@pytest.fixture(scope="module")
def scorer(toy_model: Path) -> Scorer:
    """The toy model's scorer, run by a fake that fails on a guilty word."""
    return toy_scorer(toy_model, FakeEncoder(fail_on=VOCABULARY[GUILTY]))


@pytest.fixture(scope="module")
def torch_scorer(toy_model: Path) -> Scorer:
    return Scorer.open(str(toy_model))


def codes(outcomes: Sequence[Reading | Rejection]) -> list[str]:
    """Return the code of each rejection, `ok` for readings."""
    return [item.code if isinstance(item, Rejection) else "ok" for item in outcomes]


REJECTED = Rejection(
    id="r-1", stage="read", code="ragged_row", detail="5 fields", origin=Origin(file="a.csv")
)
UNICODE = st.text(st.characters(), max_size=30)  # lone surrogates too
ITEMS = st.one_of(
    UNICODE,
    st.builds(Message, id=st.sampled_from("abc"), text=UNICODE),
    st.fixed_dictionaries({"text": UNICODE | st.none() | st.integers()}),
    st.fixed_dictionaries({}, optional={"id": st.text() | st.integers(), "author": UNICODE}),
    st.just(REJECTED),
    st.sampled_from([GUILTY, f"the {GUILTY} app", "", "\ud800", "\u200b"]),
)


@given(items=st.lists(ITEMS, max_size=12))
@settings(max_examples=60)
def test_one_outcome_for_each_message_in_order(scorer: Scorer, items: list[Item]) -> None:
    outcomes = list(score_with(scorer, items))
    assert len(outcomes) == len(items)
    for number, (item, outcome) in enumerate(zip(items, outcomes, strict=True), 1):
        own = item.get("id") if isinstance(item, Mapping) else getattr(item, "id", None)
        assert outcome.id == (str(number) if own is None else str(own))


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_offsets_point_into_the_text(torch_scorer: Scorer, text: str) -> None:
    (outcome,) = score_with(torch_scorer, [text], any_language=True)
    if isinstance(outcome, Rejection):
        assert outcome.code == "empty_text"
        return
    assert outcome.message.text == text
    assert outcome.statements
    assert all(text[s.start : s.end] == s.text for s in outcome.statements)
    ends = [edge for s in outcome.statements for edge in (s.start, s.end)]
    assert ends == sorted(ends)


def test_plain_texts_are_numbered(scorer: Scorer) -> None:
    outcomes = list(score_with(scorer, ["ok", "", "fine"]))
    assert [item.id for item in outcomes] == ["1", "2", "3"]
    assert codes(outcomes) == ["ok", "empty_text", "ok"]


def test_fields_of_a_mapping(scorer: Scorer) -> None:
    values = {"id": 7, "text": "ok", "channel": "review", "author": None, "stars": 1}
    (outcome,) = score_with(scorer, [values])
    assert isinstance(outcome, Reading)
    assert outcome.message == Message(id="7", text="ok", channel="review", metadata={"stars": 1})


def test_a_message_rides_along_unaltered(scorer: Scorer) -> None:
    message = Message(id="t-1", text=" The app. ", language="en-GB", warnings=("w",))
    (outcome,) = score_with(scorer, [message])
    assert isinstance(outcome, Reading)
    assert outcome.message is message
    assert (outcome.language, outcome.warnings) == ("en-GB", ("w",))


def test_rejections_of_a_reader_pass_through_at_their_place(scorer: Scorer) -> None:
    outcomes = list(score_with(scorer, ["ok", REJECTED, "fine", REJECTED]))
    assert codes(outcomes) == ["ok", "ragged_row", "ok", "ragged_row"]
    assert outcomes[1] is REJECTED


def test_nothing_gives_nothing(scorer: Scorer) -> None:
    assert list(score_with(scorer, [])) == []


@pytest.mark.parametrize("least", BANDS)
def test_only_what_is_as_sure_as_wanted_is_said(scorer: Scorer, least: str) -> None:
    whole = list(score_with(scorer, TEXTS))
    found = list(score_with(scorer, TEXTS, min_confidence=least))
    readings = [item for item in whole if isinstance(item, Reading)]
    assert found == [withhold(reading, least=least) for reading in readings]
    assert (found == whole) is (least == "low")


def test_rejections_and_warnings_do_not_hang_on_confidence(scorer: Scorer) -> None:
    items: list[Item] = ["ok", REJECTED, "", GUILTY, {"id": "1", "text": "fine"}]
    whole = list(score_with(scorer, items))
    found = list(score_with(scorer, items, min_confidence="high"))
    assert codes(found) == ["ok", "ragged_row", "empty_text", "inference_failed", "ok"]
    assert found[1:4] == whole[1:4]
    assert isinstance(found[4], Reading)
    assert "duplicate_id" in found[4].warnings


@pytest.mark.parametrize("least", ["sure", "", "HIGH"])
def test_a_confidence_that_is_no_band_is_said_at_once(scorer: Scorer, least: str) -> None:
    with pytest.raises(UsageError, match=f"no confidence `{least}`: one of high, medium, low"):
        score_with(scorer, ["ok"], min_confidence=least)


ORIGIN = Origin(file="a.csv", line=3)


@pytest.mark.parametrize(
    ("text", "stage", "code"),
    [
        ("", "text", "empty_text"),
        ("\u200b \n", "text", "empty_text"),
        ("x" * (MAX_CHARACTERS + 1), "text", "text_too_long"),
        ("a\ud800", "text", "invalid_unicode"),
        (float("nan"), "read", "bad_record"),
        (None, "read", "bad_record"),
        (GUILTY, "model", "inference_failed"),
    ],
    ids=["nothing", "invisible", "long", "surrogate", "nan", "none", "guilty"],
)
def test_a_message_that_cannot_be_read(scorer: Scorer, text: str, stage: str, code: str) -> None:
    (outcome,) = score_with(scorer, [Message(id="t-1", text=text, origin=ORIGIN)])
    assert isinstance(outcome, Rejection)
    assert (outcome.id, outcome.origin) == ("t-1", ORIGIN)
    assert (outcome.stage, outcome.code) == (stage, code)


@pytest.mark.parametrize(
    ("item", "id_", "detail"),
    [
        ({"id": "t-1"}, "t-1", "`text` of message 1 is NoneType, not a string"),
        ({"id": 5, "text": ["a"]}, "5", "`text` of message 1 is list, not a string"),
        ({"text": 5}, "1", "`text` of message 1 is int, not a string"),
        (5, "1", "message 1 is int, not a message or text"),
        (None, "1", "message 1 is NoneType, not a message or text"),
        (b"text", "1", "message 1 is bytes, not a message or text"),
    ],
)
def test_what_is_no_message_is_a_bad_record(
    scorer: Scorer, item: Item, id_: str, detail: str
) -> None:
    (outcome,) = score_with(scorer, [item])
    assert outcome == Rejection(id=id_, stage="read", code="bad_record", detail=detail)


def test_ids_are_remembered_across_chunks_and_not_across_calls(scorer: Scorer) -> None:
    messages = [Message(id=str(number % 1000), text="ok") for number in range(1001)]
    for _ in range(2):
        outcomes = list(score_with(scorer, messages))
        marked = [i for i, x in enumerate(outcomes) if isinstance(x, Reading) and x.warnings]
        assert marked == [1000]


def test_only_the_guilty_message_is_lost(scorer: Scorer) -> None:
    texts = [*TEXTS[:3], f"the {GUILTY} app", *TEXTS[3:]]
    outcomes = list(score_with(scorer, texts))
    assert codes(outcomes) == ["ok"] * 3 + ["inference_failed"] + ["ok"] * 5
    for text, outcome in zip(texts, outcomes, strict=True):
        if text != texts[3]:
            assert_alike(outcome, next(score_with(scorer, [text])))


@pytest.mark.parametrize("error", [MemoryError, ValueError, KeyError, RuntimeError])
def test_whatever_a_model_raises_becomes_a_rejection(
    fake_scorer: Scorer, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr(Model, "read", failing_on(SECRET, error))
    outcomes = list(score_with(fake_scorer, ["ok", f"it is {SECRET}", "fine"]))
    assert codes(outcomes) == ["ok", "inference_failed", "ok"]
    assert isinstance(outcomes[1], Rejection)
    assert outcomes[1].detail == f"the model failed on this message ({error.__name__})"


def failing_on(
    word: str, error: type[Exception]
) -> Callable[[Model, Sequence[Sequence[str]]], list[Said]]:
    """Return a `Model.read` that raises `error`, with the text in it, where `word` comes."""
    read = Model.read

    def fail(model: Model, messages: Sequence[Sequence[str]]) -> list[Said]:
        for statements in messages:
            if any(word in text for text in statements):
                raise error(statements)
        return read(model, messages)

    return fail


@pytest.mark.parametrize(
    "item",
    [
        SECRET * 200_000,
        f"{SECRET}\ud800",
        {"text": [SECRET]},
        {"text": {SECRET: SECRET}},
        [SECRET],
        f"{SECRET} {GUILTY}",
    ],
    ids=["long", "surrogate", "list", "mapping", "no message", "guilty"],
)
def test_no_rejection_says_what_the_customer_wrote(scorer: Scorer, item: Item) -> None:
    (outcome,) = score_with(scorer, [item])
    assert isinstance(outcome, Rejection)
    assert SECRET not in repr(outcome)


def test_an_endless_stream_is_read_lazily(scorer: Scorer) -> None:
    endless = (f"message {number}" for number in count())
    outcomes = list(islice(score_with(scorer, endless), 700))
    assert [item.id for item in outcomes] == [str(number) for number in range(1, 701)]
    assert set(codes(outcomes)) == {"ok"}


@pytest.mark.parametrize(("size", "most"), [(10, 4 * 512), (60_000, 4 * 4), (900_000, 4)])
def test_no_more_is_taken_in_than_fits(scorer: Scorer, size: int, most: int) -> None:
    taken = Counter[str]()

    def endless() -> Iterator[str]:
        while True:
            taken["items"] += 1
            yield "a" * size

    assert isinstance(next(score_with(scorer, endless())), Reading)
    assert taken["items"] <= most


def test_what_the_source_raises_goes_through(scorer: Scorer) -> None:
    def broken() -> Iterator[str]:
        yield "ok"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        list(score_with(scorer, broken()))


@pytest.fixture(scope="module")
def alone(torch_scorer: Scorer) -> list[Reading | Rejection]:
    """The readings of `TEXTS`, each read alone."""
    return [next(score_with(torch_scorer, [text])) for text in TEXTS]


@given(order=st.lists(st.sampled_from(range(len(TEXTS))), max_size=16))
@settings(max_examples=30)
def test_readings_do_not_depend_on_order_or_company(
    torch_scorer: Scorer, alone: list[Reading | Rejection], order: list[int]
) -> None:
    for index, outcome in zip(
        order, score_with(torch_scorer, [TEXTS[i] for i in order]), strict=True
    ):
        assert_alike(outcome, alone[index])


@pytest.mark.parametrize(("messages", "characters"), [(1, 10**6), (3, 10**6), (512, 1), (512, 90)])
def test_readings_do_not_depend_on_chunks(
    torch_scorer: Scorer,
    alone: list[Reading | Rejection],
    monkeypatch: pytest.MonkeyPatch,
    messages: int,
    characters: int,
) -> None:
    monkeypatch.setattr("voc.scoring._CHUNK_MESSAGES", messages)
    monkeypatch.setattr("voc.scoring._CHUNK_CHARACTERS", characters)
    outcomes = list(score_with(torch_scorer, TEXTS))
    for outcome, expected in zip(outcomes, alone, strict=True):
        assert_alike(outcome, expected)


def test_one_pipeline_serves_many_threads(fake_scorer: Scorer) -> None:
    source = random.Random(0)
    words = ["".join(source.choices("abcdef", k=6)) for _ in range(2000)]
    streams = [
        [" ".join(source.choices(words, k=12)) + ". Ok." for _ in range(30 + 20 * number)]
        for number in range(6)
    ]
    expected = [list(score_with(fake_scorer, stream)) for stream in streams]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(len(streams)) as threads:
            found = list(threads.map(lambda s: list(score_with(fake_scorer, s)), streams))
    finally:
        sys.setswitchinterval(interval)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "statements"),
    [("The app was slow. " * 25_000, 25_000), ("slow, " * 50_000, 1)],
    ids=["of many statements", "of one statement"],
)
def test_a_message_of_100_000_tokens_is_read(
    fake_scorer: Scorer, fake: FakeEncoder, text: str, statements: int
) -> None:
    (outcome,) = score_with(fake_scorer, [text])
    assert isinstance(outcome, Reading)
    assert len(outcome.statements) == statements
    assert sum(len(window) - 2 for batch in fake.batches for window in batch) >= 100_000


def test_a_channel_is_named_in_the_words_of_the_taxonomy(fake_scorer: Scorer) -> None:
    items = [{"text": "ok", "channel": "Twitter"}, {"text": "ok", "channel": "review"}]
    first, second = score_with(fake_scorer, items)
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
    assert (first.message.channel, first.message.metadata) == ("post", {"channel": "Twitter"})
    assert (second.message.channel, second.message.metadata) == ("review", {})


def test_score_opens_the_model_that_is_named(toy_model: Path) -> None:
    first, second = score(["ok", ""], model=str(toy_model))
    assert isinstance(first, Reading)
    assert (first.model, second.id) == ("toy 1.0.0", "2")
    (sure,) = score(["ok"], model=str(toy_model), min_confidence="high")
    assert sure == withhold(first, least="high") != first


def test_score_says_at_once_that_there_is_no_model() -> None:
    with pytest.raises(ModelNotFound):
        score(["ok"], model="no-such-model")
