"""Text to token ids, in bulk, with the tokenizer that a model folder carries."""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer as FastTokenizer

from voc.errors import ModelMismatch


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
        self.first = self._special("[CLS]", "<s>")
        self.last = self._special("[SEP]", "</s>")
        self._unknown = self._special("[UNK]", "<unk>")

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, without special tokens.

        A text that the tokenizer reads as nothing (control characters only) becomes one
        unknown token, so that every statement has a vector.
        """
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [encoding.ids or [self._unknown] for encoding in encodings]

    def _special(self, *names: str) -> int:
        ids = (self._tokenizer.token_to_id(name) for name in names)
        known = next((i for i in ids if i is not None), None)
        if known is None:
            raise ModelMismatch(f"the model's tokenizer has none of the tokens {', '.join(names)}")
        return known
