"""A low-rank adapter: it starts as nothing, and is all that is trained of an encoder."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from adapted import ADAPTED_LAYERS, ADAPTER, TARGETS, adapted_network
from trainable import RECIPE, network_of
from voc.errors import UsageError
from voc.learning.adapter import LowRank, adapt, adapter_weights
from voc.learning.config import Adapter, load_config

INPUTS = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))


def low_rank(*, dropout: float = 0.0, bias: bool = True) -> LowRank:
    torch.manual_seed(0)
    return LowRank(nn.Linear(4, 3, bias=bias), rank=2, alpha=6.0, dropout=dropout)


SECTION = """
[adapter]
rank = 16
alpha = 32
targets = ["query"]

[losses]"""


def test_a_recipe_says_what_is_adapted(tmp_path: Path) -> None:
    path = tmp_path / "toy.toml"
    path.write_text(RECIPE.replace("[losses]", SECTION, 1))
    assert load_config(path).adapter == Adapter(rank=16, alpha=32.0, targets=("query",))
    path.write_text(RECIPE)
    assert load_config(path).adapter is None


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("rank = 16", "rank = 0", "adapter.rank"),
        ("alpha = 32", "", "adapter.alpha"),
        ("alpha = 32", "alpha = 0", "adapter.alpha"),
        ("alpha = 32", "alpha = 32\ndropout = 2", "adapter.dropout"),
        ("alpha = 32", "alpha = 32\nbias = true", "adapter.bias"),
        ('["query"]', "[]", "adapter.targets"),
        ('licence = "CC0"', 'licence = "CC0"\nsha256 = "../x"', "base.sha256"),
        ('licence = "CC0"', 'licence = "CC0"\narchive_sha256 = "x"', "base.archive_sha256"),
    ],
)
def test_a_fault_of_the_section_is_named(tmp_path: Path, before: str, after: str, key: str) -> None:
    path = tmp_path / "toy.toml"
    path.write_text(RECIPE.replace("[losses]", SECTION, 1).replace(before, after, 1))
    with pytest.raises(UsageError, match=f"`{key}`: "):
        load_config(path)


def test_it_starts_as_the_layer_it_is_put_beside() -> None:
    layer = low_rank()
    assert torch.equal(layer(INPUTS), layer.base(INPUTS))


def test_it_adds_a_change_of_low_rank() -> None:
    layer = low_rank()
    nn.init.normal_(layer.B)
    change = 3.0 * layer.B @ layer.A
    assert torch.linalg.matrix_rank(change).item() == 2
    torch.testing.assert_close(layer(INPUTS) - layer.base(INPUTS), INPUTS @ change.T)


def test_only_the_change_is_trained() -> None:
    layer = low_rank()
    assert {name for name, p in layer.named_parameters() if p.requires_grad} == {"A", "B"}
    layer(INPUTS).sum().backward()
    assert layer.base.weight.grad is None
    assert layer.B.grad is not None
    assert layer.B.grad.abs().sum() > 0


def gradients(layer: LowRank, outputs: Tensor, inputs: Tensor) -> tuple[Tensor, ...]:
    weights = torch.arange(outputs.numel(), dtype=torch.float32).view(outputs.shape)
    return torch.autograd.grad((outputs.float() * weights).sum(), (inputs, layer.A, layer.B))


@pytest.mark.parametrize("shape", [(5, 4), (2, 3, 4)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("in_bf16", "tolerance"), [(False, 1e-5), (True, 0.05)])
def test_what_is_learned_of_a_step_is_what_autograd_says(
    shape: tuple[int, ...], bias: bool, in_bf16: bool, tolerance: float
) -> None:
    layer = low_rank(bias=bias)
    nn.init.normal_(layer.B)
    inputs = torch.randn(shape, generator=torch.Generator().manual_seed(1)).requires_grad_()
    plain = layer.base(inputs) + 3.0 * inputs @ layer.A.T @ layer.B.T
    with torch.autocast("cpu", torch.bfloat16, enabled=in_bf16):
        outputs = layer(inputs)
    assert outputs.dtype == (torch.bfloat16 if in_bf16 else torch.float32)
    torch.testing.assert_close(outputs.float(), plain, rtol=tolerance, atol=tolerance)
    for found, expected in zip(
        gradients(layer, outputs, inputs), gradients(layer, plain, inputs), strict=True
    ):
        assert found.dtype == torch.float32
        torch.testing.assert_close(
            found / expected.norm(), expected / expected.norm(), rtol=0, atol=tolerance
        )


def test_dropout_is_of_the_change_only_and_of_training_only() -> None:
    layer = low_rank(dropout=1.0)
    nn.init.normal_(layer.B)
    assert torch.equal(layer(INPUTS), layer.base(INPUTS))
    layer.eval()
    assert not torch.equal(layer(INPUTS), layer.base(INPUTS))


def test_nothing_else_of_the_encoder_is_trained(toy_model: Path) -> None:
    network = adapted_network(toy_model)
    trained = {name for name, p in network.named_parameters() if p.requires_grad}
    assert len([n for n in trained if n.startswith("encoder.")]) == 2 * ADAPTED_LAYERS
    assert {n.rpartition(".")[2] for n in trained if n.startswith("encoder.")} == {"A", "B"}
    assert {n for n in trained if not n.startswith("encoder.")} == {
        f"heads.{name}" for name, _ in network.heads.named_parameters()
    }


@pytest.mark.parametrize(
    ("target", "layers"),
    [
        ("query", 2),
        ("attention.self.query", 2),
        ("layer.0.attention.self.query", 1),
        ("output.dense", 4),
        ("dense", 6),
    ],
)
def test_a_target_is_the_last_part_of_a_name(toy_model: Path, target: str, layers: int) -> None:
    encoder = network_of(toy_model).encoder
    adapt(encoder, ADAPTER.model_copy(update={"targets": (target,)}))
    assert sum(isinstance(m, LowRank) for m in encoder.modules()) == layers


@pytest.mark.parametrize("target", ["ery", "attention", "LayerNorm", "queri", "query."])
def test_a_target_that_no_linear_layer_has_is_named(toy_model: Path, target: str) -> None:
    with pytest.raises(UsageError, match=f"`adapter.targets`: .* no linear layer `{target}`"):
        adapt(
            network_of(toy_model).encoder,
            ADAPTER.model_copy(update={"targets": (*TARGETS, target)}),
        )


def test_weights_are_named_after_the_layers_of_the_encoder(toy_model: Path) -> None:
    plain = network_of(toy_model).encoder
    weights = adapter_weights(adapted_network(toy_model).encoder)
    assert {w.dtype for w in weights.values()} == {torch.float16}
    for name in {key.rpartition(".")[0] for key in weights}:
        layer = plain.get_submodule(name)
        assert isinstance(layer, nn.Linear)
        assert weights[f"{name}.A"].shape == (ADAPTER.rank, layer.in_features)
        assert weights[f"{name}.B"].shape == (layer.out_features, ADAPTER.rank)
