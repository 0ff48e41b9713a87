"""An encoder as a network in int8: the same bytes every time, and nothing overflows in it."""

import importlib.util
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quantised import CALIBRATION_WINDOWS, SETTINGS, write_int8_toy
from toy import WINDOW
from voc.encoder.conversion import convert, quantise, write_int8
from voc.encoder.openvino_library import openvino
from voc.encoder.quantisation import (
    CALIBRATION,
    NETWORK,
    NETWORK_WEIGHTS,
    Quantisation,
    read_calibration,
    write_calibration,
)
from voc.encoder.torch_engine import load_encoder
from voc.encoder.windows import Window
from voc.errors import UsageError

LINEAR_LAYERS = 12  # six in each of two layers
EMBEDDINGS = 3

WITH_SMALL_FILES_ONLY = """
import resource, signal
from pathlib import Path
from voc.encoder.conversion import convert, write_network
from voc.encoder.torch_engine import load_encoder
from voc.errors import OutputError
network = convert(load_encoder(Path(sys.argv[1])))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_network(network, Path(sys.argv[2]))
except OutputError as error:
    print(error)
"""


def int8_weights(network: Any, *, of: str) -> list[np.ndarray[Any, np.dtype[np.int8]]]:
    """Return the weights that are stored in int8, of nodes of a type."""
    constants = (node for node in network.get_ordered_ops() if node.get_type_name() == "Constant")
    return [
        node.data
        for node in constants
        if node.data.dtype == np.int8 and node.data.ndim == 2 and user(node) == of
    ]


def user(node: Any) -> str:
    """Return the type of the node that weights go into, past what scales them."""
    while node.get_type_name() in {"Constant", "Convert", "Multiply"}:
        (target,) = node.output(0).get_target_inputs()
        node = target.get_node()
    return str(node.get_type_name())


def read(path: Path) -> Any:
    return openvino.Core().read_model(path / NETWORK)


def test_the_same_encoder_gives_the_same_bytes(toy_int8: Path, tmp_path: Path) -> None:
    again = write_int8_toy(tmp_path / "again")
    for name in (NETWORK, NETWORK_WEIGHTS):
        assert (again / name).read_bytes() == (toy_int8 / name).read_bytes()


def test_all_layers_and_embeddings_are_int8(toy_int8: Path) -> None:
    network = read(toy_int8)
    assert len(int8_weights(network, of="MatMul")) == LINEAR_LAYERS
    assert len(int8_weights(network, of="Gather")) == EMBEDDINGS


def test_sums_of_two_products_fit_in_16_bits(toy_int8: Path) -> None:
    weights = int8_weights(read(toy_int8), of="MatMul")
    largest = max(int(np.abs(w.astype(np.int64)).max()) for w in weights)
    assert largest > 32
    assert 2 * largest * 255 < 2**15


def test_products_of_activations_stay_in_fp32(toy_int8: Path) -> None:
    network = read(toy_int8)
    attention = [
        node
        for node in network.get_ordered_ops()
        if node.get_type_name() == "ScaledDotProductAttention"
    ]
    assert len(attention) == 2
    for node in attention:
        kinds = {place.get_source_output().get_node().get_type_name() for place in node.inputs()}
        assert "FakeQuantize" not in kinds


def test_what_goes_into_a_layer_is_quantised(toy_int8: Path) -> None:
    kinds = [node.get_type_name() for node in read(toy_int8).get_ordered_ops()]
    assert kinds.count("FakeQuantize") == 8  # query, key and value share theirs


def test_an_ignored_layer_stays_as_it_is(toy_model: Path) -> None:
    ignored = Quantisation(smooth_quant=-1, ignored=(r"layer\.1\.", "embeddings"))
    network = convert(load_encoder(toy_model))
    found = quantise(network, CALIBRATION_WINDOWS[:3], ignored, limit=WINDOW)
    names = [
        node.get_friendly_name()
        for node in found.get_ordered_ops()
        if node.get_type_name() == "FakeQuantize"
    ]
    assert any("layer.0." in name for name in names)
    assert not any("layer.1." in name for name in names)
    assert len(int8_weights(found, of="Gather")) == 0


def test_a_pattern_that_fits_no_layer_is_a_usage_error(toy_model: Path) -> None:
    network = convert(load_encoder(toy_model))
    settings = Quantisation(smooth_quant=0.7, ignored=(r"layer\.7\.",))
    with pytest.raises(UsageError, match=r"`quantisation.ignored`: no layer .* `layer\\\.7"):
        quantise(network, CALIBRATION_WINDOWS, settings, limit=WINDOW)


def test_where_the_library_is_missing_it_is_named(
    toy_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "voc.encoder.conversion.find_spec",
        lambda name: None if name == "nncf" else find_spec(name),
    )
    with pytest.raises(UsageError, match=r'wants the package `nncf`: pip install "voc\[train\]"'):
        write_int8(toy_model, CALIBRATION_WINDOWS, SETTINGS, limit=WINDOW)


def test_nothing_is_printed(
    toy_model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = Path(shutil.copytree(toy_model, tmp_path / "toy"))
    level = logging.getLogger().level
    write_int8(path, CALIBRATION_WINDOWS[:3], SETTINGS, limit=WINDOW)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger().level == level


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_disk_that_takes_no_more_is_told(toy_model: Path, tmp_path: Path) -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}\n{WITH_SMALL_FILES_ONLY}"
    done = subprocess.run(
        [sys.executable, "-c", code, toy_model, tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"`{tmp_path / NETWORK}` cannot be written\n"


def test_windows_are_read_as_they_were_written(tmp_path: Path) -> None:
    windows = [Window(ids=(2, 17, 3), pieces=()), Window(ids=(2, 5, 5, 3), pieces=())]
    write_calibration(tmp_path / CALIBRATION, windows)
    assert read_calibration(tmp_path / CALIBRATION) == windows
