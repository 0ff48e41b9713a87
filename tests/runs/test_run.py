"""A run keeps what is done when it is stopped, gives it back once, and leaves nothing behind."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import reading
from voc.errors import NothingRead, OutputError, RunChanged, RunDamaged, RunUnfinished
from voc.records import Rejection
from voc.runs import Facts, folder_of, open_run
from voc.runs.outcomes import Outcome

FACTS: Facts = {"the model": "toy", "input 1, `a.csv`,": [10, 20]}
OUTCOMES: list[Outcome] = [
    reading(id=str(n))
    if n % 3
    else Rejection(id=str(n), stage="text", code="empty_text", detail="")
    for n in range(10)
]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finish a part after three messages."""
    monkeypatch.setattr("voc.runs.run._PART_MESSAGES", 3)


class Stop(BaseException):
    """Stops a run in the middle, like Ctrl-C."""


def work(
    output: Path,
    *,
    stop: int | None = None,
    error: type[BaseException] = Stop,
    facts: Facts = FACTS,
    resume: bool = False,
    restart: bool = False,
) -> list[Outcome]:
    """Run to the end, or raise before outcome `stop`; return what came by, known and new."""
    seen: list[Outcome] = []
    with open_run(output, resume=resume, restart=restart) as run:
        known = list(run.begin(facts))
        assert len(known) == run.done
        for number, outcome in enumerate([*known, *OUTCOMES[len(known) :]]):
            if number == stop:
                raise error
            seen.append(outcome)
            run.write(outcome)
    return seen


def stopped(output: Path, stop: int, *, resume: bool = False, restart: bool = False) -> None:
    with pytest.raises(Stop):
        work(output, stop=stop, resume=resume, restart=restart)


def kept(output: Path) -> list[Outcome]:
    """Return what an earlier run has kept, and leave it where it is."""
    found: list[Outcome] = []
    with suppress(Stop), open_run(output, resume=True) as run:
        found.extend(run.begin(FACTS))
        raise Stop
    return found


def parts(output: Path) -> list[str]:
    folder = folder_of(output)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_run_that_ends_leaves_nothing(tmp_path: Path) -> None:
    assert work(tmp_path / "out") == OUTCOMES
    assert list(tmp_path.iterdir()) == []


def test_finished_parts_are_kept_and_given_back(tmp_path: Path) -> None:
    stopped(tmp_path / "out", 8)
    assert parts(tmp_path / "out") == [
        *("lock", "manifest.json", "part-00000.jsonl.gz", "part-00001.jsonl.gz")
    ]
    assert kept(tmp_path / "out") == OUTCOMES[:6]
    assert work(tmp_path / "out", resume=True) == OUTCOMES
    assert list(tmp_path.iterdir()) == []


@given(stops=st.lists(st.integers(0, 10), max_size=6))
def test_however_often_it_is_stopped_all_comes_by_once(
    tmp_path_factory: pytest.TempPathFactory, stops: Sequence[int]
) -> None:
    output = tmp_path_factory.mktemp("run") / "out"
    for stop in stops:
        if stop < len(OUTCOMES):
            stopped(output, stop, resume=True)
    assert work(output, resume=True) == OUTCOMES
    assert not folder_of(output).exists()


def test_what_is_known_is_not_kept_twice(tmp_path: Path) -> None:
    stopped(tmp_path / "out", 4)
    stopped(tmp_path / "out", 9, resume=True)
    assert kept(tmp_path / "out") == OUTCOMES[:9]


@pytest.mark.parametrize("stop", [0, 2])
def test_a_run_without_a_finished_part_leaves_nothing(tmp_path: Path, stop: int) -> None:
    stopped(tmp_path / "out", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_finished_part_is_replaced(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "out")
    folder.mkdir()
    for name in ("lock", "part-00000.jsonl.gz", ".voc-0.part"):
        (folder / name).write_text("of a run that was killed")
    assert work(tmp_path / "out") == OUTCOMES
    assert list(tmp_path.iterdir()) == []


def test_drafts_and_parts_that_never_counted_are_cleared_away(tmp_path: Path) -> None:
    stopped(tmp_path / "out", 4)
    before = parts(tmp_path / "out")
    for name in (".voc-0.part", "part-00001.jsonl.gz"):
        (folder_of(tmp_path / "out") / name).write_text("half")
    assert kept(tmp_path / "out") == OUTCOMES[:3]
    assert parts(tmp_path / "out") == before


def test_an_unfinished_run_is_never_dropped_unasked(tmp_path: Path) -> None:
    stopped(tmp_path / "out", 8)
    told = r"out`: a run was stopped after 6 messages; --resume goes on with it, --restart"
    with pytest.raises(RunUnfinished, match=told):
        work(tmp_path / "out")
    assert work(tmp_path / "out", resume=True) == OUTCOMES


def test_an_unfinished_run_is_dropped_when_asked(tmp_path: Path) -> None:
    stopped(tmp_path / "out", 8)
    stopped(tmp_path / "out", 2, restart=True)
    assert list(tmp_path.iterdir()) == []


def test_with_nothing_to_resume_a_run_begins(tmp_path: Path) -> None:
    assert work(tmp_path / "out", resume=True) == OUTCOMES


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({**FACTS, "the model": "other"}, "the model"),
        ({**FACTS, "input 1, `a.csv`,": [10, 21]}, "input 1, `a.csv`,"),
        ({**FACTS, "input 2, `b.csv`,": [1, 2]}, "input 2, `b.csv`,"),
        ({"the model": "toy"}, "input 1, `a.csv`,"),
    ],
)
def test_a_run_goes_on_with_what_it_was_begun_with_and_nothing_else(
    tmp_path: Path, facts: Facts, name: str
) -> None:
    stopped(tmp_path / "out", 8)
    with pytest.raises(RunChanged) as raised:
        work(tmp_path / "out", facts=facts, resume=True)
    assert str(raised.value) == f"{name} is not what it was when the run began"
    assert raised.value.__notes__ == [NOTE]
    assert work(tmp_path / "out", resume=True) == OUTCOMES


NOTE = (
    "6 messages are done and kept: with the same inputs, options and model --resume goes on "
    "after them, --restart begins again"
)


@pytest.mark.parametrize("error", [Stop, OutputError, KeyboardInterrupt, MemoryError])
def test_an_error_notes_what_is_kept(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error) as raised:
        work(tmp_path / "out", stop=8, error=error)
    assert raised.value.__notes__ == [NOTE]
    with pytest.raises(error) as raised:
        work(tmp_path / "other", stop=2, error=error)
    assert not hasattr(raised.value, "__notes__")


def test_nothing_is_called_kept_of_a_run_whose_folder_is_gone(tmp_path: Path) -> None:
    def remove_and_go_on(output: Path) -> None:
        with open_run(output) as run:
            list(run.begin(FACTS))
            for outcome in OUTCOMES[:3]:
                run.write(outcome)
            shutil.rmtree(folder_of(output))
            for outcome in OUTCOMES[3:]:
                run.write(outcome)

    with pytest.raises(OutputError) as raised:
        remove_and_go_on(tmp_path / "out")
    assert not hasattr(raised.value, "__notes__")


def test_a_run_that_reads_nothing_is_at_its_end(tmp_path: Path) -> None:
    with pytest.raises(NothingRead) as raised:
        work(tmp_path / "out", stop=8, error=NothingRead)
    assert not hasattr(raised.value, "__notes__")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_run_is_told_and_can_begin_again(tmp_path: Path) -> None:
    stopped(tmp_path / "out", 8)
    (folder_of(tmp_path / "out") / "part-00001.jsonl.gz").write_bytes(b"")
    with pytest.raises(RunDamaged) as raised:
        work(tmp_path / "out", resume=True)
    assert not hasattr(raised.value, "__notes__")  # it would say that the run can go on
    (folder_of(tmp_path / "out") / "manifest.json").write_bytes(b"")
    for resume in (True, False):
        with pytest.raises(RunDamaged):
            work(tmp_path / "out", resume=resume)
    assert work(tmp_path / "out", restart=True) == OUTCOMES


def test_a_run_that_never_began_keeps_nothing(tmp_path: Path) -> None:
    with suppress(Stop), open_run(tmp_path / "out") as run:
        for outcome in OUTCOMES:
            run.write(outcome)
        assert parts(tmp_path / "out") == ["lock"]
        raise Stop
    assert list(tmp_path.iterdir()) == []


def test_long_messages_make_short_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voc.runs.run._PART_MESSAGES", 1000)
    monkeypatch.setattr("voc.runs.run._PART_CHARACTERS", 20)
    with open_run(tmp_path / "out") as run:
        run.begin(FACTS)
        done = []
        for length in (10, 9, 1, 30, 19, 2):
            run.write(reading(text="x" * length))
            done.append(run.done)
    assert done == [0, 0, 3, 4, 4, 6]


def test_slow_messages_make_short_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(step=10)  # two looks at it for the first message of a part, one for the others
    monkeypatch.setattr("voc.runs.run._PART_MESSAGES", 1000)
    monkeypatch.setattr("voc.runs.run.time.monotonic", lambda: float(next(clock)))
    with open_run(tmp_path / "out") as run:
        run.begin(FACTS)
        done = []
        for _ in range(7):
            run.write(reading())
            done.append(run.done)
    assert done == [0, 0, 3, 3, 3, 6, 6]


def test_a_part_that_cannot_be_written_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped(tmp_path / "out", 4)

    def full(path: Path, outcomes: object) -> None:
        raise OutputError("No space left")

    with monkeypatch.context() as patch:
        patch.setattr("voc.runs.run.write_part", full)
        with pytest.raises(OutputError) as raised:
            work(tmp_path / "out", resume=True)
    assert raised.value.__notes__[0].startswith("3 messages are done and kept")
    assert work(tmp_path / "out", resume=True) == OUTCOMES


def test_what_came_since_the_last_part_is_kept_when_told_so(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    with suppress(Stop), open_run(output) as run:
        list(run.begin(FACTS))
        run.keep()  # nothing
        for outcome in OUTCOMES[:5]:
            run.write(outcome)
        run.keep()
        raise Stop
    with open_run(output, resume=True) as run:
        assert list(run.begin(FACTS)) == OUTCOMES[:5]
