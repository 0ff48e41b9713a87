"""Which engine reads: the one that was asked for, or the fastest that is here."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from toy import HASHED
from voc.encoder.engines import open_encoder
from voc.encoder.folder import MANIFEST, digest, find_model
from voc.encoder.protocol import Encoder
from voc.encoder.quantisation import NETWORK, NETWORK_WEIGHTS
from voc.errors import ModelMismatch, UsageError

NETWORK_FILES = (NETWORK, NETWORK_WEIGHTS)
WEIGHT_FILES = ("config.json", "model.safetensors")
MODULES_OF_OPENVINO = [
    f"voc.encoder.{name}"
    for name in ("openvino_library", "openvino_engine", "graph", "graph_parts")
]


@pytest.fixture
def copy(toy_int8: Path, tmp_path: Path) -> Path:
    """A copy of the toy model to break."""
    return Path(shutil.copytree(toy_int8, tmp_path / "toy"))


@pytest.fixture
def without_openvino(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the library one that cannot be imported."""
    for name in MODULES_OF_OPENVINO:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "openvino", None)


def opened(path: Path, engine: str) -> Encoder:
    return open_encoder(find_model(str(path)), engine=engine)


@pytest.fixture(params=[True, False], ids=["with VNNI", "without"])
def vnni(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """A processor with instructions for int8, or without."""
    flags = frozenset({"avx512_vnni"} if request.param else {"avx2"})
    monkeypatch.setattr("voc.encoder.engines.cpu_flags", lambda: flags)
    return bool(request.param)


@pytest.mark.parametrize("engine", ["auto", "openvino"])
def test_the_network_follows_the_processor(toy_int8: Path, vnni: bool, engine: str) -> None:
    assert opened(toy_int8, engine).name == f"openvino {'int8' if vnni else 'float32'}"


@pytest.mark.usefixtures("vnni")
def test_either_network_can_be_asked_for(toy_int8: Path) -> None:
    assert opened(toy_int8, "openvino-int8").name == "openvino int8"
    assert opened(toy_int8, "openvino-float32").name == "openvino float32"
    assert opened(toy_int8, "torch").name.startswith("torch ")


@pytest.mark.parametrize("engine", ["", "Torch", "onnx", "openvino int8"])
def test_an_unknown_engine_lists_the_choices(toy_model: Path, engine: str) -> None:
    choices = "choose one of auto, openvino, openvino-int8, openvino-float32, torch"
    with pytest.raises(UsageError, match=f"`engine` is '{engine}'; {choices}"):
        opened(toy_model, engine)


@pytest.mark.usefixtures("vnni")
def test_a_model_without_a_network_is_read_from_its_weights(toy_model: Path) -> None:
    for engine in ("auto", "openvino", "openvino-float32"):
        assert opened(toy_model, engine).name == "openvino float32"
    with pytest.raises(ModelMismatch, match="`toy` has no network for the engine `openvino-int8`"):
        opened(toy_model, "openvino-int8")


def unknown(path: Path) -> Path:
    """Have the encoder in `path` compute something that only torch knows."""
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps({**config, "hidden_act": "relu"}))
    manifest = json.loads((path / MANIFEST).read_text())
    manifest["files"]["config.json"] = digest(path / "config.json")
    (path / MANIFEST).write_text(json.dumps(manifest))
    return path


@pytest.mark.usefixtures("vnni")
def test_an_encoder_that_is_not_known_is_read_by_torch(toy_model: Path, tmp_path: Path) -> None:
    path = unknown(Path(shutil.copytree(toy_model, tmp_path / "toy")))
    assert opened(path, "auto").name.startswith("torch ")
    for engine in ("openvino", "openvino-float32"):
        with pytest.raises(ModelMismatch, match="`toy` wants the engine `torch`: its `hidden_act`"):
            opened(path, engine)


@pytest.mark.usefixtures("vnni")
def test_its_quantised_network_is_read_before_torch(copy: Path) -> None:
    unknown(copy)
    assert opened(copy, "auto").name == opened(copy, "openvino").name == "openvino int8"


@pytest.mark.usefixtures("vnni")
def test_a_network_that_the_manifest_does_not_know_is_not_read(
    toy_int8: Path, toy_model: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    for name in NETWORK_FILES:
        shutil.copyfile(toy_int8 / name, path / name)
    assert opened(path, "auto").name == "openvino float32"


@pytest.mark.usefixtures("without_openvino")
def test_without_the_library_torch_reads(toy_int8: Path) -> None:
    assert opened(toy_int8, "auto").name.startswith("torch ")
    for engine in ("openvino", "openvino-int8", "openvino-float32"):
        with pytest.raises(UsageError, match="wants the package `openvino`"):
            opened(toy_int8, engine)


@pytest.mark.parametrize(
    ("device", "cuda", "name"),
    [(True, True, "torch"), (True, False, "openvino"), (False, True, "openvino")],
)
@pytest.mark.skipif(sys.platform != "linux", reason="devices are files on Linux")
def test_torch_reads_where_it_can_use_a_gpu(
    toy_int8: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    device: bool,
    cuda: bool,
    name: str,
) -> None:
    path = tmp_path / "nvidiactl"
    if device:
        path.touch()
    monkeypatch.setattr("voc.encoder.engines._GPUS", (str(path),))
    answers = iter([cuda, False])  # the second time the engine asks, which has none to run on
    monkeypatch.setattr(torch.cuda, "is_available", lambda: next(answers))
    assert opened(toy_int8, "auto").name.split()[0] == name


@pytest.mark.parametrize("name", [*NETWORK_FILES, *WEIGHT_FILES])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"{}")])
def test_a_damaged_file_is_a_fault_for_the_engines_that_read_it_only(
    copy: Path, name: str, damage: Callable[[Path], object]
) -> None:
    damage(copy / name)
    of_network, of_weights = ["openvino-int8"], ["openvino-float32", "torch"]
    if name in NETWORK_FILES:
        readers, others = of_network, of_weights
    else:
        readers, others = of_weights, of_network
    for engine in readers:
        with pytest.raises(ModelMismatch, match=f"model `toy`: `{name}` is missing or was altered"):
            opened(copy, engine)
    for engine in others:
        assert opened(copy, engine).name.startswith(engine.replace("-", " "))


@pytest.mark.parametrize("engine", ["auto", "openvino"])
def test_a_damaged_file_is_told_and_not_passed_over(copy: Path, vnni: bool, engine: str) -> None:
    name = NETWORK if vnni else "model.safetensors"
    (copy / name).unlink()
    with pytest.raises(ModelMismatch, match=f"`{name}` is missing"):
        opened(copy, engine)


def test_files_of_both_engines_are_those_of_a_whole_model() -> None:
    assert set(WEIGHT_FILES) < set(HASHED)
