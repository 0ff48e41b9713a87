"""An adapter on its base is a model like any other, and reads as the network it was trained in."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from adapted import ADAPTED_LAYERS, SCALE, adapted_network, write_adapted
from toy import VOCABULARY, WINDOW
from voc import load
from voc.encoder.adapter import ADAPTER
from voc.encoder.folder import (
    MANIFEST,
    digest,
    find_model,
    installed_path,
    is_installed,
    open_folder,
)
from voc.encoder.install import install, merge
from voc.encoder.protocol import Hidden
from voc.encoder.quantisation import CALIBRATION, NETWORK, NETWORK_WEIGHTS, write_calibration
from voc.encoder.torch_engine import TorchEncoder, load_encoder
from voc.encoder.windows import Window
from voc.errors import (
    BaseMismatch,
    BaseNotFound,
    ModelMismatch,
    ModelNotFound,
    ModelNotInstalled,
    OutputError,
    UsageError,
)
from voc.model import Model

WHOLE = {
    "config.json",
    "heads.safetensors",
    "model.safetensors",
    "tokenizer.json",
    "voc.json",
}

SIZES = [3, 7, 19, WINDOW]

WITH_SMALL_FILES_ONLY = """
import resource, signal
from voc.errors import OutputError
from voc.encoder.install import install
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    install(sys.argv[1], base=sys.argv[2])
except OutputError as error:
    print(error)
"""


@pytest.fixture
def shipped(toy_model: Path, tmp_path: Path) -> Path:
    return write_adapted(tmp_path / "adapted", toy_model)


@pytest.fixture
def no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's cache, empty."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def change(folder: Path, **values: object) -> None:
    """Change what the manifest says of the adapter."""
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["adapter"] |= values
    (folder / MANIFEST).write_text(json.dumps(manifest))


def window(size: int) -> Window:
    """Return a window of `size` random tokens."""
    random = np.random.default_rng(size)
    return Window(ids=(2, *random.integers(4, len(VOCABULARY), size - 2).tolist(), 3), pieces=())


def states(encoder: torch.nn.Module, window: Window) -> Hidden:
    """Return the hidden states of an encoder of the library."""
    tokens = torch.tensor([window.ids])
    with torch.inference_mode():
        hidden: Hidden = encoder(tokens, torch.ones_like(tokens)).last_hidden_state[0].numpy()
    return hidden


@pytest.mark.parametrize("size", SIZES)
def test_merged_weights_read_as_the_weights_apart(
    toy_model: Path, shipped: Path, size: int
) -> None:
    encoder = load_encoder(shipped, weights=toy_model).float().eval()
    before = states(encoder, window(size))
    merge(encoder, shipped / ADAPTER, scale=SCALE)
    expected = states(adapted_network(toy_model).encoder, window(size))
    np.testing.assert_allclose(states(encoder, window(size)), expected, atol=1e-4)
    assert np.abs(before - expected).max() > 0.1  # the adapter does something


@pytest.mark.usefixtures("voc_home")
def test_an_installed_model_reads_as_the_network_did(
    toy_model: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)  # in fp32
    encoder = TorchEncoder(install(str(shipped), base=str(toy_model)).path, device="cpu")
    network = adapted_network(toy_model)
    for size in SIZES:
        expected = states(network.encoder, window(size))
        ((found,),) = encoder.encode([[window(size)]])
        assert np.abs(found - expected).mean() < 1e-3  # rounding to fp16


def test_a_whole_model_comes_out(toy_model: Path, shipped: Path, voc_home: Path) -> None:
    folder = install(str(shipped), base=str(toy_model))
    assert folder.path.parent == voc_home / "models"
    assert {path.name for path in folder.path.iterdir()} == WHOLE
    assert set(folder.manifest.files) == WHOLE - {MANIFEST}
    assert folder.manifest.adapter is None
    assert "adapter" not in json.loads((folder.path / MANIFEST).read_text())
    weights = load_file(folder.path / "model.safetensors")
    assert {w.dtype for w in weights.values()} == {np.dtype(np.float16)}
    assert weights.keys() == load_file(toy_model / "model.safetensors").keys()
    assert os.listdir(voc_home / "models") == [folder.path.name]


def quantised(shipped: Path, **values: object) -> Path:
    """Have the adapter in the folder `shipped` made int8 when it is installed."""
    write_calibration(shipped / CALIBRATION, [window(size) for size in SIZES])
    manifest = json.loads((shipped / MANIFEST).read_text())
    manifest["files"][CALIBRATION] = digest(shipped / CALIBRATION)
    (shipped / MANIFEST).write_text(json.dumps(manifest))
    change(shipped, quantisation={"smooth_quant": 0.7, **values})
    return shipped


@pytest.mark.usefixtures("voc_home")
def test_an_adapter_is_made_int8_if_it_says_so(toy_model: Path, shipped: Path) -> None:
    folder = install(str(quantised(shipped)), base=str(toy_model))
    assert set(folder.manifest.files) == WHOLE - {MANIFEST} | {NETWORK, NETWORK_WEIGHTS}
    exact = Model.open(str(shipped), engine="torch").predict([["the app was faulty"]])
    model = Model.open(str(shipped), engine="openvino-int8")
    assert model.engine == "openvino int8"
    for found, expected in zip(model.predict([["the app was faulty"]]), exact, strict=True):
        assert np.abs(found.labels - expected.labels).mean() < 0.1


def test_windows_to_quantise_with_have_to_be_there(
    toy_model: Path, shipped: Path, voc_home: Path
) -> None:
    change(shipped, quantisation={"smooth_quant": 0.7})
    with pytest.raises(ModelMismatch, match=f"`{CALIBRATION}` is missing"):
        install(str(shipped), base=str(toy_model))
    assert not voc_home.exists()


def test_what_quantises_has_to_be_installed(
    toy_model: Path, shipped: Path, voc_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voc.encoder.conversion.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="int8 wants the package `nncf`"):
        install(str(quantised(shipped)), base=str(toy_model))
    assert not voc_home.exists()


@pytest.mark.usefixtures("voc_home")
def test_everything_but_the_encoder_is_as_it_shipped(toy_model: Path, shipped: Path) -> None:
    folder, before = install(str(shipped), base=str(toy_model)), open_folder(shipped)
    for name in ("heads.safetensors", "tokenizer.json"):
        assert folder.manifest.files[name] == before.manifest.files[name]
    assert folder.title == before.title
    assert folder.manifest.thresholds == before.manifest.thresholds
    assert folder.manifest.bands == before.manifest.bands


@pytest.mark.usefixtures("voc_home")
def test_an_installed_model_reads_messages(toy_model: Path, shipped: Path) -> None:
    install(str(shipped), base=str(toy_model))
    doc = load(str(shipped))("The toaster was faulty.")
    assert doc._.reading.model == "trained 0.1.0"


@pytest.mark.usefixtures("voc_home")
def test_a_model_is_found_once_it_is_installed(toy_model: Path, shipped: Path) -> None:
    command = f"run `voc models install {shipped}`$"
    with pytest.raises(ModelNotInstalled, match=command):
        find_model(str(shipped))
    assert not is_installed(open_folder(shipped))
    folder = install(str(shipped), base=str(toy_model))
    assert find_model(str(shipped)) == folder
    assert is_installed(open_folder(shipped))


@pytest.mark.usefixtures("voc_home")
def test_the_command_can_be_pasted(shipped: Path, tmp_path: Path) -> None:
    shipped.rename(tmp_path / "my model")
    with pytest.raises(ModelNotInstalled, match=f"voc models install '{tmp_path}/my model'`"):
        find_model(str(tmp_path / "my model"))


@pytest.mark.usefixtures("voc_home")
def test_a_model_that_comes_along_is_installed_by_its_name(
    toy_model: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voc.encoder.folder.bundled_models", lambda: {"cem-toy": shipped})
    with pytest.raises(ModelNotInstalled, match="run `voc models install cem-toy`"):
        find_model("cem-toy")
    assert install("cem-toy", base=str(toy_model)) == find_model("cem-toy")


@pytest.mark.usefixtures("voc_home")
def test_what_is_installed_is_not_made_again(toy_model: Path, shipped: Path) -> None:
    path = install(str(shipped), base=str(toy_model)).path
    before = path.stat()
    assert install(str(shipped), base="no such base").path.stat() == before


@pytest.mark.usefixtures("voc_home")
def test_another_version_is_another_folder(toy_model: Path, shipped: Path, tmp_path: Path) -> None:
    newer = write_adapted(tmp_path / "newer", toy_model, version="0.2.0")
    one, other = (install(str(m), base=str(toy_model)) for m in (shipped, newer))
    assert (one.title, other.title) == ("trained 0.1.0", "trained 0.2.0")
    assert find_model(str(shipped)) == one


@pytest.mark.usefixtures("voc_home")
def test_an_adapter_that_changed_without_a_new_version_is_told_from_the_old(
    toy_model: Path, shipped: Path
) -> None:
    install(str(shipped), base=str(toy_model))
    change(shipped, alpha=1.0)
    with pytest.raises(ModelNotInstalled):
        find_model(str(shipped))


@pytest.mark.usefixtures("voc_home")
@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "voc.json"])
def test_a_damaged_one_is_told_and_made_anew(toy_model: Path, shipped: Path, file: str) -> None:
    path = install(str(shipped), base=str(toy_model)).path
    before = digest(path / file)
    (path / file).write_bytes(b"{")
    with pytest.raises(ModelMismatch, match=rf"`{file}`.*`voc models install .*` makes it anew"):
        Model.open(str(shipped))
    assert digest(install(str(shipped), base=str(toy_model)).path / file) == before


@pytest.mark.usefixtures("no_hub")
def test_a_missing_base_is_told(shipped: Path, voc_home: Path) -> None:
    change(shipped, source="parts:no-such-base")
    with pytest.raises(BaseMismatch, match="no sha256 is known for the archive"):
        install(str(shipped))
    change(shipped, archive_sha256="0" * 64)
    with pytest.raises(
        BaseNotFound,
        match=r"no package `no-such-base-\*` is installed; nor does the hub give `toys/base`: .*"
        "--base$",
    ):
        install(str(shipped))
    assert not (voc_home / "models").exists()


@pytest.mark.usefixtures("voc_home", "no_hub")
def test_the_base_is_looked_for_where_the_model_says(toy_model: Path, shipped: Path) -> None:
    change(shipped, source=str(toy_model))
    assert install(str(shipped)).title == "trained 0.1.0"


@pytest.mark.usefixtures("voc_home")
def test_the_base_is_looked_for_on_the_hub_next(
    toy_model: Path, shipped: Path, no_hub: Path
) -> None:
    repository = no_hub / "models--toys--base"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40)
    shutil.copytree(toy_model, repository / "snapshots" / ("0" * 40))
    change(shipped, source="package:no_such_carrier/model")
    assert install(str(shipped)).title == "trained 0.1.0"


def test_a_base_of_another_hash_is_refused(
    toy_model: Path, shipped: Path, voc_home: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(toy_model, tmp_path / "other"))
    weights = load_file(other / "model.safetensors")
    save_file({n: w + 1 for n, w in weights.items()}, other / "model.safetensors")
    with pytest.raises(BaseMismatch, match="sha256 is"):
        install(str(shipped), base=str(other))
    assert not (voc_home / "models").exists()


def test_an_adapter_that_does_not_fit_its_base_is_a_mismatch(
    toy_model: Path, shipped: Path, voc_home: Path
) -> None:
    factors = load_file(shipped / ADAPTER)
    name = "encoder.layer.0.attention.self.query"
    for broken in (
        {**factors, f"{name}.A": factors[f"{name}.A"][:, 1:]},
        {f"x.{key}": factor for key, factor in factors.items()},
        {key: factor for key, factor in factors.items() if key != f"{name}.B"},
    ):
        save_file(broken, shipped / ADAPTER)
        manifest = json.loads((shipped / MANIFEST).read_text())
        manifest["files"][ADAPTER] = digest(shipped / ADAPTER)
        (shipped / MANIFEST).write_text(json.dumps(manifest))
        with pytest.raises(ModelMismatch, match=r"`adapter.safetensors` does not fit its base"):
            install(str(shipped), base=str(toy_model))
    assert os.listdir(voc_home / "models") == []


@pytest.mark.parametrize("name", [ADAPTER, "heads.safetensors", "config.json"])
def test_a_damaged_adapter_is_a_mismatch(
    toy_model: Path, shipped: Path, voc_home: Path, name: str
) -> None:
    (shipped / name).write_bytes(b"{}")
    with pytest.raises(ModelMismatch, match=f"`{name}` is missing or was altered"):
        install(str(shipped), base=str(toy_model))
    assert not voc_home.exists()


@pytest.mark.usefixtures("voc_home")
def test_a_whole_model_needs_no_install(toy_model: Path) -> None:
    with pytest.raises(UsageError, match="needs no install: it ships whole"):
        install(str(toy_model))


@pytest.mark.usefixtures("voc_home")
def test_an_unknown_name_is_not_found() -> None:
    with pytest.raises(ModelNotFound, match=r"no model `huge`: give a folder"):
        install("huge")


def test_a_place_that_cannot_be_written_is_told(
    toy_model: Path, shipped: Path, voc_home: Path
) -> None:
    voc_home.touch()
    with pytest.raises(OutputError, match="cannot be written"):
        install(str(shipped), base=str(toy_model))


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_disk_that_takes_no_more_is_told_and_nothing_is_left(
    toy_model: Path, shipped: Path, voc_home: Path
) -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}\n{WITH_SMALL_FILES_ONLY}"
    done = subprocess.run(
        [sys.executable, "-c", code, shipped, toy_model],
        capture_output=True,
        text=True,
        check=True,
    )
    target = installed_path(open_folder(shipped))
    assert done.stdout.startswith(f"`{target}` cannot be written: ")
    assert os.listdir(voc_home / "models") == []


def test_the_adapter_is_all_that_ships_of_the_encoder(shipped: Path) -> None:
    factors = load_file(shipped / ADAPTER)
    assert len(factors) == 2 * ADAPTED_LAYERS
    assert {f.dtype for f in factors.values()} == {np.dtype(np.float16)}
    assert not (shipped / "model.safetensors").exists()
