"""The one description of a training run: a TOML file, checked when it is read."""

import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from voc.errors import UsageError
from voc.taxonomy import LABELS


def _label(name: str) -> str:
    if name not in LABELS:
        raise ValueError(f"no label `{name}`: one of {', '.join(LABELS)}")
    return name


def _whole(shares: dict[str, float]) -> dict[str, float]:
    if fault := _sum_fault(shares):
        raise ValueError(fault)
    return shares


def _sum_fault(shares: Mapping[str, float]) -> str | None:
    total = sum(shares.values())
    return None if math.isclose(total, 1) else f"the shares add up to {total:g}, not to 1"


def _filled(corpora: object) -> object:
    """Give each corpus that is `like` another the keys of that one that it does not have itself."""
    if not isinstance(corpora, dict):
        return corpora
    filled: dict[str, object] = {}
    for name, corpus in corpora.items():
        filled[name] = corpus
        if isinstance(corpus, dict) and "like" in corpus:
            like = str(corpus["like"])  # a list, say, is the name of none
            other = filled.get(like) if like != name else None
            if not isinstance(other, dict):
                raise ValueError(f"no corpus `{like}` above `{name}` for it to be like")
            own = {key: value for key, value in corpus.items() if key != "like"}
            filled[name] = {**other, **own}
    return filled


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"`{text}` is no regular expression: {error}") from error
    return text


Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Label = Annotated[str, AfterValidator(_label)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(_Section):
    """The encoder that training starts from.

    source: `package:NAME/FOLDER` for weights that a Python package carries, `parts:PREFIX` for a
    zip file of them that is split over packages, else a folder in the Hugging Face form or a hub
    id; see `voc.encoder.base`.
    sha256: of its `model.safetensors`; checked where given.
    archive_sha256: of the whole zip file; `parts:` wants it.
    name: its hub id.
    """

    source: str
    sha256: Sha256 | None = None
    archive_sha256: Sha256 | None = None
    name: str
    licence: str


class Adapter(_Section):
    """A low-rank adapter beside the encoder's weights, which stay as they are (Hu et al. 2021).

    rank: of the change of a layer's weights.
    alpha: alpha / rank is what the change is multiplied with.
    dropout: share of a layer's inputs that the adapter does not see.
    targets: last parts of the names of the linear layers that are adapted.
    """

    rank: Positive
    alpha: Annotated[float, Field(gt=0)]
    dropout: Share = 0.0
    targets: Annotated[tuple[str, ...], Field(min_length=1)]


class Corpus(_Section):
    """A JSON-lines file of labelled text, and how much of it an epoch sees.

    In a file, `like` names a corpus above, whose keys it takes where it has none of its own.

    path: below the data folder, or else beside the configuration.
    form: `cem` has statements with labels; `message` has a sentiment for the whole text only.
    texts: files of the data folder that hold the texts, where `path` has labels only: our own
    labels of texts that others publish.
    at_most: rows drawn once, for all epochs; all where absent.
    per_epoch: rows of them drawn afresh each epoch; all where absent.
    mapping: key in the mappings file that turns native categories into label constraints.
    sentiment: whether the native sentiment is used.
    unknown: labels that the set's categories say nothing of, whatever the mapping says.
    neutral_is_mixed: the set does not tell neutral from mixed, so neither is taught from it.
    taught: whether what the teacher says of the texts is learned too.
    """

    path: str
    form: Literal["cem", "message"]
    licence: str
    texts: tuple[str, ...] = ()
    at_most: Positive | None = None
    per_epoch: Positive | None = None
    mapping: str | None = None
    sentiment: bool = True
    unknown: tuple[Label, ...] = ()
    neutral_is_mixed: bool = False
    taught: bool = False


class Stage(_Section):
    """A part of training with its own mixture and learning rate.

    after: the earlier stage whose weights it begins with, or the shares of those whose mean it
    begins with; the one before where absent.
    learning_rate: peak, of the encoder; heads learn at `head_rate` times it.
    average: decay of the moving average of the weights that the stage ends with (Polyak and
    Juditsky 1992); 0 ends with the last weights.
    coarse: share of the examples with statements that are seen as the rules at work cut them; see
    `voc.learning.coarsening`.
    bare, mistyped: shares of the examples with statements that are seen without punctuation or
    with mistakes; see `voc.learning.augmentation`.
    """

    name: str
    after: str | dict[str, Share] | None = None
    epochs: Positive
    learning_rate: Annotated[float, Field(gt=0)]
    average: Share = 0.0
    coarse: Share = 0.0
    bare: Share = 0.0
    mistyped: Share = 0.0
    corpora: tuple[str, ...]

    @property
    def shares(self) -> Mapping[str, float]:
        """Shares of the stages that it begins with the mean of; none where it just goes on."""
        if self.after is None:
            return {}
        return {self.after: 1.0} if isinstance(self.after, str) else self.after


class Heads(_Section):
    """Weights of the losses; `taught` is that of all the others over what the teacher says."""

    labels: float = 4.0
    label_sentiment: float = 1.0
    statement_sentiment: float = 1.0
    message_sentiment: float = 1.0
    intent: float = 0.5
    weak_labels: float = 1.0
    weak_label_sentiment: float = 1.0
    boundary: float = 1.0
    taught: float = 1.0


class Teacher(_Section):
    """Models whose readings are learned beside people's labels; see `voc.learning.teacher`.

    models: by name, folder or hub id, how much of what is taught each has to say; the shares sum
    to 1. What they say of the corpora that are `taught` is learned.
    """

    models: Annotated[dict[str, Share], Field(min_length=1), AfterValidator(_whole)]


class Companion(_Section):
    """A model that reads beside the trained one; see `voc.model`.

    model: its name, folder or hub id.
    share: of it in the mean of what the two say.
    """

    model: str
    share: Annotated[float, Field(gt=0, lt=1)]


class Quantisation(_Section):
    """How the trained encoder is made int8 for OpenVINO; see `voc.encoder.conversion`.

    corpora: whose texts its activations are measured on. Those of an adapter ship with it, as
    token ids.
    samples: messages drawn of them.
    smooth_quant: how much of the spread of activations is moved to the weights, from 0 to 1 (alpha
    of Xiao et al. 2022, "SmoothQuant"); below 0 nothing is moved.
    ignored: regular expressions; a layer whose name has one in it stays in fp32.
    """

    corpora: Annotated[tuple[str, ...], Field(min_length=1)]
    samples: Positive = 300
    smooth_quant: Annotated[float, Field(ge=-1, le=1)] = 0.7
    ignored: tuple[Pattern, ...] = ()


class TrainConfig(_Section):
    """Everything that decides a training run.

    adapter: what is trained of the encoder; all of it where absent.
    quantisation: where absent, the model is not made int8.
    teacher: where absent, only labels are learned from.
    companion: where absent, the model reads alone.
    window: tokens in a window, special ones included.
    batch_tokens: tokens of a training batch, padding included.
    dev: the file that thresholds and calibration are chosen on; never trained on.
    mappings: file of native categories mapped to labels.
    blend: shares of the stages whose weights the model is the mean of; the last where absent.
    """

    name: str
    version: str
    seed: int
    base: Base
    adapter: Adapter | None = None
    quantisation: Quantisation | None = None
    teacher: Teacher | None = None
    companion: Companion | None = None
    window: Positive
    batch_tokens: Positive
    dropout: Share
    head_rate: Annotated[float, Field(gt=0)]
    weight_decay: Annotated[float, Field(ge=0)]
    warmup: Share
    dev: str
    mappings: str
    losses: Heads
    corpora: Annotated[dict[str, Corpus], BeforeValidator(_filled)]
    stages: tuple[Stage, ...]
    blend: dict[str, Share] = {}


def load_config(path: Path) -> TrainConfig:
    """Read a training configuration; a bad or unknown key is a `UsageError` that names it."""
    try:
        config = TrainConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"configuration `{path.name}` cannot be read: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"`{'.'.join(map(str, e['loc']))}`: {e['msg']}" for e in error.errors())
        raise UsageError(f"configuration `{path.name}`: {faults}") from error
    named = {f"stages.{number}": stage.corpora for number, stage in enumerate(config.stages)}
    if config.quantisation is not None:
        named["quantisation"] = config.quantisation.corpora
    if config.teacher is None and any(corpus.taught for corpus in config.corpora.values()):
        raise UsageError(f"configuration `{path.name}`: corpora are `taught`, by no `teacher`")
    if fault := _order_fault(config):
        raise UsageError(f"configuration `{path.name}`: {fault}")
    for section, corpora in named.items():
        if unknown := sorted(set(corpora) - config.corpora.keys()):
            raise UsageError(
                f"configuration `{path.name}`: `{section}.corpora`: "
                f"unknown corpora {', '.join(unknown)}"
            )
    return config


def _order_fault(config: TrainConfig) -> str | None:
    """Return what is wrong with the names of stages that the configuration refers to."""
    earlier: set[str] = set()
    for number, stage in enumerate(config.stages):
        if fault := _shares_fault(stage.shares, earlier):
            return f"`stages.{number}.after`: {fault}"
        earlier.add(stage.name)
    fault = _shares_fault(config.blend, earlier)
    return f"`blend`: {fault}" if fault else None


def _shares_fault(shares: Mapping[str, float], stages: set[str]) -> str | None:
    if unknown := sorted(shares.keys() - stages):
        return f"no earlier stage {', '.join(unknown)}"
    return _sum_fault(shares) if shares else None
