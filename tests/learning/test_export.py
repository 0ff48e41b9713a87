"""The exported folder: it says what the network says, and holds nothing but data."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

import voc.heads
from toy import FakeEncoder, pooled_of
from trainable import example, network_of, recipe
from voc.confidence import NEVER, Confidence, Cutoffs
from voc.encoder.folder import ModelFolder, digest, open_folder
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.torch_engine import cpu_has_bf16
from voc.encoder.windows import windows_of
from voc.heads import Floats, Heads, Probabilities
from voc.learning.calibration import Calibration, predict
from voc.learning.export import export
from voc.learning.network import Logits, Network, collate
from voc.model import Model
from voc.taxonomy import LABELS, SENTIMENTS

CALIBRATION = Calibration(
    scales=(0.5, 1.0, 1.5, 2.0, 0.7, 0.9, 1.1, 1.3),
    offsets=(-0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3),
    statement_sentiment=0.8,
    label_sentiment=1.4,
    message_sentiment=1.2,
    intent=1.6,
    message_shift=(0.3, 0.0, 0.2, -0.7),
    boundary_threshold=0.35,
    thresholds=(0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55),
    confidence=Confidence(
        label=Cutoffs(high=0.9, medium=0.5),
        statement_sentiment=Cutoffs(high=0.8, medium=0.4),
        message_sentiment=Cutoffs(high=0.7, medium=0.3),
        intent=Cutoffs(high=NEVER, medium=0.2),
    ),
)
WINDOW = 12
MESSAGES = [[[40, 41, 42], [43]], [[44] * 30], [[40], [45] * 9, [46, 47], [48] * 8]]


@pytest.fixture
def network(toy_model: Path) -> Network:
    return network_of(toy_model)


@pytest.fixture
def exported(toy_model: Path, network: Network, tmp_path: Path) -> ModelFolder:
    config = recipe(toy_model, window=WINDOW)
    export(network, CALIBRATION, config, base=toy_model, out=tmp_path / "new" / "out")
    return open_folder(tmp_path / "new" / "out")


def vectors(network: Network, tokenizer: Tokenizer, tokens: list[list[int]]) -> voc.heads.Pooled:
    """Return what the numpy heads get to see of a message, from the same hidden states."""
    ends = {"first": tokenizer.first, "last": tokenizer.last}
    batch = collate([example(tokens)], window=WINDOW, **ends)
    in_bf16 = torch.autocast("cpu", torch.bfloat16, enabled=cpu_has_bf16())
    with torch.inference_mode(), in_bf16:
        output = network.encoder(input_ids=batch.ids, attention_mask=batch.mask)
    cuts = windows_of(tokens, limit=WINDOW, **ends)
    return pooled_of(cuts, output.last_hidden_state.float().numpy())


def calibrated(logits: Logits) -> Probabilities:
    c = CALIBRATION
    labels = torch.sigmoid(logits.labels * torch.tensor(c.scales) + torch.tensor(c.offsets))
    felt = torch.softmax(logits.label_sentiments / c.label_sentiment, dim=2)
    feelings = torch.softmax(logits.statement_sentiment / c.statement_sentiment, dim=1)
    shifted = logits.message_sentiment + torch.tensor(c.message_shift)
    feeling = torch.softmax(shifted / c.message_sentiment, dim=1)
    return Probabilities(
        labels=labels.numpy(),
        label_sentiments=felt.numpy(),
        statement_sentiments=feelings.numpy(),
        sentiment=feeling[0].numpy(),
        intent=torch.softmax(logits.intent / c.intent, dim=1)[0].numpy(),
    )


def heads_of(folder: ModelFolder) -> Heads:
    manifest = folder.manifest
    calibration = voc.heads.Calibration(
        label_scales=manifest.label_scales,
        label_offsets=manifest.label_offsets,
        **manifest.temperatures,
    )
    return Heads.load(folder.path / "heads.safetensors", calibration)


@pytest.mark.parametrize("tokens", MESSAGES)
def test_exported_heads_say_what_the_network_says(
    toy_model: Path, exported: ModelFolder, tokenizer: Tokenizer, tokens: list[list[int]]
) -> None:
    fresh = network_of(toy_model)  # the exported one is in half precision now
    logits = predict(fresh, [example(tokens)], tokenizer=tokenizer, window=WINDOW)
    expected = calibrated(logits)
    (found,) = heads_of(exported).read([vectors(fresh, tokenizer, tokens)])
    for field in fields(Probabilities):
        a, b = getattr(found, field.name), getattr(expected, field.name)
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_the_encoder_is_stored_in_half_precision(toy_model: Path, exported: ModelFolder) -> None:
    weights = load_file(exported.path / "model.safetensors")
    before = load_file(toy_model / "model.safetensors")
    assert {w.dtype for w in weights.values()} == {np.dtype(np.float16)}
    assert weights.keys() == before.keys()
    assert all(np.array_equal(weights[name], before[name]) for name in before)


def test_the_heads_are_stored_as_they_are(network: Network, exported: ModelFolder) -> None:
    weights: dict[str, Floats] = load_file(exported.path / "heads.safetensors")
    assert {w.dtype for w in weights.values()} == {np.dtype(np.float32)}
    weights["message.output.bias"][: len(SENTIMENTS)] -= np.array(
        CALIBRATION.message_shift, np.float32
    )
    stored = sorted(float(w.sum()) for w in weights.values())
    assert stored == pytest.approx(sorted(p.sum().item() for p in network.heads.parameters()))


def test_the_manifest_holds_what_was_calibrated(toy_model: Path, exported: ModelFolder) -> None:
    manifest = exported.manifest
    config = recipe(toy_model)
    assert (manifest.name, manifest.version) == (config.name, config.version)
    assert (manifest.window, manifest.labels) == (WINDOW, LABELS)
    assert manifest.thresholds == CALIBRATION.thresholds
    assert (manifest.label_scales, manifest.label_offsets) == (
        CALIBRATION.scales,
        CALIBRATION.offsets,
    )
    assert manifest.temperatures == {
        "statement_sentiment": 0.8,
        "label_sentiment": 1.4,
        "message_sentiment": 1.2,
        "intent": 1.6,
    }
    assert manifest.boundary_threshold == 0.35
    assert manifest.bands == {
        "label": {"high": 0.9, "medium": 0.5},
        "statement_sentiment": {"high": 0.8, "medium": 0.4},
        "message_sentiment": {"high": 0.7, "medium": 0.3},
        "intent": {"high": NEVER, "medium": 0.2},
    }


def test_an_exported_model_has_the_bands_that_were_calibrated(exported: ModelFolder) -> None:
    model = Model(exported, FakeEncoder())
    assert model.confidence == CALIBRATION.confidence


def test_every_file_that_is_read_is_hashed_and_none_is_code(exported: ModelFolder) -> None:
    files = exported.manifest.files
    assert set(files) == {
        "config.json",
        "model.safetensors",
        "heads.safetensors",
        "tokenizer.json",
    }
    assert all(digest(exported.path / name) == found for name, found in files.items())
    assert {path.suffix for path in exported.path.iterdir()} == {".json", ".safetensors"}


@pytest.mark.parametrize("name", ["tokenizer_config.json", "special_tokens_map.json"])
def test_what_the_base_says_of_its_tokenizer_is_taken_along(
    toy_model: Path, network: Network, tmp_path: Path, name: str
) -> None:
    base, out = tmp_path / "base", tmp_path / "out"
    base.mkdir()
    (base / "tokenizer.json").write_bytes((toy_model / "tokenizer.json").read_bytes())
    (base / name).write_text("{}")
    export(network, CALIBRATION, recipe(toy_model), base=base, out=out)
    assert (out / name).read_text() == "{}"
    assert (out / "tokenizer.json").read_bytes() == (toy_model / "tokenizer.json").read_bytes()
