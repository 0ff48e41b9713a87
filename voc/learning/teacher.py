"""What other models say of a text, for one to learn beside people's labels.

Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network": how a model shares
out its doubt tells more than a label does, and it can be had for texts that nobody has labelled.
Several teach by the mean of what they say (ibid., ensembles).
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import load_file, save_file

from voc.encoder.folder import find_model
from voc.heads import Floats, Probabilities
from voc.learning.files import digest_of
from voc.model import Model

_AT_ONCE: Final = 512


class Teacher:
    """Reads texts once, and keeps what it said.

    digest: of everything that decides what it says.
    """

    def __init__(
        self, models: Mapping[str, float], *, work: Path, say: Callable[[str], None] = print
    ) -> None:
        """Teach by the weighted mean of `models`, names, folders or hub ids; raises ModelNotFound.

        work: folder for what was said.
        """
        folders = {name: find_model(name).path for name in models}
        key = hashlib.sha256()
        for name, share in models.items():  # a manifest holds the hashes of the weights
            key.update(f"{digest_of(folders[name] / 'voc.json')} {share}\n".encode())
        self.digest = key.hexdigest()
        self._shares = models
        self._work = work
        self._say = say

    def read(self, messages: Sequence[Sequence[str]]) -> list[Probabilities]:
        """Read messages, each given as the texts of its statements (at least one)."""
        key = hashlib.sha256(self.digest.encode())
        for texts in messages:
            key.update("\0".join((*texts, "\n")).encode())
        kept = self._work / f"taught-{key.hexdigest()[:12]}.safetensors"
        if not kept.exists():
            tables = _mean(
                [
                    (_joined(self._said(name, messages)), share)
                    for name, share in self._shares.items()
                ]
            )
            self._work.mkdir(parents=True, exist_ok=True)
            draft = kept.with_suffix(".draft")
            save_file(tables, draft)
            draft.replace(kept)
        return _parted(load_file(kept), [len(texts) for texts in messages])

    def _said(self, name: str, messages: Sequence[Sequence[str]]) -> Sequence[Probabilities]:
        model = Model.open(name)
        said: list[Probabilities] = []
        for start in range(0, len(messages), _AT_ONCE):
            said.extend(model.predict(messages[start : start + _AT_ONCE]))
            self._say(f"taught: {len(said):,} of {len(messages):,}")
        return said


def _mean(said: Sequence[tuple[dict[str, Floats], float]]) -> dict[str, Floats]:
    """Return the weighted mean of tables of the same names and shapes."""
    return {
        name: np.sum([share * tables[name] for tables, share in said], axis=0)
        for name in said[0][0]
    }


def _joined(said: Sequence[Probabilities]) -> dict[str, Floats]:
    return {
        "labels": np.concatenate([p.labels for p in said], dtype=np.float32),
        "label_sentiments": np.concatenate([p.label_sentiments for p in said], dtype=np.float32),
        "statement_sentiments": np.concatenate(
            [p.statement_sentiments for p in said], dtype=np.float32
        ),
        "sentiment": np.stack([p.sentiment for p in said], dtype=np.float32),
        "intent": np.stack([p.intent for p in said], dtype=np.float32),
    }


def _parted(tables: dict[str, Floats], statements: Sequence[int]) -> list[Probabilities]:
    ends = np.cumsum(statements)
    return [
        Probabilities(
            labels=tables["labels"][end - count : end],
            label_sentiments=tables["label_sentiments"][end - count : end],
            statement_sentiments=tables["statement_sentiments"][end - count : end],
            sentiment=tables["sentiment"][number],
            intent=tables["intent"][number],
        )
        for number, (count, end) in enumerate(zip(statements, ends, strict=True))
    ]
