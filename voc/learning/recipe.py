"""The whole recipe, from a configuration to a model folder.

Load, train, calibrate, export, and quantise where that is asked for.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel

from voc.encoder.base import find_base
from voc.encoder.conversion import check_installed
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.torch_engine import longest_window
from voc.errors import InputCorrupt, InputNotFound, UsageError
from voc.learning.adapter import adapt
from voc.learning.calibration import calibrate
from voc.learning.config import Base, Corpus, TrainConfig
from voc.learning.examples import (
    Cut,
    Example,
    Row,
    join_texts,
    letters,
    load_examples,
    read_rows,
)
from voc.learning.export import export
from voc.learning.files import digest_of
from voc.learning.network import Network
from voc.learning.quantisation import add_int8
from voc.learning.teacher import Teacher
from voc.learning.training import train
from voc.model import Model


def run(
    config: TrainConfig,
    *,
    data: Path,
    beside: Path,
    out: Path,
    work: Path,
    cut: Cut,
    say: Callable[[str], None] = print,
) -> None:
    """Train the model that `config` describes and write its folder to `out`.

    data: folder that the configuration's paths are relative to.
    beside: folder of the configuration, where paths that are not below `data` are looked up.
    work: folder for the weights of finished stages, and for what a teacher said.
    cut: segmenter for texts that come without statements.
    """
    if config.quantisation is not None:
        check_installed()
    torch.manual_seed(config.seed)
    base = base_folder(config.base)
    tokenizer = Tokenizer(base / "tokenizer.json")
    network = build_network(config, base)
    roots = (data, beside)
    teacher = Teacher(config.teacher.models, work=work, say=say) if config.teacher else None
    corpora = _load_corpora(
        config, roots=roots, tokenizer=tokenizer, cut=cut, teacher=teacher, say=say
    )
    train(
        network,
        corpora,
        config,
        tokenizer=tokenizer,
        digests={
            name: _decides(c, config, roots) + (teacher.digest if teacher and c.taught else "")
            for name, c in config.corpora.items()
        },
        work=work,
        say=say,
    )
    calibration = calibrate(
        network,
        _dev(config, roots, tokenizer, cut),
        tokenizer=tokenizer,
        window=config.window,
        share=config.companion.share if config.companion else 0.0,
    )
    export(network, calibration, config, base=base, out=out)
    if config.quantisation is not None:
        add_int8(out, config.quantisation, corpora, tokenizer=tokenizer, seed=config.seed)
        say("quantised")
    say(f"written: {out.name}")


def base_folder(base: Base) -> Path:
    """Return the folder of the base weights, checked against their hash; see `find_base`."""
    return find_base(base.source, sha256=base.sha256, archive_sha256=base.archive_sha256)


def build_network(config: TrainConfig, base: Path) -> Network:
    """Return the network to train: the encoder in `base`, adapted if so configured, and heads.

    Raises UsageError for a window longer than the encoder reads, or an unknown layer to adapt.
    """
    encoder = AutoModel.from_pretrained(
        base,
        add_pooling_layer=False,
        dtype=torch.float32,
        # Drawing it takes a tenth of a step. Beside an adapter, of few weights, it is left out.
        hidden_dropout_prob=0.0 if config.adapter else config.dropout,
        attention_probs_dropout_prob=0.0,  # slow on a CPU
        # The fused kernel multiplies head by head, which many short texts make slow: a step of
        # MiniLM-L6 takes a quarter longer with it.
        attn_implementation="eager",
    )
    if config.window > (most := longest_window(encoder)):
        raise UsageError(f"`window` is {config.window}: the encoder reads {most} tokens at once")
    if config.adapter is not None:
        adapt(encoder, config.adapter)
    return Network(encoder, width=encoder.config.hidden_size, dropout=config.dropout)


def _load_corpora(
    config: TrainConfig,
    *,
    roots: Sequence[Path],
    tokenizer: Tokenizer,
    cut: Cut,
    teacher: Teacher | None,
    say: Callable[[str], None],
) -> Mapping[str, Sequence[Example]]:
    mappings = _mappings(find(config.mappings, roots))
    exclude = frozenset(letters(row["text"]) for row in read_rows(find(config.dev, roots)))
    corpora = {}
    for name, corpus in config.corpora.items():
        corpora[name] = load_examples(
            corpus,
            _rows(corpus, roots),
            tokenizer=tokenizer,
            cut=cut,
            mappings=mappings,
            exclude=exclude,
            teach=teacher.read if teacher and corpus.taught else None,
        )
        tokens = sum(map(len, corpora[name]))
        say(f"{name}: {len(corpora[name]):,} messages, {tokens:,} tokens")
    return corpora


def _rows(corpus: Corpus, roots: Sequence[Path]) -> Iterator[Row]:
    rows = read_rows(find(corpus.path, roots))
    if not corpus.texts:
        return rows
    texts = (row for path in corpus.texts for row in read_rows(find(path, roots)))
    return join_texts(rows, texts)


def find(path: str, roots: Sequence[Path]) -> Path:
    """Return the first file of this path below the roots; the last one where there is none."""
    places = [root / path for root in roots]
    return next((place for place in places if place.is_file()), places[-1])


def _mappings(path: Path) -> Mapping[str, Any]:
    try:
        mappings: dict[str, Any] = json.loads(path.read_bytes())
    except OSError as error:
        raise InputNotFound(f"`{path.name}` cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputCorrupt(f"`{path.name}` is not JSON") from error
    return mappings


def _dev(
    config: TrainConfig, roots: Sequence[Path], tokenizer: Tokenizer, cut: Cut
) -> list[Example]:
    dev = Corpus(path=config.dev, form="cem", licence="")
    return load_examples(
        dev,
        _rows(dev, roots),
        tokenizer=tokenizer,
        cut=cut,
        mappings={},
        teach=Model.open(config.companion.model).predict if config.companion else None,
    )


def _decides(corpus: Corpus, config: TrainConfig, roots: Sequence[Path]) -> str:
    """Return the digests of all files that decide what is learned from a corpus."""
    paths = (corpus.path, *corpus.texts, config.mappings, config.dev)
    return "".join(digest_of(find(path, roots)) for path in paths)
