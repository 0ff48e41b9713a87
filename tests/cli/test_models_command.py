"""`voc models`: the models that are here."""

import shutil
from pathlib import Path

import pytest

from commands import voc


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
    assert result.stdout == f"large\t1.0.0\t{toy_model}\nsmall\t1.0.0\t{toy_model}\n"


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
