"""A model taught by another: what it is taught, and that the other is asked once."""

import shutil
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from toy import write_toy_model
from trainable import batch_of, example, random_logits, recipe, recipe_text, write_data
from voc.encoder.folder import open_folder
from voc.errors import ModelNotFound, UsageError
from voc.heads import Probabilities
from voc.learning.config import Heads, load_config
from voc.learning.examples import Example
from voc.learning.losses import total_loss
from voc.learning.network import Logits
from voc.learning.recipe import run
from voc.learning.teacher import Teacher
from voc.model import Model

MESSAGES = [["The kettle broke."], ["The staff were kind.", "Delivery took a month."]]


def said_by(logits: Logits, statements: slice, message: int) -> Probabilities:
    """Return what a teacher says that has just these logits."""

    def shares(part: Tensor) -> Any:
        return torch.softmax(part.detach(), dim=-1).numpy()

    return Probabilities(
        labels=torch.sigmoid(logits.labels[statements].detach()).numpy(),
        label_sentiments=shares(logits.label_sentiments[statements]),
        statement_sentiments=shares(logits.statement_sentiment[statements]),
        sentiment=shares(logits.message_sentiment[message]),
        intent=shares(logits.intent[message]),
    )


def gradients(logits: Logits, examples: Sequence[Example]) -> dict[str, Tensor]:
    sizes = [len(e.tokens) for e in examples]
    loss = total_loss(logits, batch_of(sizes), examples, Heads())
    loss.backward()  # type: ignore[no-untyped-call]
    parts: dict[str, Tensor] = {f.name: getattr(logits, f.name) for f in fields(logits)}
    return {k: torch.zeros_like(p) if p.grad is None else p.grad for k, p in parts.items()}


def test_who_agrees_with_the_teacher_learns_nothing_new() -> None:
    logits = random_logits(3, 2)
    examples = [example([[5], [6]]), example([[7]])]
    taught = [
        replace(examples[0], taught=said_by(logits, slice(0, 2), 0)),
        replace(examples[1], taught=said_by(logits, slice(2, 3), 1)),
    ]
    assert all(g.abs().max() < 1e-6 for g in gradients(logits, taught).values())


@pytest.mark.parametrize(
    "part", ["labels", "label_sentiments", "statement_sentiment", "message_sentiment", "intent"]
)
def test_who_differs_is_drawn_towards_the_teacher(part: str) -> None:
    logits, other = random_logits(1, 1), random_logits(2, 1)
    say = said_by(other, slice(0, 1), 0)
    found = gradients(logits, [replace(example([[5]]), taught=say)])
    ours, theirs = getattr(logits, part)[0].detach(), getattr(other, part)[0].detach()
    shares = torch.sigmoid if part == "labels" else lambda z: torch.softmax(z, dim=-1)
    assert ((shares(theirs) - shares(ours)) * -found[part][0]).sum() > 0
    assert not found["boundary"].any()


def test_only_what_the_teacher_was_asked_is_taught() -> None:
    logits, other = random_logits(3, 2), random_logits(4, 2)
    examples = [example([[5], [6]]), replace(example([[7]]), taught=said_by(other, slice(2, 3), 1))]
    found = gradients(logits, examples)
    assert not found["labels"][:2].any()
    assert found["labels"][2].all()
    assert not found["intent"][0].any()
    assert found["intent"][1].all()


def test_a_teacher_says_what_its_model_predicts(toy_model: Path, tmp_path: Path) -> None:
    said = Teacher({str(toy_model): 1.0}, work=tmp_path).read(MESSAGES)
    predicted = Model.open(str(toy_model)).predict(MESSAGES)
    for one, other in zip(said, predicted, strict=True):
        for field in fields(Probabilities):
            np.testing.assert_allclose(
                getattr(one, field.name), getattr(other, field.name), atol=1e-6
            )


def test_several_teach_by_the_mean_of_what_they_say(toy_model: Path, tmp_path: Path) -> None:
    other = write_toy_model(tmp_path / "other", seed=1)
    shares = {str(toy_model): 0.25, str(other): 0.75}
    said = Teacher(shares, work=tmp_path).read(MESSAGES)
    alone = [Model.open(name).predict(MESSAGES) for name in shares]
    for mean, first, second in zip(said, *alone, strict=True):
        assert not np.allclose(first.labels, second.labels, atol=1e-4)
        for field in fields(Probabilities):
            np.testing.assert_allclose(
                getattr(mean, field.name),
                0.25 * getattr(first, field.name) + 0.75 * getattr(second, field.name),
                atol=1e-6,
            )


def test_teachers_with_other_shares_are_others(toy_model: Path, tmp_path: Path) -> None:
    """What one said must not be taken for what another says."""
    copied = shutil.copytree(toy_model, tmp_path / "copy")

    def digest(share: float) -> str:
        shares = {str(toy_model): share, str(copied): 1 - share}
        return Teacher(shares, work=tmp_path).digest

    assert digest(0.25) != digest(0.75)
    assert digest(0.25) == digest(0.25)


def test_a_teacher_is_asked_once(toy_model: Path, tmp_path: Path) -> None:
    said: list[str] = []
    first = Teacher({str(toy_model): 1.0}, work=tmp_path, say=said.append).read(MESSAGES)
    assert said == ["taught: 2 of 2"]
    again = Teacher({str(toy_model): 1.0}, work=tmp_path, say=said.append).read(MESSAGES)
    assert said == ["taught: 2 of 2"]
    assert all((a.labels == b.labels).all() for a, b in zip(first, again, strict=True))
    Teacher({str(toy_model): 1.0}, work=tmp_path, say=said.append).read(MESSAGES[:1])
    assert said == ["taught: 2 of 2", "taught: 1 of 1"]


def test_a_teacher_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        Teacher({str(tmp_path / "nobody"): 1.0}, work=tmp_path)


def test_a_recipe_with_a_teacher_trains_another_model(toy_model: Path, tmp_path: Path) -> None:
    data = write_data(tmp_path / "data")
    said: list[str] = []

    def train(out: str, **changes: Any) -> None:
        run(
            recipe(toy_model, **changes),
            data=data,
            beside=tmp_path,
            out=tmp_path / out,
            work=tmp_path / "work",
            cut=lambda text: [(0, len(text))],
            say=said.append,
        )

    corpora = {
        name: {**corpus.model_dump(exclude_defaults=True), "taught": True}
        for name, corpus in recipe(toy_model).corpora.items()
    }
    train("alone")
    taught = {"teacher": {"models": {str(tmp_path / "alone"): 1.0}}, "corpora": corpora}
    train("taught", **taught)
    assert any(line.startswith("taught: ") for line in said)
    alone, other = (open_folder(tmp_path / name).manifest for name in ("alone", "taught"))
    assert alone.files["model.safetensors"] != other.files["model.safetensors"]
    said.clear()
    train("again", **taught)
    assert not any(line.startswith("taught: ") for line in said)
    assert sum("taken from" in line for line in said) == 2


def test_what_is_taught_wants_a_teacher(toy_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(
        recipe_text(toy_model).replace('mapping = "toys"', 'mapping = "toys"\ntaught = true'),
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match="no `teacher`"):
        load_config(path)
