"""`voc train`: from a recipe and labelled messages to a model with its figures and card."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from commands import voc
from trainable import recipe_text, write_data
from voc import load
from voc.encoder.folder import digest, open_folder

Train = Callable[..., Result]

WITHOUT_PYDANTIC = """
import sys
sys.modules["pydantic"] = None
from voc.cli.main import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture
def train(toy_model: Path, data: Path, tmp_path: Path) -> Train:
    (tmp_path / "toy.toml").write_text(recipe_text(toy_model), encoding="utf-8")

    def train(
        *arguments: object,
        config: object = tmp_path / "toy.toml",
        data: object = data,
        out: object = tmp_path / "out",
        work: object = tmp_path / "work",
    ) -> Result:
        return voc("train", config, "--data", data, "-o", out, "--work", work, *arguments)

    return train


@pytest.fixture(scope="module")
def trained(toy_model: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    (folder / "toy.toml").write_text(recipe_text(toy_model), encoding="utf-8")
    result = voc(
        *("train", folder / "toy.toml", "--data", data),
        *("-o", folder / "out", "--work", folder / "work"),
    )
    assert result.exit_code == 0
    assert "second: step 3/3" in result.stdout
    return folder / "out"


def test_a_trained_model_is_a_folder_of_data(trained: Path) -> None:
    assert {path.name for path in trained.iterdir()} == {
        "README.md",
        "config.json",
        "heads.safetensors",
        "metrics.json",
        "model.safetensors",
        "reliability.svg",
        "tokenizer.json",
        "voc.json",
    }


def test_a_trained_model_has_its_hashes(trained: Path) -> None:
    folder = open_folder(trained)
    assert folder.title == "trained 0.1.0"
    assert all(digest(trained / name) == found for name, found in folder.manifest.files.items())


def test_a_trained_model_reads(trained: Path) -> None:
    doc = load(str(trained))("The kettle broke. The staff were kind.")
    assert len(doc._.reading.statements) == 2
    assert voc("explain", "The kettle broke.", "--model", trained).exit_code == 0


def test_figures_are_those_that_evaluate_prints(trained: Path, data: Path, tmp_path: Path) -> None:
    voc(
        "evaluate",
        trained,
        data / "dev.jsonl",
        "--engine",
        "torch",
        "--json",
        tmp_path / "figures.json",
    )
    figures = json.loads((tmp_path / "figures.json").read_text())
    kept = json.loads((trained / "metrics.json").read_text())
    assert figures == {name: value for name, value in kept.items() if name != "behaviour"}
    assert figures["messages"] == 8


def test_the_card_holds_the_figures(trained: Path) -> None:
    card = (trained / "README.md").read_text(encoding="utf-8")
    figures = json.loads((trained / "metrics.json").read_text())
    figure = figures["headline"]["message_sentiment_accuracy"]
    assert card.startswith("# trained 0.1.0\n")
    assert f"| message sentiment accuracy | {figure['value']:.3f} |" in card
    assert "(8 messages, 16 statements" in card


def test_what_int8_costs_is_printed_kept_and_on_the_card(
    train: Train, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "toy.toml"
    section = '[quantisation]\ncorpora = ["written"]\nsamples = 4\n\n[losses]'
    path.write_text(path.read_text().replace("[losses]", section, 1))
    result = train()
    assert result.exit_code == 0
    out = tmp_path / "out"
    kept = json.loads((out / "metrics.json").read_text())
    compared = kept.pop("quantisation")
    assert compared["engines"][0] == "openvino int8"
    assert compared["engines"][1].startswith("torch ")
    card = (out / "README.md").read_text(encoding="utf-8")
    for place, engine in enumerate(("openvino-int8", "torch")):
        voc("evaluate", out, data / "dev.jsonl", "--engine", engine, "--json", tmp_path / "e.json")
        figures = json.loads((tmp_path / "e.json").read_text())
        micro = compared["figures"]["leaf micro f1"]
        assert micro[place] == figures["headline"]["leaf_micro_f1"]["value"]
        assert f"| {micro[place]:.3f} |" in card.partition("## Quantisation")[2]
        if engine == "openvino-int8":
            assert figures == {name: value for name, value in kept.items() if name != "behaviour"}
    assert "\nquantisation" in result.stdout
    assert "\nleaf micro f1 " in result.stdout


@pytest.mark.usefixtures("voc_home")
def test_an_adapter_is_put_on_its_base_to_be_evaluated(train: Train, tmp_path: Path) -> None:
    path = tmp_path / "toy.toml"
    adapter = '[adapter]\nrank = 2\nalpha = 4\ntargets = ["query", "value"]\n\n[losses]'
    path.write_text(path.read_text().replace("[losses]", adapter, 1))
    assert train().exit_code == 0
    out = tmp_path / "out"
    assert open_folder(out).manifest.adapter is not None
    assert not (out / "model.safetensors").exists()
    assert json.loads((out / "metrics.json").read_text())["messages"] == 8
    assert "`voc models install trained`" in (out / "README.md").read_text(encoding="utf-8")
    assert voc("explain", "The kettle broke.", "--model", out).exit_code == 0


def test_a_run_that_is_stopped_at_the_end_leaves_no_model(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("voc.learning.card.write_card", stop)
    assert train().exit_code == 130
    assert not list((tmp_path / "out").iterdir())


def test_files_may_lie_beside_the_recipe(train: Train, data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "data"))
    for name in ("dev.jsonl", "written.jsonl"):
        (copy / name).rename(tmp_path / name)
    assert train(data=copy).exit_code == 0
    assert json.loads((tmp_path / "out" / "metrics.json").read_text())["messages"] == 8


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [("seed = 1", "sead = 1", "sead"), ("epochs = 1", "epochs = 0", "stages.0.epochs")],
)
def test_a_fault_of_the_recipe_is_named(
    train: Train, tmp_path: Path, before: str, after: str, key: str
) -> None:
    path = tmp_path / "toy.toml"
    path.write_text(path.read_text().replace(before, after, 1))
    result = train()
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"`{key}`" in result.stderr
    assert result.stderr.endswith(" [usage]\n")


@pytest.mark.parametrize("argument", ["config", "data", "out", "work"])
def test_a_place_that_cannot_be_used_is_told_before_the_work(
    train: Train, tmp_path: Path, argument: str
) -> None:
    (tmp_path / "file").touch()
    place = tmp_path / ("none" if argument == "config" else "file")
    result = train(**{argument: place})
    assert (result.exit_code, result.stdout) == (2, "")
    assert place.name in result.stderr
    assert not (tmp_path / "out").exists()


def test_missing_data_is_named(train: Train, data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(data, tmp_path / "data"))
    (copy / "written.jsonl").unlink()
    result = train(data=copy)
    assert result.exit_code == 2
    assert result.stderr == (
        "voc: `written.jsonl` cannot be read: No such file or directory [input_not_found]\n"
    )


def test_what_training_wants_is_told_where_it_is_not_installed() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{WITHOUT_PYDANTIC}"),
            *("train", "toy.toml", "--data", ".", "-o", "out"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        'voc: training wants the package `pydantic`: pip install "voc[train]" [usage]\n'
    )
