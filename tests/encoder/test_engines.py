"""Which engine reads: the one that was asked for, or the fastest that is here."""

import shutil
import sys
from pathlib import Path

import pytest
import torch

from toy import HASHED
from voc.encoder.engines import ENGINES, open_encoder
from voc.encoder.folder import find_model
from voc.encoder.protocol import Encoder
from voc.encoder.quantisation import NETWORK, NETWORK_WEIGHTS
from voc.errors import ModelMismatch, UsageError

NETWORK_FILES = (NETWORK, NETWORK_WEIGHTS)
TORCH_FILES = ("config.json", "model.safetensors")


@pytest.fixture
def copy(toy_int8: Path, tmp_path: Path) -> Path:
    """A copy of the toy model to break."""
    return Path(shutil.copytree(toy_int8, tmp_path / "toy"))


@pytest.fixture
def without_openvino(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the library one that cannot be imported."""
    for name in ("voc.encoder.openvino_library", "voc.encoder.openvino_engine"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "openvino", None)


def opened(path: Path, engine: str) -> Encoder:
    return open_encoder(find_model(str(path)), engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_opens(toy_int8: Path, engine: str) -> None:
    assert opened(toy_int8, engine).name.startswith("torch" if engine == "torch" else "openvino")


@pytest.mark.parametrize("engine", ["", "Torch", "onnx"])
def test_an_unknown_engine_lists_the_choices(toy_model: Path, engine: str) -> None:
    choices = "choose one of auto, openvino, torch"
    with pytest.raises(UsageError, match=f"`engine` is '{engine}'; {choices}"):
        opened(toy_model, engine)


def test_a_model_without_a_network_is_read_by_torch(toy_model: Path) -> None:
    assert opened(toy_model, "auto").name.startswith("torch ")
    with pytest.raises(ModelMismatch, match="`toy` has no network for the engine `openvino`"):
        opened(toy_model, "openvino")


def test_a_network_that_the_manifest_does_not_know_is_not_read(
    toy_int8: Path, toy_model: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    for name in NETWORK_FILES:
        shutil.copyfile(toy_int8 / name, path / name)
    assert opened(path, "auto").name.startswith("torch ")


@pytest.mark.usefixtures("without_openvino")
def test_without_the_library_torch_reads(toy_int8: Path) -> None:
    assert opened(toy_int8, "auto").name.startswith("torch ")
    with pytest.raises(UsageError, match="wants the package `openvino`"):
        opened(toy_int8, "openvino")


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


@pytest.mark.parametrize("name", [*NETWORK_FILES, *TORCH_FILES])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"{}")])
def test_a_damaged_file_is_a_fault_for_the_engine_that_reads_it_only(
    copy: Path, name: str, damage: object
) -> None:
    assert callable(damage)
    damage(copy / name)
    reader, other = ("openvino", "torch") if name in NETWORK_FILES else ("torch", "openvino")
    with pytest.raises(ModelMismatch, match=f"model `toy`: `{name}` is missing or was altered"):
        opened(copy, reader)
    assert opened(copy, other).name.startswith(other)


@pytest.mark.parametrize("name", NETWORK_FILES)
def test_a_damaged_network_is_told_and_not_passed_over(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelMismatch, match=f"`{name}` is missing"):
        opened(copy, "auto")


def test_files_of_both_engines_are_those_of_a_whole_model() -> None:
    assert set(TORCH_FILES) < set(HASHED)
