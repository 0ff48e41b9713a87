"""The cases of the behaviour suite: those that ship, and files that are refused."""

from collections import Counter
from pathlib import Path

import pytest

from voc.learning.expectations import Direction, Evidence, Functionality, Invariance
from voc.learning.perturbations import swap_gender
from voc.learning.suite import CAPABILITIES, Case, load_cases
from voc.text.validity import check_text

HEAD = '[[test]]\nkind = "mft"\n'
GOOD = f'{HEAD}sentiment = "negative"\ntexts = ["It broke."]\n'
PAIRED = '[[test]]\nkind = "{}"\npairs = [["It broke.", "It BROKE."]]\n'


@pytest.fixture(scope="module")
def shipped() -> list[Case]:
    return load_cases()


def load(folder: Path, content: str, *, capability: str = "negation") -> list[Case]:
    (folder / f"{capability}.toml").write_text(content, encoding="utf-8")
    return load_cases(folder)


def test_every_capability_has_at_least_25_cases(shipped: list[Case]) -> None:
    cases = Counter(case.capability for case in shipped)
    assert list(cases) == list(CAPABILITIES)
    assert min(cases.values()) >= 25


def test_no_shipped_text_comes_twice_whatever_its_case(shipped: list[Case]) -> None:
    firsts = Counter(case.texts[0].casefold() for case in shipped)
    assert [text for text, times in firsts.items() if times > 1] == []


def test_every_shipped_text_can_be_read(shipped: list[Case]) -> None:
    for case in shipped:
        for text in case.texts:
            check_text(text)
            assert text == text.strip()


def test_all_kinds_and_both_directions_ship(shipped: list[Case]) -> None:
    assert {case.expectation.kind for case in shipped} == {"mft", "inv", "dir"}
    moves = {c.expectation.must_not for c in shipped if isinstance(c.expectation, Direction)}
    assert moves == {"rise", "fall"}


def test_no_text_of_the_gender_swap_holds_a_word_that_cannot_be_swapped_back(
    shipped: list[Case],
) -> None:
    bases = [case.texts[0] for case in shipped if case.capability == "gender"]
    assert [text for text in bases if "her" in text.lower().split()] == []
    assert all(swap_gender(text) != text for text in bases)


def test_what_must_be_read_in_a_text(tmp_path: Path) -> None:
    (case,) = load(
        tmp_path,
        f"""{HEAD}
        sentiment = "mixed"
        intent = "praise"
        labels = ["brand"]
        not_labels = ["interface", "customer"]
        components = {{ brand = "positive" }}
        texts = ["Great soup."]
        """,
    )
    assert case == Case(
        capability="negation",
        texts=("Great soup.",),
        expectation=Functionality(
            sentiment="mixed",
            intent="praise",
            labels=frozenset({"brand"}),
            not_labels=frozenset({"interface", "customer"}),
            components={"brand": "positive"},
        ),
    )


def test_parts_of_a_message_are_joined_and_keep_their_places(tmp_path: Path) -> None:
    (case,) = load(
        tmp_path,
        f'{HEAD}statement_labels = ["brand", "interface"]\n'
        'messages = [["It broke.", "Nobody answers."]]\n',
    )
    assert case.texts == ("It broke. Nobody answers.",)
    assert isinstance(case.expectation, Evidence)
    (first, second) = case.expectation.parts
    assert (case.texts[0][first[0] : first[1]].strip(), first[2]) == ("It broke.", "brand")
    assert (case.texts[0][second[0] : second[1]], second[2]) == ("Nobody answers.", "interface")


def test_texts_are_paired_with_their_changes(tmp_path: Path) -> None:
    by_hand, made = load(
        tmp_path,
        PAIRED.format("inv") + '[[test]]\nkind = "inv"\nchange = "upper"\ntexts = ["Lovely."]\n',
    )
    assert by_hand.texts == ("It broke.", "It BROKE.")
    assert made.texts == ("Lovely.", "LOVELY.")
    assert by_hand.expectation == made.expectation == Invariance()


@pytest.mark.parametrize("must_not", ["rise", "fall"])
def test_a_direction_is_what_must_not_be(tmp_path: Path, must_not: str) -> None:
    (case,) = load(tmp_path, f'{PAIRED.format("dir")}must_not = "{must_not}"\n')
    assert case.expectation == Direction(must_not=must_not)


def test_capabilities_come_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "components.toml").write_text(GOOD.replace("It broke", "It fell"))
    cases = load(tmp_path, GOOD, capability="emoji")
    assert [case.capability for case in cases] == ["components", "emoji"]


def test_an_unknown_capability_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown capability: wit"):
        load(tmp_path, GOOD, capability="wit")


def test_a_text_that_comes_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "emoji.toml").write_text(GOOD)
    with pytest.raises(ValueError, match=r"more than once: It broke\."):
        load(tmp_path, GOOD)


@pytest.mark.parametrize("content", ["[[test", "", 'test = "mft"', "test = []", f"a = 1\n{GOOD}"])
def test_what_is_no_list_of_tests_is_refused_with_its_file(tmp_path: Path, content: str) -> None:
    with pytest.raises(ValueError, match=r"^`negation\.toml`: "):
        load(tmp_path, content)


TEXTS = 'texts = ["It broke."]\n'


@pytest.mark.parametrize(
    ("test", "fault"),
    [
        ("[[test]]\n" + TEXTS, "`kind` is missing or not str"),
        ('[[test]]\nkind = "wit"\n', "unknown value of `kind`: wit"),
        (HEAD + TEXTS, "nothing is expected"),
        (f'{HEAD}{TEXTS}sentiment = "sad"\n', "unknown value of `sentiment`: sad"),
        (f"{HEAD}{TEXTS}sentiment = 1\n", "`sentiment` is missing or not str"),
        (f'{HEAD}{TEXTS}intent = "rant"\n', "unknown value of `intent`: rant"),
        (f'{HEAD}{TEXTS}labels = ["platform"]\n', "unknown label: platform"),
        (f'{HEAD}{TEXTS}not_labels = ["price"]\n', "unknown label: price"),
        (f"{HEAD}{TEXTS}labels = []\n", "`labels` must hold str"),
        (f'{HEAD}{TEXTS}labels = "brand"\n', "`labels` is missing or not list"),
        (f'{HEAD}{TEXTS}components = {{ soup = "mixed" }}\n', "unknown component: soup"),
        (f'{HEAD}{TEXTS}components = {{ brand = "sad" }}\n', "unknown value of `brand`: sad"),
        (f'{HEAD}{TEXTS}sentiment = "mixed"\nlabel = "brand"\n', "unknown key: label"),
        (f'{HEAD}sentiment = "mixed"\n', "`texts` is missing"),
        (f'{HEAD}sentiment = "mixed"\ntexts = ["a", ""]\n', "`texts` must hold str"),
        (f'{HEAD}sentiment = "mixed"\ntexts = ["a", 1]\n', "`texts` must hold str"),
        (f'{HEAD}messages = [["a", "b"]]\nstatement_labels = ["brand"]\n', "must hold lists of 1"),
        (f'{HEAD}messages = [["a"]]\nstatement_labels = ["food"]\n', "unknown label: food"),
        (f'{HEAD}messages = ["a"]\nstatement_labels = ["brand"]\n', "`messages` must hold list"),
        (f'[[test]]\nkind = "inv"\nchange = "magic"\n{TEXTS}', "unknown value of `change`: magic"),
        (f'[[test]]\nkind = "inv"\nchange = "name"\n{TEXTS}', r"nothing is changed: It broke\."),
        ('[[test]]\nkind = "inv"\npairs = [["a", "a"]]\n', "nothing is changed: a"),
        ('[[test]]\nkind = "inv"\npairs = [["a"]]\n', "`pairs` must hold lists of 2"),
        (PAIRED.format("inv") + TEXTS, "unknown key: texts"),
        (PAIRED.format("inv") + 'must_not = "rise"\n', "unknown key: must_not"),
        (PAIRED.format("dir"), "`must_not` is missing"),
        (PAIRED.format("dir") + 'must_not = "jump"\n', "unknown value of `must_not`: jump"),
    ],
)
def test_a_bad_test_is_refused_with_its_place(tmp_path: Path, test: str, fault: str) -> None:
    good = GOOD.replace("It broke", "It fell")
    with pytest.raises(ValueError, match=rf"^`negation\.toml`, test 2: .*{fault}"):
        load(tmp_path, good + test)
