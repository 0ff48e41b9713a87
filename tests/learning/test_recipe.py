"""The whole recipe: a dozen messages in, a model folder out that can be read with."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import voc
from adapted import ADAPTER
from trainable import POINTS, recipe, write_rows
from voc.encoder.folder import CompanionEntry, digest, open_folder
from voc.encoder.install import install
from voc.errors import (
    BaseMismatch,
    BaseNotFound,
    InputCorrupt,
    InputEmpty,
    InputNotFound,
    UsageError,
    VocError,
)
from voc.learning.config import Base
from voc.learning.examples import read_rows
from voc.learning.recipe import base_folder, run
from voc.scorer import Scorer
from voc.taxonomy import LABELS
from voc.text.statements import cut

Train = Callable[..., list[str]]


@pytest.fixture
def train(toy_model: Path, data: Path, tmp_path: Path) -> Train:
    def train(
        out: str = "out", *, data: Path = data, beside: Path = tmp_path, **changes: Any
    ) -> list[str]:
        said: list[str] = []
        run(
            recipe(toy_model, **changes),
            data=data,
            beside=beside,
            out=tmp_path / out,
            work=tmp_path / "work",
            cut=cut,
            say=said.append,
        )
        return said

    return train


@pytest.fixture
def own_data(data: Path, tmp_path: Path) -> Path:
    """Return a copy of the data that a test may damage."""
    return Path(shutil.copytree(data, tmp_path / "data"))


def test_a_trained_model_reads_messages(train: Train, tmp_path: Path) -> None:
    train()
    doc = voc.load(str(tmp_path / "out"))(" ".join(point for point, _ in POINTS.values()))
    assert len(doc.spans["statements"]) == len(POINTS)
    assert doc._.reading.model == "trained 0.1.0"
    assert set(doc._.reading.statements[0].probabilities) == set(LABELS)


def test_a_model_may_be_trained_to_read_beside_another(
    train: Train, toy_model: Path, tmp_path: Path
) -> None:
    train("alone")
    train("beside", companion={"model": str(toy_model), "share": 0.4})
    alone, beside = (open_folder(tmp_path / name).manifest for name in ("alone", "beside"))
    assert beside.companion == CompanionEntry(
        name=str(toy_model),
        version="1.0.0",
        sha256=digest(toy_model / "voc.json"),
        share=0.4,
    )
    assert alone.companion is None
    assert beside.files == alone.files
    assert beside.thresholds != alone.thresholds
    assert Scorer.open(str(tmp_path / "beside")).title == "trained 0.1.0"


def test_a_trained_model_is_data_with_its_hashes(train: Train, tmp_path: Path) -> None:
    train()
    files = open_folder(tmp_path / "out").manifest.files
    assert all(digest(tmp_path / "out" / name) == found for name, found in files.items())
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".json", ".safetensors"}


def test_the_same_recipe_gives_the_same_model(train: Train, tmp_path: Path) -> None:
    for seed, out in enumerate(["one", "other"]):
        torch.manual_seed(seed)  # whatever was drawn before
        train(out)
        shutil.rmtree(tmp_path / "work")
    one, other = (open_folder(tmp_path / name).manifest for name in ("one", "other"))
    assert one == other


def test_what_was_done_is_told_and_dev_texts_are_left_out(train: Train) -> None:
    heads = [line.partition(",")[0] for line in train()]
    assert heads == [
        "written: 8 messages",
        "weak: 8 messages",
        "first: step 1/1",
        "second: step 3/3",
        "written: out",
    ]


def test_finished_stages_are_not_repeated(train: Train, tmp_path: Path) -> None:
    train("one")
    said = train("other", version="0.2.0")
    assert [line.partition(": taken")[0] for line in said if "taken from" in line] == [
        "first",
        "second",
    ]
    manifest = open_folder(tmp_path / "other").manifest
    assert manifest.version == "0.2.0"
    assert manifest.thresholds == open_folder(tmp_path / "one").manifest.thresholds


@pytest.mark.parametrize("name", ["written.jsonl", "weak.jsonl", "dev.jsonl", "mappings.json"])
def test_a_stage_is_repeated_if_a_file_that_decides_it_changed(
    train: Train, own_data: Path, name: str
) -> None:
    train(data=own_data)
    (own_data / name).write_text(" " + (own_data / name).read_text())
    taken = [line for line in train(data=own_data) if "taken from" in line]
    assert len(taken) == (name == "written.jsonl")  # of which the first stage sees nothing


@pytest.mark.parametrize("name", ["written.jsonl", "dev.jsonl", "mappings.json"])
def test_files_may_lie_beside_the_recipe(
    train: Train, own_data: Path, tmp_path: Path, name: str
) -> None:
    train("one")
    beside = tmp_path / "beside"
    beside.mkdir()
    (own_data / name).rename(beside / name)
    train("other", data=own_data, beside=beside)
    one, other = (open_folder(tmp_path / name).manifest for name in ("one", "other"))
    assert one == other


def test_labels_may_lie_apart_from_their_texts(
    train: Train, own_data: Path, toy_model: Path, tmp_path: Path
) -> None:
    train("one")
    rows = list(read_rows(own_data / "written.jsonl"))
    labels = [{**row, "length": len(row["text"])} for row in rows]
    texts = [{"id": row["id"], "text": row.pop("text") + " And more."} for row in rows]
    write_rows(own_data / "written.jsonl", [{**row, "text": None} for row in labels])
    write_rows(own_data / "texts.jsonl", texts)
    corpora = recipe(toy_model).model_dump()["corpora"]
    corpora["written"]["texts"] = ["texts.jsonl"]
    train("other", data=own_data, corpora=corpora)
    one, other = (open_folder(tmp_path / name).manifest for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize("name", ["written.jsonl", "weak.jsonl", "dev.jsonl", "mappings.json"])
@pytest.mark.parametrize(
    ("content", "error"), [(None, InputNotFound), ("{", InputCorrupt)], ids=["missing", "damaged"]
)
def test_a_file_that_cannot_be_read_is_named(
    train: Train, own_data: Path, name: str, content: str | None, error: type[VocError]
) -> None:
    (own_data / name).unlink()
    if content is not None:
        (own_data / name).write_text(content)
    with pytest.raises(error, match=f"`{name}`"):
        train(data=own_data)


def test_a_dev_set_without_messages_is_an_error(train: Train, own_data: Path) -> None:
    write_rows(own_data / "dev.jsonl", [])
    with pytest.raises(InputEmpty, match=r"`dev.jsonl` holds no example"):
        train(data=own_data)


def base(source: str, *, sha256: str | None = None) -> Base:
    return Base(source=source, sha256=sha256, name="toys/base", licence="CC0")


def test_base_weights_are_found_in_a_folder(toy_model: Path) -> None:
    assert base_folder(base(str(toy_model))) == toy_model


def test_base_weights_are_found_in_a_package(
    toy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(toy_model, tmp_path / "carrier" / "model")
    (tmp_path / "carrier" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    found = base_folder(
        base("package:carrier/model", sha256=digest(toy_model / "model.safetensors"))
    )
    assert found == tmp_path / "carrier" / "model"
    sys.modules.pop("carrier")


def test_base_weights_of_another_hash_are_refused(toy_model: Path) -> None:
    with pytest.raises(BaseMismatch, match=f"sha256 is {digest(toy_model / 'model.safetensors')}"):
        base_folder(base(str(toy_model), sha256="0" * 64))


def test_base_weights_that_are_nowhere_are_told(tmp_path: Path) -> None:
    with pytest.raises(BaseNotFound, match="`no_such_carrier` is not installed"):
        base_folder(base("package:no_such_carrier/model"))
    with pytest.raises(BaseNotFound, match=r"has no model\.safetensors"):
        base_folder(base(str(tmp_path)))


@pytest.mark.usefixtures("voc_home")
def test_an_adapter_is_trained_and_written_without_its_base(
    toy_model: Path, train: Train, tmp_path: Path
) -> None:
    train(adapter=ADAPTER.model_dump())
    folder = open_folder(tmp_path / "out")
    assert set(folder.manifest.files) == {
        "adapter.safetensors",
        "config.json",
        "heads.safetensors",
        "tokenizer.json",
    }
    install(str(tmp_path / "out"), base=str(toy_model))
    doc = voc.load(str(tmp_path / "out"))(" ".join(point for point, _ in POINTS.values()))
    assert doc._.reading.model == "trained 0.1.0"


QUANTISATION = {"corpora": ["written"], "samples": 4}


def test_a_model_is_quantised_if_the_recipe_says_so(train: Train, tmp_path: Path) -> None:
    assert train(quantisation=QUANTISATION)[-2:] == ["quantised", "written: out"]
    files = open_folder(tmp_path / "out").manifest.files
    assert {"openvino_model.xml", "openvino_model.bin"} < set(files)
    assert Scorer.open(str(tmp_path / "out"), engine="openvino-int8").engine == "openvino int8"


def test_no_stage_is_repeated_for_quantisation(train: Train, tmp_path: Path) -> None:
    train("one")
    said = train("other", quantisation=QUANTISATION)
    assert len([line for line in said if "taken from" in line]) == 2
    one, other = (open_folder(tmp_path / name).manifest for name in ("one", "other"))
    assert one.files.items() < other.files.items()


def test_what_quantises_is_looked_for_before_the_work(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voc.encoder.conversion.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="int8 wants the package `nncf`"):
        train(quantisation=QUANTISATION)
    assert not (tmp_path / "work").exists()


@pytest.mark.usefixtures("voc_home")
def test_an_adapter_is_quantised_when_it_is_installed(
    toy_model: Path, train: Train, tmp_path: Path
) -> None:
    train(adapter=ADAPTER.model_dump(), quantisation=QUANTISATION)
    install(str(tmp_path / "out"), base=str(toy_model))
    assert Scorer.open(str(tmp_path / "out"), engine="openvino-int8").engine == "openvino int8"


def test_progress_is_printed_where_nobody_else_listens(
    toy_model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = recipe(toy_model)
    run(config, data=data, beside=data, out=tmp_path / "out", work=tmp_path / "work", cut=cut)
    assert capsys.readouterr().out.endswith("written: out\n")
    assert json.loads((tmp_path / "out" / "voc.json").read_text())["name"] == "trained"
