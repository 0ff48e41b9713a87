"""A toy model: a whole model folder of random weights, and an encoder that needs no torch."""

import string
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from safetensors.numpy import save_file
from spacy.language import Language
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from voc.encoder.folder import FORMAT, MANIFEST, Manifest, digest, write_manifest
from voc.encoder.protocol import Hidden
from voc.encoder.windows import Window
from voc.heads import MESSAGE_PARTS, STATEMENT_PARTS, Floats, Pool, Pooled
from voc.pipeline import load
from voc.scorer import Scorer
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS, TAXONOMY_VERSION

WIDTH: Final = 16
WINDOW: Final = 32
HASHED: Final = ("config.json", "model.safetensors", "tokenizer.json", "heads.safetensors")

_SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_WORDS: Final = ("the", "toaster", "was", "faulty", "and", "they", "refused", "app", "staff")
_CHARACTERS: Final = string.ascii_lowercase + string.digits
VOCABULARY: Final = {
    token: number
    for number, token in enumerate(
        (
            *_SPECIAL,
            *string.punctuation,
            *_CHARACTERS,
            *(f"##{character}" for character in _CHARACTERS),
            *_WORDS,
        )
    )
}


def write_toy_model(
    out: Path, *, name: str = "toy", version: str = "1.0.0", window: int = WINDOW, seed: int = 0
) -> Path:
    """Write a model folder of random weights to `out`, the same for the same seed; return it."""
    out.mkdir(parents=True, exist_ok=True)
    _write_encoder(out, seed)
    toy_tokenizer().save(str(out / "tokenizer.json"))
    save_file(toy_heads(seed=seed), out / "heads.safetensors")
    write_manifest(out / MANIFEST, toy_manifest(out, name=name, version=version, window=window))
    return out


def toy_tokenizer() -> Tokenizer:
    """Return a WordPiece tokenizer of letters, digits, marks and a few words, in lower case."""
    tokenizer = Tokenizer(WordPiece(VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    special = [(token, VOCABULARY[token]) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = TemplateProcessing("[CLS] $A [SEP]", special_tokens=special)
    return tokenizer


def toy_heads(*, width: int = WIDTH, seed: int = 0) -> dict[str, Floats]:
    """Return random heads as `heads.safetensors` names them."""
    random = np.random.default_rng(seed)
    outputs = {"statement": sum(STATEMENT_PARTS), "message": sum(MESSAGE_PARTS)}
    weights: dict[str, Floats] = {}
    for head, count in outputs.items():
        shapes = {
            "hidden.weight": (width, 2 * width),
            "hidden.bias": (width,),
            "output.weight": (count, width),
            "output.bias": (count,),
        }
        for key, shape in shapes.items():
            weights[f"{head}.{key}"] = random.normal(scale=0.5, size=shape).astype(np.float32)
    weights["boundary.weight"] = random.normal(scale=0.5, size=(1, width)).astype(np.float32)
    weights["boundary.bias"] = np.zeros(1, np.float32)
    return weights


def toy_manifest(
    path: Path, *, name: str = "toy", version: str = "1.0.0", window: int = WINDOW
) -> Manifest:
    """Return the manifest of the model files in `path`."""
    return Manifest(
        format=FORMAT,
        name=name,
        version=version,
        taxonomy=TAXONOMY_VERSION,
        labels=LABELS,
        sentiments=SENTIMENTS,
        intents=INTENTS,
        languages=("en",),
        window=window,
        thresholds=(0.5,) * len(LABELS),
        label_scales=(1.0,) * len(LABELS),
        label_offsets=(0.0,) * len(LABELS),
        temperatures=dict.fromkeys(
            ("statement_sentiment", "label_sentiment", "message_sentiment", "intent"), 1.0
        ),
        boundary_threshold=0.5,
        bands={
            kind: {"high": 0.9, "medium": 0.7}
            for kind in ("label", "statement_sentiment", "message_sentiment", "intent")
        },
        files={name: digest(path / name) for name in HASHED},
    )


def _write_encoder(out: Path, seed: int) -> None:
    # Imported here so that tests with a fake encoder do not pay for torch.
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=2 * WINDOW,
        initializer_range=0.5,  # wide enough that every token moves the states of the others
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model: Any = BertModel(config, add_pooling_layer=False)
    model.half().save_pretrained(out)


class FakeEncoder:
    """An encoder that looks hidden states up by token id: no context, no torch.

    fail_on: a token id that makes a batch fail.
    batches: the batches it was given.
    """

    name = "fake"

    def __init__(self, *, width: int = WIDTH, fail_on: int | None = None) -> None:
        self.width = width
        self.fail_on = fail_on
        self.batches: list[list[Window]] = []
        random = np.random.default_rng(0)
        self._table = random.normal(size=(len(VOCABULARY), width)).astype(np.float32)

    def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
        """Look the states of each batch up."""
        for windows in batches:
            self.batches.append(list(windows))
            if any(self.fail_on in window.ids for window in windows):
                raise RuntimeError("told to fail")
            yield [self._table[list(window.ids)] for window in windows]


def pooled_of(windows: Sequence[Window], states: Iterable[Hidden]) -> Pooled:
    """Return the vectors of a message that was read in these windows."""
    pool = Pool()
    pieces = [piece for window in windows for piece in window.pieces]
    for window, hidden in zip(windows, states, strict=True):
        pool.add(hidden, (((p.statement, p.offset), p.start, p.end) for p in window.pieces))
    return pool.result(tails={(p.statement, p.offset) for p in pieces if p.offset})


def toy_scorer(path: Path, encoder: FakeEncoder) -> Scorer:
    """Return a scorer of the model folder `path`, run by `encoder`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("voc.model.open_encoder", lambda folder, **_: encoder)
        return Scorer.open(str(path))


def toy_pipeline(path: Path, encoder: FakeEncoder) -> Language:
    """Return the pipeline of the model folder `path`, run by `encoder`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("voc.model.open_encoder", lambda folder, **_: encoder)
        return load(str(path))
