"""The training loop: it learns, it repeats itself exactly, and it does no stage twice."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from trainable import example, network_of, recipe
from voc.encoder.tokenizer import Tokenizer
from voc.learning.config import TrainConfig
from voc.learning.examples import Example
from voc.learning.losses import total_loss
from voc.learning.network import Network, collate
from voc.learning.training import epoch_batches, fill, train

DIGESTS = {"written": "1", "weak": "1"}
BRAND, APP = [40, 41, 42], [50, 51]
WRITTEN = [
    example([BRAND, APP], labels=["brand"], sentiment="negative", intent="complaint"),
    example([APP], labels=["interface"], sentiment="positive", intent="praise"),
] * 4
WEAK = [example([BRAND], any_labels=["brand"], sentiment="negative", knows_mixed=False)] * 4
CORPORA = {"written": WRITTEN, "weak": WEAK}

lengths = st.lists(st.integers(1, 40), max_size=30)


class Trainer:
    """Trains networks, and keeps what is said."""

    def __init__(self, base: Path, tokenizer: Tokenizer, work: Path) -> None:
        self.base = base
        self.tokenizer = tokenizer
        self.work = work
        self.said: list[str] = []

    def train(
        self,
        *,
        network: Network | None = None,
        work: str = "work",
        digests: Any = DIGESTS,
        **changes: Any,
    ) -> Network:
        network = network or network_of(self.base, dropout=0.1)
        self.said = []
        train(
            network,
            CORPORA,
            recipe(self.base, **changes),
            tokenizer=self.tokenizer,
            digests=digests,
            work=self.work / work,
            say=self.said.append,
        )
        return network

    @property
    def taken(self) -> list[str]:
        """Names of the stages that were not trained again."""
        return [line.partition(":")[0] for line in self.said if "taken from" in line]

    def loss(self, network: Network, config: TrainConfig) -> float:
        network.eval()
        batch = collate(WRITTEN, window=32, first=self.tokenizer.first, last=self.tokenizer.last)
        with torch.no_grad():
            return total_loss(network(batch), batch, WRITTEN, config.losses).item()


@pytest.fixture
def trainer(toy_model: Path, tokenizer: Tokenizer, tmp_path: Path) -> Trainer:
    return Trainer(toy_model, tokenizer, tmp_path)


def stages_of(trainer: Trainer, *, name: str, **changes: Any) -> list[dict[str, Any]]:
    """Return the recipe's stages, with some values of one changed."""
    found = [stage.model_dump() for stage in recipe(trainer.base).stages]
    return [{**stage, **changes} if stage["name"] == name else stage for stage in found]


def other_heads(trainer: Trainer) -> Network:
    network = network_of(trainer.base, dropout=0.1)
    with torch.no_grad():
        for weight in network.heads.parameters():
            weight.add_(1)
    return network


def same(one: Network, other: Network) -> bool:
    weights = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in weights)


def test_a_network_learns_what_it_is_shown(trainer: Trainer) -> None:
    plan = stages_of(trainer, name="second", epochs=20, corpora=["written"], learning_rate=3e-3)
    config = recipe(trainer.base, stages=plan[1:])
    before = trainer.loss(network_of(trainer.base), config)
    network = trainer.train(stages=plan[1:])
    assert trainer.loss(network, config) < 0.5 * before


def test_the_end_of_a_stage_is_told(trainer: Trainer) -> None:
    trainer.train(stages=stages_of(trainer, name="second", epochs=2))
    heads = [line.partition(", loss")[0] for line in trainer.said]
    assert heads == ["first: step 1/1", "second: step 2/2"]


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_stage_that_is_stopped_goes_on_to_the_same_weights(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    monkeypatch.setattr("voc.learning.training._CHECKPOINT_STEPS", 1)
    plan = stages_of(trainer, name="second", epochs=4, average=0.5)
    whole = trainer.train(stages=plan, work="whole")

    class Stopped(Exception):
        pass

    def stop_after(line: str) -> None:
        if line.startswith(f"second: step {stop}/"):
            raise Stopped

    with pytest.raises(Stopped):
        train(
            network_of(trainer.base, dropout=0.1),
            CORPORA,
            recipe(trainer.base, stages=plan),
            tokenizer=trainer.tokenizer,
            digests=DIGESTS,
            work=trainer.work / "stopped",
            say=stop_after,
        )
    # Other weights to begin with: all that counts comes out of the checkpoint.
    network = trainer.train(network=other_heads(trainer), stages=plan, work="stopped")
    assert f"second: goes on after step {stop}" in trainer.said
    assert same(network, whole)
    assert not list((trainer.work / "stopped").glob("*.part"))


def test_the_same_seed_gives_the_same_weights(trainer: Trainer) -> None:
    one, other = trainer.train(work="one"), trainer.train(work="other")
    assert trainer.taken == []
    assert same(one, other)


def test_another_seed_gives_other_weights(trainer: Trainer) -> None:
    assert not same(trainer.train(), trainer.train(seed=2))


def branched(trainer: Trainer) -> list[dict[str, Any]]:
    """Return the recipe's stages and a third, which begins where the second did."""
    first, second = stages_of(trainer, name="second", learning_rate=1e-2)
    return [first, second, {**second, "name": "third", "after": "first", "epochs": 3}]


def test_a_stage_may_begin_after_an_earlier_one(trainer: Trainer) -> None:
    plan = branched(trainer)
    apart = trainer.train(stages=plan, work="branched")
    plan[1] = {**plan[1], "learning_rate": 1e-4}
    assert same(apart, trainer.train(stages=plan, work="other"))
    plan[2] = {**plan[2], "after": None}
    assert not same(apart, trainer.train(stages=plan, work="chained"))


def test_weights_of_stages_are_blended(trainer: Trainer) -> None:
    plan = branched(trainer)
    ends = [trainer.train(stages=plan[:2]), trainer.train(stages=plan)]
    blended = trainer.train(stages=plan, blend={"second": 0.75, "third": 0.25})
    for name, weight in blended.state_dict().items():
        second, third = (end.state_dict()[name] for end in ends)
        torch.testing.assert_close(weight, 0.75 * second + 0.25 * third)
    assert not same(blended, ends[0])


def test_a_stage_may_begin_with_the_mean_of_earlier_ones(trainer: Trainer) -> None:
    plan = branched(trainer)
    ends = [trainer.train(stages=plan[:1]), trainer.train(stages=plan[:2])]
    plan[2] = {**plan[2], "after": {"first": 0.75, "second": 0.25}, "learning_rate": 1e-9}
    begun = trainer.train(stages=plan)
    for name, weight in begun.state_dict().items():
        first, second = (end.state_dict()[name] for end in ends)
        torch.testing.assert_close(weight, 0.75 * first + 0.25 * second)
    plan[2] = {**plan[2], "after": {"first": 0.25, "second": 0.75}}
    assert not same(begun, trainer.train(stages=plan))


def test_finished_stages_are_taken_from_disk(trainer: Trainer) -> None:
    once = trainer.train()
    again = trainer.train(network=other_heads(trainer))
    assert trainer.taken == ["first", "second"]
    assert same(once, again)


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({"name": "renamed", "version": "9"}, ["first", "second"]),
        ({"seed": 2}, []),
        ({"window": 16}, []),
        ({"dropout": 0.2}, []),
        ({"losses": {"labels": 1.0}}, []),
        ({"digests": {"written": "2", "weak": "1"}}, ["first"]),
        ({"digests": {"written": "1", "weak": "2"}}, []),
    ],
)
def test_a_stage_is_repeated_if_something_that_decides_it_changed(
    trainer: Trainer, changes: dict[str, Any], taken: list[str]
) -> None:
    trainer.train()
    trainer.train(**changes)
    assert trainer.taken == taken


@pytest.mark.parametrize(("stage", "taken"), [("first", []), ("second", ["first"])])
def test_a_changed_stage_is_repeated_with_all_that_follow(
    trainer: Trainer, stage: str, taken: list[str]
) -> None:
    trainer.train()
    trainer.train(stages=stages_of(trainer, name=stage, learning_rate=1e-2))
    assert trainer.taken == taken


def test_a_stage_goes_on_from_the_one_before_whether_trained_or_taken(trainer: Trainer) -> None:
    first = stages_of(trainer, name="first")[:1]
    trainer.train(stages=first)
    continued = trainer.train(network=other_heads(trainer))
    assert trainer.taken == ["first"]
    assert same(continued, trainer.train(work="in one go"))


@given(lengths, st.integers(4, 100))
def test_batches_hold_every_example_once_and_keep_to_the_budget(
    found: list[int], budget: int
) -> None:
    examples = [example([[7] * length]) for length in found]
    batches = list(fill(examples, budget=budget))
    assert [id(e) for batch in batches for e in batch] == [id(e) for e in examples]
    assert all(len(b) == 1 or len(b) * (max(map(len, b)) + 2) <= budget for b in batches)


@given(lengths, st.integers(4, 100))
def test_a_batch_is_ended_only_by_an_example_for_which_it_has_no_room(
    found: list[int], budget: int
) -> None:
    batches = list(fill([example([[7] * length]) for length in found], budget=budget))
    for batch, following in pairwise(batches):
        longest = max(len(e) for e in (*batch, following[0])) + 2
        assert (len(batch) + 1) * longest > budget


def drawn(batches: Sequence[Sequence[Example]]) -> list[int]:
    return [id(e) for batch in batches for e in batch]


@pytest.mark.parametrize(("per_epoch", "expected"), [(None, 20), (5, 5), (100, 20)])
def test_an_epoch_draws_of_a_corpus_what_the_recipe_says(
    toy_model: Path, per_epoch: int | None, expected: int
) -> None:
    config = recipe(toy_model, batch_tokens=8)  # so that no order of batches comes twice
    corpus = config.corpora["weak"].model_copy(update={"per_epoch": per_epoch})
    config = config.model_copy(update={"corpora": {"weak": corpus}})
    corpora = {"weak": [example([[7] * length]) for length in range(1, 21)]}
    draw = random.Random(0)
    one, other = (
        drawn(list(epoch_batches(config.stages[0], corpora, config, draw))) for _ in range(2)
    )
    assert len(set(one)) == len(one) == expected
    assert set(one) <= set(map(id, corpora["weak"]))
    assert one != other


def test_an_epoch_mixes_the_corpora_of_its_stage(toy_model: Path) -> None:
    config = recipe(toy_model, batch_tokens=8)
    corpora = {
        "written": [example([[7, 7]]) for _ in range(20)],
        "weak": [example([[7, 7]]) for _ in range(20)],
    }
    batches = list(epoch_batches(config.stages[1], corpora, config, random.Random(0)))
    written = set(map(id, corpora["written"]))
    kinds = [[id(e) in written for e in batch] for batch in batches]
    assert sum(sum(kind) for kind in kinds) == 20
    assert any(len(set(kind)) == 2 for kind in kinds)


@pytest.mark.parametrize("way", ["coarse", "bare", "mistyped"])
def test_a_share_of_the_examples_is_seen_in_another_way(toy_model: Path, way: str) -> None:
    config = recipe(toy_model)
    ways: dict[str, Any] = {
        "coarse": example([[7, 8]]),
        "bare": [[9], [9]],
        "mistyped": [[6], [6]],
    }
    corpora = {"weak": [replace(example([[7], [8]]), **{way: ways[way]}) for _ in range(200)]}
    seen = {}
    for share in (0.0, 0.5, 1.0):
        stage = config.stages[0].model_copy(update={way: share})
        batches = epoch_batches(stage, corpora, config, random.Random(0))
        seen[share] = sum(e.tokens != [[7], [8]] for batch in batches for e in batch)
    assert seen[0.0] == 0
    assert 60 < seen[0.5] < 140
    assert seen[1.0] == 200


def test_a_stage_ends_with_the_average_of_its_weights(trainer: Trainer) -> None:
    """An average that never moves is that of the first step, in which little is learned."""
    plan = stages_of(trainer, name="second", epochs=20, corpora=["written"], learning_rate=3e-3)
    config = recipe(trainer.base, stages=plan[1:])
    last = trainer.train(work="last", stages=plan[1:])
    first = trainer.train(work="first", stages=[{**plan[1], "average": 1.0}])
    assert trainer.loss(last, config) < 0.7 * trainer.loss(first, config)
