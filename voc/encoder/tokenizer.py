"""Text to token ids, in bulk, with the tokenizer that a model folder carries."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer as FastTokenizer

from voc.errors import ModelMismatch

_PICTURE: Final = re.compile("[\u2600-\u27bf\u2b05-\u2b55\U0001f300-\U0001faff]")
_TRIMMINGS: Final = re.compile("[\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def spell_pictures(text: str) -> str:
    """Return a text with its emoji as words: their Unicode names, which never change.

    Most vocabularies have one unknown token for all of them, and the feeling is lost.
    """
    if not _PICTURE.search(text):
        return text
    return _PICTURE.sub(_name, _TRIMMINGS.sub("", text))


def _spelled_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Return what `spell_pictures` does, and where in `text` each of its characters is from."""
    if not _PICTURE.search(text):
        return text, range(len(text))
    seen = [(at, char) for at, char in enumerate(text) if not _TRIMMINGS.match(char)]
    spelled = [(at, _PICTURE.sub(_name, char)) for at, char in seen]
    return "".join(word for _, word in spelled), [at for at, word in spelled for _ in word]


def _name(picture: re.Match[str]) -> str:
    return f" {unicodedata.name(picture[0], '').lower()} "


class Tokenizer:
    """A model's own sub-word tokenizer.

    Padding and truncation of the shared tokenizer are switched off for good, so it has no
    state that changes: one instance serves any number of threads.
    """

    def __init__(self, path: Path) -> None:
        """Load `tokenizer.json` at `path`."""
        try:
            self._tokenizer = FastTokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception for any bad file
            raise ModelMismatch(f"`{path.name}` of the model cannot be loaded") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.first, self.last = self._ends()
        self._unknown = self._special("[UNK]", "<unk>")

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, without special tokens.

        Emoji are read by their names. A text that the tokenizer reads as nothing (control
        characters only) becomes one unknown token, so that every statement has a vector.
        """
        spelled = [spell_pictures(text) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(spelled, add_special_tokens=False)
        return [encoding.ids or [self._unknown] for encoding in encodings]

    def encode_with_starts(self, texts: Sequence[str]) -> list[tuple[list[int], list[int]]]:
        """Return the token ids of each text, as `encode` does, and where in it each token starts.

        Starts count code points.
        """
        spelled, places = zip(*map(_spelled_with_places, texts), strict=True) if texts else ((), ())
        encodings = self._tokenizer.encode_batch(spelled, add_special_tokens=False)
        return [
            (e.ids, [own[start] for start, _ in e.offsets]) if e.ids else ([self._unknown], [0])
            for e, own in zip(encodings, places, strict=True)
        ]

    def _ends(self) -> tuple[int, int]:
        """Return the tokens it puts around a text itself, else those that are usual.

        Names alone mislead: MPNet's vocabulary has `[CLS]`, but the model never saw it.
        """
        around = self._tokenizer.encode("").ids
        if len(around) == 2:
            return around[0], around[1]
        return self._special("[CLS]", "<s>"), self._special("[SEP]", "</s>")

    def _special(self, *names: str) -> int:
        ids = (self._tokenizer.token_to_id(name) for name in names)
        known = next((i for i in ids if i is not None), None)
        if known is None:
            raise ModelMismatch(f"the model's tokenizer has none of the tokens {', '.join(names)}")
        return known
