"""A network that was built from weights reads as torch does, or is refused."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as save_tensors
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

from mpnet_toy import write_toy_mpnet
from toy import VOCABULARY, WINDOW
from voc.encoder.folder import find_model
from voc.encoder.graph import _bucket, build, load
from voc.encoder.openvino_engine import OpenVinoEncoder
from voc.encoder.openvino_library import openvino
from voc.encoder.stored import StoredWeights, UnknownEncoder
from voc.encoder.torch_engine import TorchEncoder, load_encoder
from voc.encoder.windows import Window
from voc.errors import ModelMismatch

TOLERANCE = 1e-4
LONG = 300
"""Positions that reach beyond the distances that have a bias each."""


@pytest.fixture(scope="module")
def mpnet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mpnet")
    return write_toy_mpnet(folder, positions=LONG, vocabulary=len(VOCABULARY))


@pytest.fixture
def copy(toy_model: Path, tmp_path: Path) -> Path:
    """A copy of the toy model to break."""
    return Path(shutil.copytree(toy_model, tmp_path / "toy"))


def window(size: int, *, seed: int = 0) -> Window:
    random = np.random.default_rng((seed, size))
    return Window(ids=(0, *random.integers(4, len(VOCABULARY), size - 2).tolist(), 2), pieces=())


def assert_reads_as_torch(path: Path, sizes: list[list[int]], *, longest: int) -> None:
    """Compare the states of ragged batches with those of torch in fp32."""
    batches = [[window(size, seed=row) for row, size in enumerate(batch)] for batch in sizes]
    engine = OpenVinoEncoder(path, window=longest, threads=1, read=partial(load, window=longest))
    assert engine.name == "openvino float32"
    expected = TorchEncoder(path, device="cpu").encode(batches)
    for found, states in zip(engine.encode(batches), expected, strict=True):
        for hidden, state in zip(found, states, strict=True):
            np.testing.assert_allclose(hidden, state, rtol=0, atol=TOLERANCE)


@pytest.fixture
def in_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have torch compute in fp32 on every CPU."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)


@pytest.mark.usefixtures("in_fp32")
def test_bert_reads_as_with_torch(toy_model: Path) -> None:
    sizes = [[3], [9, 16, 11], [3, 32, 5], list(range(3, WINDOW + 1))]
    assert_reads_as_torch(toy_model, sizes, longest=WINDOW)


@pytest.mark.usefixtures("in_fp32")
def test_mpnet_reads_as_with_torch(mpnet: Path) -> None:
    sizes = [[3], [9, 16, 11], [40, 64, 7], [LONG - 2, 130, 5]]
    assert_reads_as_torch(mpnet, sizes, longest=LONG - 2)


@pytest.mark.model
@pytest.mark.usefixtures("in_fp32")
def test_the_model_that_ships_reads_as_with_torch() -> None:
    path = find_model("cem-en-small").path
    assert_reads_as_torch(path, [[3], [20, 24, 17], [100, 66, 81], [256, 30]], longest=256)


def hidden_states(path: Path, ids: list[list[int]], mask: list[list[int]]) -> Any:
    """Return the states that the network gives, padding included."""
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    network = openvino.Core().compile_model(load(path, window=3), "CPU", exact)
    return network({"input_ids": np.array(ids), "attention_mask": np.array(mask)})[0]


def test_its_padding_token_has_no_position_in_mpnet(mpnet: Path) -> None:
    ids, mask = [[1, 0, 7, 9, 2], [0, 8, 1, 1, 1]], [[0, 1, 1, 1, 1], [1, 1, 0, 0, 0]]
    with torch.inference_mode():
        model = load_encoder(mpnet).eval()
        expected = model(torch.tensor(ids), torch.tensor(mask)).last_hidden_state.numpy()
    found = hidden_states(mpnet, ids, mask)
    real = np.array(mask, bool)
    np.testing.assert_allclose(found[real], expected[real], rtol=0, atol=TOLERANCE)


def test_what_is_masked_is_not_read(toy_model: Path, mpnet: Path) -> None:
    for path in (toy_model, mpnet):
        one, other = hidden_states(path, [[2, 5, 3, 0], [2, 5, 3, 9]], [[1, 1, 1, 0]] * 2)
        np.testing.assert_array_equal(one[:3], other[:3])
        (seen,) = hidden_states(path, [[2, 5, 3, 9]], [[1, 1, 1, 1]])
        assert np.abs(seen[:3] - one[:3]).max() > 0.01


def test_distances_share_buckets_as_they_did_in_training() -> None:
    distances = np.arange(-600, 601)
    encoder: Any = MPNetEncoder
    expected = encoder.relative_position_bucket(torch.from_numpy(distances))
    np.testing.assert_array_equal(_bucket(distances), expected.numpy())


def test_inputs_and_output_are_those_of_a_converted_network(toy_model: Path) -> None:
    network = load(toy_model, window=WINDOW)
    assert [place.any_name for place in network.inputs] == ["input_ids", "attention_mask"]
    assert all(place.element_type == openvino.Type.i64 for place in network.inputs)
    (output,) = network.outputs
    assert str(output.partial_shape) == "[?,?,16]"


def change(path: Path, **values: object) -> None:
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps({**config, **values}))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"model_type": "roberta"}, "its family is 'roberta', not one of bert, mpnet"),
        ({"model_type": None}, "its family is None"),
        ({"hidden_act": "relu"}, "its `hidden_act` is 'relu', not 'gelu'"),
        ({"is_decoder": True}, "its `is_decoder` is True"),
        ({"position_embedding_type": "relative_key"}, "its `position_embedding_type` is"),
        ({"hidden_size": "16"}, "its configuration lacks a size"),
        ({"layer_norm_eps": None}, "its configuration lacks a size"),
        ({"num_hidden_layers": 3}, "it has no weight `encoder.layer.2."),
        ({"num_hidden_layers": 1}, "its weight `encoder.layer.1.* has no known use"),
        ({"num_attention_heads": 3}, "its width 16 is no multiple of 3 heads"),
        ({"intermediate_size": 33}, r"has shape \(32, 16\), not \(33, 16\)"),
    ],
    ids=str,
)
def test_another_configuration_is_refused(
    copy: Path, values: dict[str, object], reason: str
) -> None:
    change(copy, **values)
    with pytest.raises(UnknownEncoder, match=f"model `toy` wants the engine `torch`: .*{reason}"):
        load(copy, window=WINDOW)


def test_other_buckets_are_refused(mpnet: Path) -> None:
    config = json.loads((mpnet / "config.json").read_text())
    weights = load_file(mpnet / "model.safetensors")
    with pytest.raises(UnknownEncoder, match="its `relative_attention_num_buckets` is 16"):
        build(weights, {**config, "relative_attention_num_buckets": 16})


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize("content", [b"", b"[]", b"\xff" * 100])
def test_files_that_cannot_be_read_are_refused(copy: Path, name: str, content: bytes) -> None:
    (copy / name).write_bytes(content)
    with pytest.raises(UnknownEncoder, match="model `toy` wants the engine `torch`"):
        load(copy, window=WINDOW)


def test_a_weight_of_unknown_use_is_refused_and_a_pooler_is_not(copy: Path) -> None:
    weights = load_file(copy / "model.safetensors")
    weights["pooler.dense.weight"] = np.zeros((16, 16), np.float16)
    save_file(weights, copy / "model.safetensors")
    load(copy, window=WINDOW)
    weights["encoder.layer.0.gate.weight"] = np.zeros(16, np.float16)
    save_file(weights, copy / "model.safetensors")
    with pytest.raises(UnknownEncoder, match=r"its weight `encoder.layer.0.gate.weight` has no"):
        load(copy, window=WINDOW)


def test_a_window_beyond_its_positions_is_a_mismatch(toy_model: Path, mpnet: Path) -> None:
    with pytest.raises(ModelMismatch, match="window of 65 tokens; its encoder reads 64"):
        load(toy_model, window=2 * WINDOW + 1)
    with pytest.raises(ModelMismatch, match="window of 299 tokens; its encoder reads 298"):
        load(mpnet, window=LONG - 1)


def test_weights_are_widened_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    tensors = {
        "half": torch.tensor([0.1], dtype=torch.float16),
        "single": torch.tensor([0.1]),
        "brain": torch.tensor([0.1], dtype=torch.bfloat16),
    }
    save_tensors(tensors, path)
    with StoredWeights(path) as weights:
        assert set(weights) == set(tensors)
        assert len(weights) == 3
        assert weights["half"].dtype == weights["single"].dtype == np.float32
        assert weights["half"] == np.float16(0.1)
        assert weights["single"] == np.float32(0.1)
        with pytest.raises(UnknownEncoder, match="`brain` is stored as BF16"):
            weights["brain"]
        assert weights.get("other") is None
