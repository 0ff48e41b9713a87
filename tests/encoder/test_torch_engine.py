"""The torch engine reads a window as if it were alone, in every precision this CPU has."""

import json
import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from transformers import AutoModel
from transformers.utils import logging as transformers_logging

from toy import VOCABULARY, WIDTH, WINDOW
from voc.encoder.planner import plan_batches
from voc.encoder.protocol import Hidden
from voc.encoder.torch_engine import TorchEncoder, cpu_has_bf16
from voc.encoder.windows import Window
from voc.errors import ModelMismatch

NO_BF16 = pytest.mark.skipif(not cpu_has_bf16(), reason="no bf16 in this CPU")
PRECISIONS = ["float32", pytest.param("bfloat16", marks=NO_BF16)]


@pytest.fixture(params=PRECISIONS)
def encoder(
    request: pytest.FixtureRequest, toy_model: Path, monkeypatch: pytest.MonkeyPatch
) -> TorchEncoder:
    capabilities = {"avx512_bf16": request.param == "bfloat16"}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    return TorchEncoder(toy_model, device="cpu")


def window(size: int, *, seed: int = 0) -> Window:
    """Return a window of `size` random tokens, special ones included."""
    random = np.random.default_rng((seed, size))
    return Window(ids=(2, *random.integers(4, len(VOCABULARY), size - 2).tolist(), 3), pieces=())


WINDOWS = [window(size, seed=seed) for seed in range(2) for size in range(3, WINDOW + 1)]


def test_the_name_says_device_and_precision(encoder: TorchEncoder) -> None:
    assert encoder.name in {"torch cpu float32", "torch cpu bfloat16"}


def test_precision_follows_the_processor(toy_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    assert TorchEncoder(toy_model, device="cpu").name == "torch cpu float32"
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    assert TorchEncoder(toy_model, device="cpu").name == "torch cpu bfloat16"


@pytest.mark.parametrize(
    ("capabilities", "found"),
    [
        ({}, False),
        ({"avx2": True, "avx512_vnni": True}, False),
        ({"avx512_bf16": False, "amx_bf16": False, "bf16": False}, False),
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
        ({"bf16": True}, True),
    ],
)
def test_instructions_for_bf16_have_several_names(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, bool], found: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert cpu_has_bf16() is found


def test_states_have_the_size_of_their_window(encoder: TorchEncoder) -> None:
    (states,) = encoder.encode([[window(9), window(16), window(11)]])
    assert [hidden.shape for hidden in states] == [(9, WIDTH), (16, WIDTH), (11, WIDTH)]
    assert {hidden.dtype for hidden in states} == {np.dtype(np.float32)}
    assert encoder.width == WIDTH


@pytest.mark.parametrize("budget", [64, 2048])
def test_a_row_in_a_planned_batch_equals_the_row_alone(encoder: TorchEncoder, budget: int) -> None:
    plan = plan_batches([len(w) for w in WINDOWS], budget=budget, limit=WINDOW)
    assert len(plan) > 3
    for batch in plan:
        (states,) = encoder.encode([[WINDOWS[i] for i in batch]])
        for index, hidden in zip(batch, states, strict=True):
            ((alone,),) = encoder.encode([[WINDOWS[index]]])
            np.testing.assert_array_equal(hidden, alone)


def test_order_in_a_batch_changes_nothing(encoder: TorchEncoder) -> None:
    batch = [window(size, seed=size) for size in range(17, 25)]
    states, backwards = encoder.encode([batch, batch[::-1]])
    for hidden, other in zip(states, backwards[::-1], strict=True):
        np.testing.assert_array_equal(hidden, other)


@pytest.mark.parametrize("size", [3, 8, 13, 31, WINDOW])
def test_padding_changes_nothing_beyond_rounding(
    toy_model: Path, encoder: TorchEncoder, size: int
) -> None:
    ((hidden,), (padded, _)) = encoder.encode([[window(size)], [window(size), window(WINDOW)]])
    tolerance = 1e-6 if "float32" in encoder.name else 0.05
    reference = unpadded(toy_model, window(size))
    assert np.abs(hidden - reference).mean() < tolerance
    assert np.abs(padded - reference).mean() < tolerance


def unpadded(path: Path, window: Window) -> Hidden:
    """Return the states that transformers itself gives, in fp32 and without padding."""
    model = AutoModel.from_pretrained(path, add_pooling_layer=False, dtype=torch.float32).eval()
    with torch.inference_mode():
        hidden: Hidden = model(torch.tensor([window.ids])).last_hidden_state[0].numpy()
    return hidden


def test_a_token_is_read_in_its_context(encoder: TorchEncoder) -> None:
    first, other = window(6), window(6, seed=1)
    together = Window(ids=(*first.ids[:3], *other.ids[3:]), pieces=())
    (alone,), (beside,) = encoder.encode([[first], [together]])
    assert np.abs(alone[1] - beside[1]).max() > 0.1


def test_loading_prints_nothing_and_leaves_logging_as_it_was(
    toy_model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity(logging.INFO)
    try:
        TorchEncoder(toy_model)
        assert transformers_logging.get_verbosity() == logging.INFO
    finally:
        transformers_logging.set_verbosity(before)
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def copy(toy_model: Path, tmp_path: Path) -> Path:
    """A copy of the toy model to break."""
    return Path(shutil.copytree(toy_model, tmp_path / "toy"))


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"[]", b"\xff" * 100])
def test_a_damaged_file_is_a_mismatch(copy: Path, name: str, content: bytes | None) -> None:
    (copy / name).unlink()
    if content is not None:
        (copy / name).write_bytes(content)
    with pytest.raises(ModelMismatch, match="the encoder of model `toy` cannot be loaded"):
        TorchEncoder(copy)


@pytest.mark.parametrize(
    "values",
    [{"model_type": "unheard-of"}, {"model_type": "gpt2"}, {"hidden_size": "16"}],
    ids=str,
)
def test_another_encoder_is_a_mismatch(copy: Path, values: dict[str, str]) -> None:
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, **values}))
    with pytest.raises(ModelMismatch, match="the encoder of model `toy` cannot be loaded"):
        TorchEncoder(copy)


def test_missing_weights_are_not_made_up(copy: Path) -> None:
    weights = load_file(copy / "model.safetensors")
    del weights["encoder.layer.0.output.dense.weight"], weights["encoder.layer.0.output.dense.bias"]
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelMismatch, match="lacks 2 of its weights"):
        TorchEncoder(copy)


def test_weights_of_another_shape_are_a_mismatch(copy: Path) -> None:
    weights = load_file(copy / "model.safetensors")
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][1:]
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelMismatch, match="cannot be loaded"):
        TorchEncoder(copy)
