import subprocess
import sys
from pathlib import Path

import pytest
from side_by_side.processes import Failed, kind_of_error, resident, run

HELD = 64 << 20
CHILD = f"held = b'x' * {HELD}; print('ready', flush=True); input()"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"


def test_a_process_runs_offline_and_what_it_prints_is_kept(tmp_path: Path) -> None:
    code = "import os; print(os.environ['HF_HUB_OFFLINE'])"
    finished = run([sys.executable, "-c", code], log=tmp_path / "log")
    assert (tmp_path / "log").read_text(encoding="utf-8") == "1\n"
    assert finished.seconds > 0


def test_a_process_that_fails_is_told_by_its_error_without_its_words(tmp_path: Path) -> None:
    code = "raise ValueError('my parcel never came')"
    with pytest.raises(Failed, match=r"failed \(ValueError\): see .*log$") as caught:
        run([sys.executable, "-c", code], log=tmp_path / "log")
    assert "parcel" not in str(caught.value)


def test_a_process_without_a_traceback_is_told_by_its_exit_code(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="exit code 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], log=tmp_path / "log")


def test_an_exit_code_may_be_accepted(tmp_path: Path) -> None:
    run([sys.executable, "-c", "raise SystemExit(1)"], log=tmp_path / "log", accepted=(0, 1))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Traceback:\n  File\nOSError: no file\n\n", "OSError"),
        ("package.errors.Broken: it is\n", "Broken"),
        ("voc: the model has no network\n", ""),
        ("", ""),
    ],
)
def test_kinds_of_errors(words: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(words, encoding="utf-8")
    assert kind_of_error(tmp_path / "log") == kind


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_memory_of_children_counts() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        held = resident(process.pid)
        process.communicate(b"\n")
    assert held > HELD


def test_a_process_that_has_ended_holds_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert resident(process.pid) == 0
