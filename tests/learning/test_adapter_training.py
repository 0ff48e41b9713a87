"""The training loop with an adapter: the base stays, and only what is trained is kept."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from adapted import ADAPTED_LAYERS, adapted_recipe
from trainable import example, network_of, recipe
from voc.encoder.tokenizer import Tokenizer
from voc.learning.adapter import adapt
from voc.learning.config import TrainConfig
from voc.learning.network import Network
from voc.learning.training import train

WRITTEN = [
    example([[40, 41, 42], [50, 51]], labels=["brand"], sentiment="negative", intent="complaint"),
    example([[50, 51]], labels=["interface"], sentiment="positive", intent="praise"),
] * 4


def network_for(config: TrainConfig, base: Path) -> Network:
    network = network_of(base)
    if config.adapter is not None:
        adapt(network.encoder, config.adapter)
    return network


def trained(config: TrainConfig, base: Path, work: Path, *, said: list[Any]) -> Network:
    """Return a network that was trained by `config`, and what is kept of it in `work`."""
    network = network_for(config, base)
    train(
        network,
        {"written": WRITTEN, "weak": WRITTEN},
        config,
        tokenizer=Tokenizer(base / "tokenizer.json"),
        digests={"written": "1", "weak": "1"},
        work=work,
        say=said.append,
    )
    return network


@pytest.fixture
def config(toy_model: Path) -> TrainConfig:
    stages = [{**stage.model_dump(), "average": 0.5} for stage in recipe(toy_model).stages]
    return adapted_recipe(toy_model, stages=stages)


def test_the_base_stays_as_it_was(toy_model: Path, config: TrainConfig, tmp_path: Path) -> None:
    before = network_for(config, toy_model).encoder.state_dict()
    after = trained(config, toy_model, tmp_path, said=[])
    changed = {n for n, w in after.encoder.state_dict().items() if not torch.equal(w, before[n])}
    assert {name.rpartition(".")[2] for name in changed} == {"A", "B"}
    assert len([name for name in changed if name.endswith(".B")]) == ADAPTED_LAYERS


def test_of_a_stage_only_what_is_trained_is_kept(
    toy_model: Path, config: TrainConfig, tmp_path: Path
) -> None:
    network = trained(config, toy_model, tmp_path, said=[])
    (last,) = tmp_path.glob("second-*.safetensors")
    kept = load_file(last)
    learned = {name: p for name, p in network.named_parameters() if p.requires_grad}
    assert kept.keys() == learned.keys()
    assert all(torch.equal(kept[name], weight) for name, weight in learned.items())


def test_a_finished_stage_is_taken_from_disk(
    toy_model: Path, config: TrainConfig, tmp_path: Path
) -> None:
    once, said = trained(config, toy_model, tmp_path, said=[]).state_dict(), list[Any]()
    again = trained(config, toy_model, tmp_path, said=said).state_dict()
    assert [line.partition(": taken")[0] for line in said] == ["first", "second"]
    assert all(torch.equal(again[name], weight) for name, weight in once.items())


def test_an_adapter_is_another_stage_than_the_whole_encoder(
    toy_model: Path, config: TrainConfig, tmp_path: Path
) -> None:
    for other in (config, config.model_copy(update={"adapter": None})):
        trained(other, toy_model, tmp_path, said=[])
    assert len(list(tmp_path.glob("first-*"))) == 2


def test_without_an_adapter_everything_is_trained_and_kept(toy_model: Path, tmp_path: Path) -> None:
    network = trained(recipe(toy_model), toy_model, tmp_path, said=[])
    (last,) = tmp_path.glob("second-*.safetensors")
    state = network.state_dict()
    kept = load_file(last)
    assert kept.keys() == state.keys()
    assert all(torch.equal(kept[name], weight) for name, weight in state.items())
    before = network_of(toy_model).encoder.state_dict()
    assert not any(
        torch.equal(weight, before[name.removeprefix("encoder.")])
        for name, weight in kept.items()
        if name.endswith("dense.weight")
    )
