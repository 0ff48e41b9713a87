"""What patterns match, and that no folder is passed over because it may not be opened."""

from pathlib import Path

import pytest

from closed import close
from voc.errors import InputError
from voc.readers import expand
from voc.readers.patterns import matches

FILES = ["a.csv", "in/b.csv", "in/deep/c.csv", "in/deep/d.txt", ".git/e.csv", "in/.f.csv"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\nhello\n")
    (tmp_path / "linked").symlink_to(tmp_path / "in")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nothing")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", []),
        ("[ab].csv", ["a.csv"]),
        ("in/*", ["in/b.csv", "in/deep"]),
        ("in/*/", ["in/deep/"]),
        ("in/.*", ["in/.f.csv"]),
        ("*/b.csv", ["in/b.csv", "linked/b.csv"]),
        ("a.csv/*", []),
        ("**", ["."]),
        ("in/**", ["in"]),
        ("in/**/*.csv", ["in/b.csv", "in/deep/c.csv"]),
        ("in/**/**/c.*", ["in/deep/c.csv"]),
        ("./**/deep", ["./in/deep"]),
    ],
)
def test_a_pattern_matches_as_in_a_shell(pattern: str, expected: list[str], tree: Path) -> None:
    assert [Path(match) for match in matches(pattern)] == [Path(name) for name in expected]


def test_an_absolute_pattern_goes_into_no_linked_folder(tree: Path) -> None:
    found = {f"{tree}/{name}" for name in ["a.csv", "gone.csv", "in/b.csv", "in/deep/c.csv"]}
    assert {*matches(f"{tree}/**/*.csv")} == found


@pytest.mark.parametrize(
    "name", ["in/deep/c.csv", "in/deep/*", "in/*/c.csv", "in/*/*.csv", "**/*.csv", "in", "i*"]
)
def test_a_closed_folder_is_told(tree: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    close(monkeypatch, tree / "in" / "deep")
    with pytest.raises(InputError, match=r"in/deep.* cannot be opened: Permission denied"):
        expand([tree / name])


def test_a_folder_whose_files_may_not_be_looked_at_is_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch, tree / "in" / "b.csv")
    for name in ("in", "in/*.csv", "in/b.csv"):
        with pytest.raises(InputError, match=r"in/b\.csv.* cannot be opened: Permission denied"):
            expand([tree / name])


def test_what_a_pattern_does_not_lead_to_may_be_closed(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch, tree / "in" / "deep")
    assert expand([tree / "in/*.csv"]) == [tree / "in/b.csv"]
