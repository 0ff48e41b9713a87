"""What is personal is nowhere in what is written, and what is read stays the same."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rich.console import Console

from factories import conversation, reading, statement
from naming import NAMES, installed, write_package
from personal import FILLER, VALUES, cards
from strategies import readings
from toy import FakeEncoder, toy_scorer
from voc.cli.view import render, render_explanation, render_rejection
from voc.errors import UsageError
from voc.records import Json, Message, Noise, Origin, Reading, Rejection, Section
from voc.redaction import MODES, check_mode, redact
from voc.scorer import Scorer
from voc.scoring import score_with
from voc.text.pseudonyms import is_pseudonym, pseudonym
from voc.text.redaction import find_patterns
from voc.text.redaction.spans import BLOT
from voc.writers import ENDINGS, open_writer, rejection_to_json

CARD = "4111 1111 1111 1111"
EMAIL = "jo.park@acme.example"
SHOWN = st.sampled_from(["patterns", "names"])


@pytest.fixture(scope="module")
def scorer(toy_model: Path) -> Scorer:
    return toy_scorer(toy_model, FakeEncoder())


@pytest.fixture(scope="module", autouse=True)
def toy_names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Find names with a toy, whatever is installed."""
    pytest.importorskip("presidio_analyzer")
    with installed(write_package(tmp_path_factory.mktemp("names"))):
        yield


def written(item: Reading, ending: str) -> str:
    """Return all that stands in a file with this reading."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"out{ending}")
        with open_writer(path) as writer:
            writer.write(item)
        if ending == ".parquet":
            return str(pq.read_table(path).to_pylist())
        if ending == ".xlsx":
            book = openpyxl.load_workbook(path)
            return "\n".join(
                str(cell)
                for sheet in book
                for row in sheet.iter_rows(values_only=True)
                for cell in row
            )
        text = path.read_text(encoding="utf-8")
        if ending == ".csv":
            return str(list(csv.reader(io.StringIO(text))))
        return str([json.loads(line) for line in text.splitlines()])


def viewed(item: Reading) -> str:
    """Return what a person sees of a reading, in the view and in the explanation."""
    stream = io.StringIO()
    console = Console(file=stream, width=100_000)
    console.print(render(item))
    console.print(render_explanation(item, dict.fromkeys(item.statements[0].probabilities, 0.5)))
    return stream.getvalue()


def digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def message_of(fillers: Sequence[str], values: Sequence[str]) -> Message:
    """Return a message with values between sentences, and in all that rides along."""
    parts = [part for pair in zip(fillers, values, strict=True) for part in pair]
    metadata: dict[str, Json] = {
        "note": f"was {values[0]} once",
        "nested": {"list": [{"deep": values[-1]}, 1, None, True]},
        "stars": 4,
    }
    return Message(
        id="m-1",
        text=" ".join(parts),
        author=f"Jo <{values[0]}>",
        question=f"Is {values[-1]} right?",
        metadata=metadata,
    )


@given(
    st.lists(st.tuples(FILLER, VALUES), min_size=1, max_size=3),
    SHOWN,
    st.sampled_from([*ENDINGS, "view"]),
)
@settings(max_examples=150)
def test_what_is_found_is_in_nothing_that_is_written(
    scorer: Scorer, parts: list[tuple[str, str]], mode: str, out: str
) -> None:
    message = message_of(*zip(*parts, strict=True))
    found = [message.text[item.start : item.end] for item in find_patterns(message.text)]
    (shown,) = score_with(scorer, [message], redact=mode)
    assert isinstance(shown, Reading)
    result = viewed(shown) if out == "view" else written(shown, out)
    assert not [value for _, value in parts if value in result]
    assert not [value for value in found if value in result]
    long = [digits(value) for _, value in parts if len(digits(value)) > 8]
    assert not [number for number in long if number in digits(result)]


@given(st.lists(st.tuples(FILLER, VALUES), min_size=1, max_size=3), SHOWN)
def test_the_model_reads_what_was_written(
    scorer: Scorer, parts: list[tuple[str, str]], mode: str
) -> None:
    message = message_of(*zip(*parts, strict=True))
    (whole,) = score_with(scorer, [message])
    (shown,) = score_with(scorer, [message], redact=mode)
    assert isinstance(whole, Reading)
    assert isinstance(shown, Reading)
    assert replace(shown, message=message, statements=whole.statements) == whole
    for before, after in zip(whole.statements, shown.statements, strict=True):
        assert replace(after, text=before.text) == before
    assert len(shown.message.text) == len(message.text)


@given(cards(), SHOWN, st.data())
@settings(max_examples=150)
def test_a_card_is_nowhere_whatever_cuts_it(number: str, mode: str, data: st.DataObject) -> None:
    assume(float(digits(number)) == int(digits(number)))  # a longer one is not in a float
    text = f"I paid with {number} again, on Friday"
    cut = data.draw(st.integers(1, len(text) - 1))
    item = reading(statement(text[:cut]), statement(text[cut:], start=cut), text=text, id=number)
    message = replace(
        item.message,
        metadata={number: number, "n": int(digits(number)), "x": float(digits(number))},
        origin=Origin(file=f"{number}.csv"),
        time=number,
        language=number,
    )
    shown = redact(replace(item, message=message, language=number), mode)
    assert digits(number) not in digits(repr(shown.message))
    assert not digits("".join(s.text for s in shown.statements))
    assert number not in repr(shown)


def test_a_rejection_has_no_card_anywhere_and_nothing_else_in_its_sentence() -> None:
    rejection = Rejection(
        id=f"card {CARD}",
        stage="read",
        code="missing_column",
        detail=f"no column holds the text; there are {CARD}, {EMAIL}",
        origin=Origin(file=f"{CARD}.csv", line=2),
    )
    shown = redact(rejection, "patterns")
    assert shown == Rejection(
        id="card <CARD>",
        stage="read",
        code="missing_column",
        detail="no column holds the text; there are <CARD>, <EMAIL>",
        origin=Origin(file="<CARD>.csv", line=2),
    )
    console = Console(file=io.StringIO(), width=1000)
    console.print(render_rejection(shown))
    assert "<CARD>" in str(rejection_to_json(shown))
    assert redact(Rejection(id=None, stage="read", code="c", detail="d"), "names").id is None


def test_offsets_point_into_the_text_as_it_came() -> None:
    text = f"Mail {EMAIL}. It broke"
    item = reading(statement(f"Mail {EMAIL}."), statement("It broke", start=27), text=text)
    shown = redact(item, "patterns")
    assert [s.text for s in shown.statements] == ["Mail <EMAIL>.", "It broke"]
    assert [(s.start, s.end) for s in shown.statements] == [
        (s.start, s.end) for s in item.statements
    ]
    assert shown.message.text == f"Mail {BLOT * len(EMAIL)}. It broke"


@pytest.mark.parametrize(
    ("metadata", "shown"),
    [
        (
            {"date_of_birth": "1980-04-12", "ordered": "1980-04-12"},
            {"date_of_birth": "<BIRTH_DATE>"},
        ),
        ({"customer_id": 55012398, "accountId": "AC-55012398"}, {}),
        ({"note": "account id AC-55012398"}, {"note": "account id <ACCOUNT>"}),
        ({"dateOfBirth": "12/04/1980"}, {"dateOfBirth": "<BIRTH_DATE>"}),
        ({"account_number": 55779911, "order": 55779911}, {"account_number": "<ACCOUNT>"}),
        ({"Phone": 447700900123, "sku": 447700900123}, {"Phone": "<PHONE>"}),
        ({"phone": "7700900123"}, {"phone": "<PHONE>"}),
        ({"order_id": "07700900123", "tracking": "415-555-0123"}, {}),
        ({"a": [EMAIL, {"b": EMAIL}]}, {"a": ["<EMAIL>", {"b": "<EMAIL>"}]}),
        ({EMAIL: 1, CARD: 1, CARD.replace(" ", ""): 2}, {EMAIL: 1, "<CARD>": 1, "<CARD> 2": 2}),
        ({"n": 4111111111111111, "f": 4111111111111111.0}, {"n": "<CARD>", "f": "<CARD>"}),
        ({"cell": 4111111111111110, "id": 4111111111111112}, {"cell": "<CARD>"}),
        ({"n": 10**30, "f": 1e300, "nan": "nan", "b": True, "none": None, "i": -5}, {}),
        ({"customer_id": "C-229041", "rating": 5, "nps": 9}, {}),
    ],
)
def test_metadata_lose_what_their_names_and_values_say(
    metadata: dict[str, Json], shown: dict[str, Json]
) -> None:
    found = redact(Message(id="1", text="ok", metadata=metadata), "patterns").metadata
    kept = {key: value for key, value in metadata.items() if key in found}
    assert dict(found) == {**kept, **shown}


def test_names_go_only_where_that_is_asked_for() -> None:
    item = conversation()
    sections = (
        *(Section(start=0, end=1, kind="turn", speaker=label) for label in ("Agent", "Speaker 2")),
        Section(start=1, end=2, kind="turn", speaker="Jo Park"),
    )
    message = replace(
        item.message,
        author="Jo Park",
        question=f"Did {NAMES[0]} help?",
        metadata={"first_name": "jo", "agent name": "Sam", "product_name": "Sam", "text": NAMES[1]},
        sections=sections,
    )
    item = replace(item, message=message)
    assert redact(item, "patterns").message.metadata == message.metadata
    assert redact(item, "patterns").message.author == "Jo Park"
    shown = redact(item, "names")
    assert shown.message.metadata == {
        "first_name": "<NAME>",
        "agent name": "<NAME>",
        "product_name": "Sam",
        "text": "<NAME>",
    }
    assert shown.message.author == pseudonym("Jo Park")
    assert shown.message.question == "Did <NAME> help?"
    assert [s.speaker for s in shown.message.sections] == ["Agent", "Speaker 2", "<NAME>"]
    assert [s.speaker for s in shown.statements] == ["<NAME>"]


@pytest.mark.parametrize("mode", ["patterns", "names"])
@pytest.mark.parametrize("name", ["customer_id", "customerId", "Email", "sender", "From"])
def test_customers_can_be_told_apart_by_pseudonyms(name: str, mode: str) -> None:
    def shown(identity: Json) -> Json:
        return redact(Message(id="1", text="ok", metadata={name: identity}), mode).metadata[name]

    assert shown(EMAIL) == shown(f" <{EMAIL.upper()}>") == pseudonym(EMAIL)
    assert shown("+44 7700 900123") == shown("0044 7700 900123") == pseudonym("447700900123")
    assert len({str(shown(value)) for value in (EMAIL, "jo@acme.example", "+447700900123")}) == 3
    assert shown(str(shown(EMAIL))) == shown(EMAIL)
    assert shown("C-229041") == "C-229041"


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "&shy;"])
def test_a_sign_that_nobody_sees_makes_no_other_customer(sign: str) -> None:
    hidden = EMAIL.replace("@", f"{sign}@{sign}")
    shown = redact(Message(id="1", text="ok", metadata={"customer": hidden}), "patterns")
    assert shown.metadata == {"customer": pseudonym(EMAIL)}


@pytest.mark.parametrize("ending", [*ENDINGS, "view"])
def test_what_is_hidden_is_not_in_the_evidence_of_a_signal_either(
    scorer: Scorer, ending: str
) -> None:
    values = ["jo.park\u200b@acme.example", "4111\u200b1111\u00ad11111111", "jo%40acme.example"]
    text = "".join(f"I will sue you, {value}, my lawyer says so. " for value in values)
    message = Message(id="1", text=text, author=values[0], metadata={"note": text})
    (shown,) = score_with(scorer, [message], redact="patterns")
    assert isinstance(shown, Reading)
    assert shown.signals
    result = viewed(shown) if ending == "view" else written(shown, ending)
    assert not [part for part in ("jo.park", "4111", "acme") if part in result]


@given(VALUES, SHOWN)
def test_an_author_is_the_same_in_every_file(value: str, mode: str) -> None:
    authors = {redact(Message(id="1", text=t, author=value), mode).author for t in ("a", "b")}
    assert len(authors) == 1
    assert all(is_pseudonym(author or "") for author in authors)


def test_an_address_says_more_than_what_stands_beside_it() -> None:
    author = redact(Message(id="1", text="ok", author=f"Jo Park <{EMAIL}>"), "patterns").author
    assert author == pseudonym(EMAIL)


def test_a_short_key_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_PSEUDONYM_KEY", "short")
    check_mode("off")
    with pytest.raises(UsageError, match="`VOC_PSEUDONYM_KEY` has 5 characters: 16 at least"):
        check_mode("patterns")


def test_why_it_is_noise_has_nothing_either() -> None:
    noise = Noise(kind="bounce", reason=f"header To {EMAIL}")
    item = replace(conversation(), noise=noise)
    shown = redact(replace(item, message=replace(item.message, noise=noise)), "patterns")
    assert shown.noise == shown.message.noise == Noise(kind="bounce", reason="header To <EMAIL>")


@given(readings())
def test_off_is_the_reading_itself(item: Reading) -> None:
    assert redact(item, "off") is item


@given(readings())
def test_any_reading_can_be_redacted(item: Reading) -> None:
    shown = redact(item, "patterns")
    assert len(shown.message.metadata) == len(item.message.metadata)
    assert [s.labels for s in shown.statements] == [s.labels for s in item.statements]
    assert redact(shown, "patterns").statements == shown.statements


@pytest.mark.parametrize("mode", MODES)
def test_a_message_without_anything_stays_as_it_was(mode: str) -> None:
    item = reading(text="It broke.", metadata={"stars": 1, "plan": "gold"}, author=None)
    assert redact(item, mode) == item


@pytest.mark.parametrize("mode", ["", "all", "Patterns"])
def test_what_is_no_mode_is_said_at_once(scorer: Scorer, mode: str) -> None:
    with pytest.raises(UsageError, match=f"no redaction `{mode}`: one of off, patterns, names"):
        check_mode(mode)
    with pytest.raises(UsageError):
        score_with(scorer, [], redact=mode)
