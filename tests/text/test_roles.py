import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.taxonomy import ROLES
from voc.text.roles import INFERRED, UNKNOWN, cast

GREETING = "Thank you for calling Plugmoor, this is Jordan. How can I help?"
PROBLEM = "Hi, I'm calling about the toaster I bought. It doesn't work."
SMALL_TALK = "The weather was awful on Sunday."


def roles(*turns: tuple[str | None, str]) -> tuple[list[str | None], tuple[str, ...]]:
    found = cast(turns)
    speakers = dict.fromkeys(speaker for speaker, _ in turns)
    return [found.roles[speaker] for speaker in speakers], found.warnings


@pytest.mark.parametrize(
    ("agent", "customer"),
    [
        ("Agent", "Customer"),
        ("Agent (Ben)", "Customer (Juan)"),
        ("REPRESENTATIVE", "CALLER"),
        ("Customer Service", "Juan"),
        ("Ben", "Patient"),
        ("call_center_agent", "end_user"),
        ("CustomerSupport", "Guest 2"),
    ],
)
def test_labels_tell_who_is_the_customer(agent: str, customer: str) -> None:
    assert roles((agent, SMALL_TALK), (customer, GREETING)) == (["agent", "customer"], ())


def test_of_the_last_one_left_the_other_side_is_told() -> None:
    assert roles(("IVR", "Hello"), ("Agent", "Hi"), ("Juan", "Hi")) == (
        ["system", "agent", "customer"],
        (),
    )


def test_a_name_is_whom_another_label_gives_a_role() -> None:
    turns = ("Agent (Ben)", "Hi"), ("Customer (Ana)", "Hi"), ("Ben", "Yes?"), ("Ana", "So")
    assert roles(*turns) == (["agent", "customer", "agent", "customer"], ())


@pytest.mark.parametrize(("first", "second"), [("spk_0", "spk_1"), ("Caller 1", "Caller 2")])
@pytest.mark.parametrize("swapped", [True, False])
def test_without_telling_labels_what_is_said_tells(first: str, second: str, swapped: bool) -> None:
    turns = [(first, GREETING), (second, PROBLEM)]
    found, warnings = roles(*(turns[::-1] if swapped else turns))
    assert found == (["customer", "agent"] if swapped else ["agent", "customer"])
    assert warnings == (INFERRED,)


def test_speech_without_punctuation_tells_as_well() -> None:
    turns = (
        ("0", "skiffnet good morning how can i help"),
        ("1", "yes i need somebody to come out my router is dead can you check the line"),
        ("0", "let me check is there anything else on your mind"),
        ("1", "no that is all"),
    )
    assert roles(*turns) == (["agent", "customer"], (INFERRED,))


@pytest.mark.parametrize(
    "turns",
    [
        (("spk_0", SMALL_TALK), ("spk_1", SMALL_TALK)),
        (("spk_0", GREETING), ("spk_0", PROBLEM)),
        ((None, GREETING), (None, PROBLEM)),
        ((None, GREETING), ("spk_0", PROBLEM)),
        (("a", GREETING), ("b", PROBLEM), ("c", SMALL_TALK), ("d", SMALL_TALK)),
        (("Agent 1", SMALL_TALK), ("Agent 2", SMALL_TALK)),
    ],
)
def test_where_it_cannot_be_told_nobody_has_a_role(turns: tuple[tuple[str | None, str]]) -> None:
    found, warnings = roles(*turns)
    assert set(found) == {None}
    assert warnings == (UNKNOWN,)


def test_of_three_the_one_who_says_nothing_telling_stays_unknown() -> None:
    turns = ("0", GREETING), ("1", PROBLEM), ("2", SMALL_TALK)
    assert roles(*turns) == (["agent", "customer", None], (INFERRED, UNKNOWN))


def test_many_speakers_are_told_once_one_is() -> None:
    turns = ("Agent", "Hi"), ("Ana", PROBLEM), ("Luis", SMALL_TALK), ("Eva", GREETING)
    assert roles(*turns) == (["agent", "customer", "customer", "agent"], (INFERRED,))


def test_a_voice_without_a_name_is_never_told() -> None:
    turns = ("Agent", GREETING), (None, PROBLEM)
    assert roles(*turns) == (["agent", None], (UNKNOWN,))


@pytest.mark.parametrize("label", ["Jordan (Plugmoor)", "Jordan [Plugmoor]", "Jordan | Plugmoor"])
def test_the_name_of_a_company_tells_its_people(label: str) -> None:
    assert roles((label, "Hi"), ("Ana", "Hi")) == (["agent", "customer"], (INFERRED,))


def test_two_companies_and_pronouns_tell_nothing() -> None:
    assert roles(("Jo (Plugmoor)", "Hi"), ("Al (Skiffnet)", "Hi"))[1] == (UNKNOWN,)
    assert roles(("Jo (she/her)", "Hi"), ("Al", "Hi"))[1] == (UNKNOWN,)


def test_what_the_input_tells_goes_before_labels() -> None:
    known: dict[str | None, str | None] = {"Ben": "customer", "Agent": "customer"}
    found = cast([("Ben", GREETING), ("Agent", GREETING)], known=known)
    assert (dict(found.roles), found.warnings) == (known, ())


LABELS = st.sampled_from([None, "0", "1", "2", "Agent", "Customer", "IVR", "Ana", "Jo (Plugmoor)"])
WORDS = st.sampled_from([GREETING, PROBLEM, SMALL_TALK, "", "?"])


@given(st.lists(st.tuples(LABELS, WORDS), max_size=12))
def test_every_speaker_has_a_place_in_the_cast(turns: list[tuple[str | None, str]]) -> None:
    found = cast(turns)
    assert set(found.roles) == {speaker for speaker, _ in turns}
    assert set(found.roles.values()) <= {*ROLES, None}
    assert (None in found.roles.values()) == (UNKNOWN in found.warnings)
