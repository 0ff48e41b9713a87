import os
from pathlib import Path

import pytest

from voc.errors import InputError, InputNotFound, UnknownFormat, UsageError
from voc.readers import STDIN, expand


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = ["b.csv", "a.txt", "sub/c.jsonl", "sub/deep/d.json", "photo.png", ".hidden.csv"]
    for name in [*names, ".git/x.csv", "out.jsonl.rejected.jsonl", "none/readme.md"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\nhello\n")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


ALL = ["a.txt", "b.csv", "photo.png", "none/readme.md", "sub/c.jsonl", "sub/deep/d.json"]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (["b.csv", "a.txt"], ["b.csv", "a.txt"]),
        (["."], ALL),
        (["sub"], ["sub/c.jsonl", "sub/deep/d.json"]),
        (["*.csv"], ["b.csv"]),
        (["[ab].*"], ["a.txt", "b.csv"]),
        (["**/*.json*"], ["sub/c.jsonl", "sub/deep/d.json"]),
        (["s*"], ["sub/c.jsonl", "sub/deep/d.json"]),
        (["out.jsonl.rejected.jsonl", ".hidden.csv"], ["out.jsonl.rejected.jsonl", ".hidden.csv"]),
    ],
)
def test_files_folders_and_patterns(inputs: list[str], expected: list[str], tree: Path) -> None:
    assert [str(path) for path in expand(inputs)] == expected


def test_standard_input_has_its_place_among_the_others(tree: Path) -> None:
    assert expand(["a.txt", "-", Path("b.csv")]) == [Path("a.txt"), STDIN, Path("b.csv")]


def test_a_name_with_brackets_is_a_file_if_there_is_one(tree: Path) -> None:
    Path("x[1].csv").write_text("text\nhello\n")
    assert expand(["x[1].csv"]) == [Path("x[1].csv")]


def test_a_pattern_finds_a_file_once(tree: Path) -> None:
    assert expand(["sub/**"]) == [Path("sub/c.jsonl"), Path("sub/deep/d.json")]


@pytest.mark.parametrize(
    "name",
    [
        "nope.csv",
        "no/such/folder",
        "*.nope",
        "empty",
        "none",
        "none/*",
        "x" * 300,
        "a\0b",
        "pho*.png",
    ],
)
def test_what_is_not_there_or_holds_nothing_to_read_is_not_found(name: str, tree: Path) -> None:
    with pytest.raises(InputNotFound, match=r"no such file|no file that can be read"):
        expand([name])


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [([], "no input"), ([""], "blank"), ([" "], "blank"), (["-", "-"], "only once")],
)
def test_no_input_is_a_usage_error(inputs: list[str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        expand(inputs)


@pytest.mark.parametrize("single", ["a.txt", Path("a.txt")])
def test_one_path_is_no_list_of_paths(single: str | Path, tree: Path) -> None:
    with pytest.raises(UsageError, match="must be a list"):
        expand(single)  # type: ignore[arg-type]


def test_a_file_of_unknown_format_that_was_named_is_refused(tree: Path) -> None:
    with pytest.raises(UnknownFormat, match=r"photo\.png"):
        expand(["a.txt", "photo.png"])


def test_a_file_of_unknown_ending_is_known_by_its_content(tree: Path) -> None:
    Path("export.dat").write_text('{"text": "a"}\n')
    assert expand(["export.dat"]) == [Path("export.dat")]


def test_a_folder_that_cannot_be_opened_is_not_passed_over(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(InputError, match="`sub` cannot be opened: Permission denied"):
        expand(["sub"])


def test_pipes_in_a_folder_are_passed_over_but_may_be_named(tree: Path) -> None:
    os.mkfifo("sub/pipe.csv")
    assert Path("sub/pipe.csv") not in expand(["sub"])
    assert expand(["sub/pipe.csv"]) == [Path("sub/pipe.csv")]
