"""People's names: by whatever model is installed, and what is said where none is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naming import NAMES, installed, write_package
from redacted import as_found, kinds_found
from voc.errors import ModelNotFound, NamesModelNotFound
from voc.text.redaction import names

pytest.importorskip("presidio_analyzer")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_package(tmp_path_factory.mktemp("names"))


@pytest.fixture
def toy(package: Path) -> Iterator[None]:
    with installed(package):
        yield


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize(
    "marked",
    [
        "[Siobhan] and [Ngozi Adeyemi] were kind in Leeds.",
        "[Sarah]'s till, [Sarah]\u2019s way",
        "\U0001f600 [Siobhan]\n[Sarah]",
        "siobhan is no name in small letters",
        "nobody, NOBODY",
        "",
    ],
)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(names.find, marked) == marked
    assert kinds_found(names.find, marked) <= {names.KIND}


@pytest.mark.usefixtures("toy")
def test_a_text_of_any_length_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_PIECE", 50)
    marked = ("so it goes on and on " * 9 + "[Siobhan] ") * 3
    assert as_found(names.find, marked) == marked
    unbroken = "x" * 120 + " [Siobhan]"
    assert as_found(names.find, unbroken) == unbroken


@pytest.mark.usefixtures("toy")
@given(text=st.text(st.characters() | st.sampled_from("AZ \ud800")))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_too_much_for_it(text: str) -> None:
    found = list(names.find(f"{text} Siobhan"))
    assert [item.end for item in found if item.end > len(text)] == [len(text) + len(" Siobhan")]


def test_the_larger_model_is_taken_and_one_without_names_passed_over(tmp_path: Path) -> None:
    write_package(tmp_path / "a", "en_core_web_lg", finds=False)
    write_package(tmp_path / "b", "en_core_web_md")
    with installed(tmp_path / "a", tmp_path / "b"):
        assert len(list(names.find(NAMES[0]))) == 1


def test_without_a_model_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "entry_points", lambda group: ())
    names._people.cache_clear()
    with pytest.raises(NamesModelNotFound, match="python -m spacy download en_core_web_sm"):
        names.load()


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "presidio_analyzer.nlp_engine", None)
    names._people.cache_clear()
    with pytest.raises(ModelNotFound, match=r"install `voc\[names\]`"):
        names.load()
