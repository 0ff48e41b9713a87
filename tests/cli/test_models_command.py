"""`voc models`: the models that are here, and the one that is put together first."""

import shutil
from pathlib import Path

import pytest

from adapted import write_adapted
from commands import voc
from voc.encoder.folder import installed_path, open_folder


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    found: dict[str, Path] = {}
    monkeypatch.setattr("voc.encoder.folder.bundled_models", lambda: found)
    return found


def test_models_are_listed_by_name_with_version_and_place(
    models: dict[str, Path], toy_model: Path
) -> None:
    models |= {"small": toy_model, "large": toy_model}
    result = voc("models")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        f"large\t1.0.0\t{toy_model}\tinstalled\nsmall\t1.0.0\t{toy_model}\tinstalled\n"
    )


@pytest.mark.usefixtures("models")
def test_where_there_are_none_nothing_is_listed() -> None:
    result = voc("models")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("file", ["voc.json", "heads.safetensors"])
def test_a_damaged_model_is_told(
    models: dict[str, Path], toy_model: Path, tmp_path: Path, file: str
) -> None:
    models["toy"] = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    (models["toy"] / file).write_text("{")
    result = voc("models")
    assert result.exit_code == 2
    assert f"`{file}`" in result.stderr
    assert result.stderr.endswith(" [model_mismatch]\n")


def test_a_listed_model_can_be_used_by_its_name(models: dict[str, Path], toy_model: Path) -> None:
    models["small"] = toy_model
    assert voc("explain", "It was fine.", "--model", "small").exit_code == 0
    missing = voc("explain", "It was fine.", "--model", "huge")
    assert missing.exit_code == 2
    assert "one of small [model_not_found]" in missing.stderr


@pytest.fixture
def large(models: dict[str, Path], toy_model: Path, tmp_path: Path, voc_home: Path) -> Path:
    """The folder of an adapter that comes along as `large`."""
    models["large"] = write_adapted(tmp_path / "large", toy_model)
    return models["large"]


def test_an_adapter_is_listed_with_whether_it_is_installed(large: Path, toy_model: Path) -> None:
    assert voc("models").stdout == f"large\t0.1.0\t{large}\tnot installed\n"
    voc("models", "install", "large", "--base", toy_model)
    assert voc("models").stdout == f"large\t0.1.0\t{large}\tinstalled\n"


def test_an_adapter_can_be_used_once_it_is_installed(large: Path, toy_model: Path) -> None:
    missing = voc("explain", "It was fine.", "--model", "large")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert missing.stderr == (
        "voc: model `large` has to be put on its base first: run `voc models install large` "
        "[model_not_installed]\n"
    )
    result = voc("models", "install", "large", "--base", toy_model)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"trained 0.1.0\t{installed_path(open_folder(large))}\n"
    assert voc("explain", "It was fine.", "--model", "large").exit_code == 0


@pytest.mark.usefixtures("large")
def test_to_install_again_is_no_fault(toy_model: Path) -> None:
    one, other = (voc("models", "install", "large", "--base", toy_model) for _ in range(2))
    assert (one.exit_code, one.stdout) == (other.exit_code, other.stdout)


@pytest.mark.usefixtures("large")
def test_a_help_of_its_own_has_an_example() -> None:
    result = voc("models", "install", "--help")
    assert "Example: voc models install cem-en-large" in " ".join(result.stdout.split())
    assert "--base" in result.stdout


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("huge",), "model_not_found"),
        (("small",), "usage"),
        (("large", "--base", "no such base"), "base_not_found"),
        (("large", "--base", "OTHER"), "base_mismatch"),
    ],
)
def test_what_cannot_be_installed_is_told_with_its_code(
    models: dict[str, Path], toy_model: Path, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    models["small"] = toy_model
    other = Path(shutil.copytree(toy_model, tmp_path / "other"))
    (other / "model.safetensors").write_bytes(b"{}")
    result = voc("models", "install", *(other if a == "OTHER" else a for a in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("voc: ")
    assert result.stderr.endswith(f" [{code}]\n")


def test_a_place_that_cannot_be_written_is_told_with_its_code(
    large: Path, toy_model: Path, voc_home: Path
) -> None:
    voc_home.touch()
    result = voc("models", "install", large, "--base", toy_model)
    assert result.exit_code == 2
    assert result.stderr.endswith(" cannot be written: Not a directory [output]\n")
