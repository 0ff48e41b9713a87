"""The one description of a training run: a TOML file, checked when it is read."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voc.errors import UsageError

Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(_Section):
    """The encoder that training starts from.

    source: `package:NAME/FOLDER` for weights that a Python package carries, else a folder in
    the Hugging Face form or a hub id.
    sha256: of its `model.safetensors`; checked where given.
    """

    source: str
    sha256: str | None = None
    name: str
    licence: str


class Corpus(_Section):
    """A JSON-lines file of labelled text, and how much of it an epoch sees.

    path: below the data folder, or else beside the configuration.
    form: `cem` has statements with labels; `message` has a sentiment for the whole text only.
    texts: files of the data folder that hold the texts, where `path` has labels only: our own
    labels of texts that others publish.
    per_epoch: rows drawn afresh each epoch; all where absent.
    mapping: key in the mappings file that turns native categories into label constraints.
    sentiment: whether the native sentiment is used.
    neutral_is_mixed: the set does not tell neutral from mixed, so neither is taught from it.
    """

    path: str
    form: Literal["cem", "message"]
    licence: str
    texts: tuple[str, ...] = ()
    per_epoch: Positive | None = None
    mapping: str | None = None
    sentiment: bool = True
    neutral_is_mixed: bool = False


class Stage(_Section):
    """A part of training with its own mixture and learning rate.

    learning_rate: peak, of the encoder; heads learn at `head_rate` times it.
    average: decay of the moving average of the weights that the stage ends with (Polyak and
    Juditsky 1992); 0 ends with the last weights.
    """

    name: str
    epochs: Positive
    learning_rate: Annotated[float, Field(gt=0)]
    average: Share = 0.0
    corpora: tuple[str, ...]


class Heads(_Section):
    """Weights of the five losses."""

    labels: float = 4.0
    statement_sentiment: float = 1.0
    message_sentiment: float = 1.0
    intent: float = 0.5
    weak_labels: float = 1.0


class TrainConfig(_Section):
    """Everything that decides a training run.

    window: tokens in a window, special ones included.
    batch_tokens: tokens of a training batch, padding included.
    dev: the file that thresholds and calibration are chosen on; never trained on.
    mappings: file of native categories mapped to labels.
    """

    name: str
    version: str
    seed: int
    base: Base
    window: Positive
    batch_tokens: Positive
    dropout: Share
    head_rate: Annotated[float, Field(gt=0)]
    weight_decay: Annotated[float, Field(ge=0)]
    warmup: Share
    dev: str
    mappings: str
    losses: Heads
    corpora: dict[str, Corpus]
    stages: tuple[Stage, ...]


def load_config(path: Path) -> TrainConfig:
    """Read a training configuration; a bad or unknown key is a `UsageError` that names it."""
    try:
        config = TrainConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"configuration `{path.name}` cannot be read: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"`{'.'.join(map(str, e['loc']))}`: {e['msg']}" for e in error.errors())
        raise UsageError(f"configuration `{path.name}`: {faults}") from error
    for number, stage in enumerate(config.stages):
        if unknown := sorted(set(stage.corpora) - config.corpora.keys()):
            raise UsageError(
                f"configuration `{path.name}`: `stages.{number}.corpora`: "
                f"unknown corpora {', '.join(unknown)}"
            )
    return config
