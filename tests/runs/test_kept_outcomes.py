"""What a run keeps of a message is what was found, to the last bit."""

import gzip
import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import reading, signalled
from strategies import VALUES, readings
from voc.errors import OutputError, RunDamaged
from voc.records import Message, Origin, Reading, Rejection
from voc.runs.outcomes import Outcome, from_line, to_line
from voc.runs.parts import part_name, read_part, write_part

ANY_TEXT = st.text(st.characters())  # lone surrogates too, as undecodable file names have them
ORIGINS = st.none() | st.builds(Origin, file=ANY_TEXT, line=st.none() | st.integers())
REJECTIONS = st.builds(
    Rejection,
    id=st.none() | ANY_TEXT,
    stage=st.sampled_from(["read", "text", "model"]),
    code=ANY_TEXT,
    detail=ANY_TEXT,
    origin=ORIGINS,
)
OUTCOMES = readings(VALUES | ANY_TEXT) | REJECTIONS
REJECTION = Rejection(id="b", stage="text", code="empty_text", detail="nothing to read")


@given(outcome=OUTCOMES)
def test_an_outcome_comes_back_as_it_was(outcome: Outcome) -> None:
    assert from_line(to_line(outcome)) == outcome


@given(outcome=OUTCOMES)
def test_an_outcome_is_one_line(outcome: Outcome) -> None:
    assert to_line(outcome).splitlines(keepends=True) == [to_line(outcome)]


def test_signals_come_back_as_they_were() -> None:
    assert from_line(to_line(signalled())) == signalled()


def test_what_comes_back_has_the_types_of_the_records() -> None:
    found = from_line(to_line(reading(metadata={"b": [1], "a": None}, warnings=["w"])))
    assert isinstance(found, Reading)
    assert isinstance(found.message, Message)
    assert list(found.message.metadata) == ["b", "a"]
    assert isinstance(found.statements[0].labels, tuple)
    assert isinstance(found.components, Mapping)
    assert (found.warnings, found.message.origin) == (("w",), None)


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -0.0, 0.1 + 0.2, 2**70, "\ud83d\ude00", "😀"]
)
def test_awkward_values_are_kept(value: float | str) -> None:
    found = from_line(to_line(reading(metadata={"value": value})))
    assert isinstance(found, Reading)
    assert repr(found.message.metadata["value"]) == repr(value)


@pytest.mark.parametrize("line", [b"", b"{}", b"[true]", b"[true, []]", b"[false, [1]]", b"\xff"])
def test_a_line_that_is_no_outcome_is_an_error(line: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_line(line)


def test_a_part_gives_its_outcomes_in_order(tmp_path: Path) -> None:
    outcomes: list[Outcome] = [reading(id="a"), REJECTION, reading(id="c")]
    write_part(tmp_path / part_name(0), outcomes)
    assert list(read_part(tmp_path / part_name(0))) == outcomes
    assert [path.name for path in tmp_path.iterdir()] == ["part-00000.jsonl.gz"]


def test_a_part_that_is_not_there_is_damage(tmp_path: Path) -> None:
    with pytest.raises(RunDamaged, match=r"part-00003\.jsonl\.gz` is missing or damaged"):
        list(read_part(tmp_path / part_name(3)))


@given(place=st.integers(0), data=st.data())
def test_any_bit_that_fell_over_is_damage(
    tmp_path_factory: pytest.TempPathFactory, place: int, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("part") / part_name(0)
    outcomes: list[Outcome] = [reading(id="a"), REJECTION]
    write_part(path, outcomes)
    whole = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        path.write_bytes(whole[: place % len(whole)])
    else:
        whole[place % len(whole)] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(whole)
    with suppress(RunDamaged):
        assert list(read_part(path)) == outcomes  # some bits of the header say nothing


def test_a_part_of_something_else_is_damage(tmp_path: Path) -> None:
    (tmp_path / part_name(0)).write_bytes(gzip.compress(b'[true,["another version"]]\n'))
    with pytest.raises(RunDamaged):
        list(read_part(tmp_path / part_name(0)))


def test_a_part_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_part(tmp_path / "none" / part_name(0), [REJECTION])
