"""People's names, found by a spaCy model of English through Presidio (both optional).

Any installed model that finds entities will do; the larger ones of spaCy come first. Nothing is
downloaded: without a model, `NamesModelNotFound` says what to install.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.metadata import entry_points
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from voc.errors import NamesModelNotFound
from voc.text.redaction.spans import SHAPED, Found

if TYPE_CHECKING:
    from spacy.language import Language

KIND: Final = "NAME"

_PERSON: Final = "PERSON"
_LABELS: Final = {"PERSON": _PERSON, "PER": _PERSON}
_PREFERRED: Final = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm")
_NEEDLESS: Final = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
_PIECE: Final = 100_000
_POSSESSIVES: Final = ("'s", "\u2019s")
_NOT_TEXT: Final = re.compile("[\ud800-\udfff]")

_HOW: Final = (
    "to redact names, install `voc[names]` and a spaCy model of English "
    "(python -m spacy download en_core_web_sm)"
)


def load() -> None:
    """Load what finds names, which the first call of `find` does otherwise.

    Raises NamesModelNotFound where it is not installed.
    """
    _people()


def find(text: str) -> Iterator[Found]:
    """Find the names of people in a text; raises NamesModelNotFound."""
    if not any(map(str.isupper, text)):
        return  # a model that has learned from written English sees no name there either
    people = _people()
    text = _NOT_TEXT.sub("\ufffd", text)  # no library of words takes halves of characters
    for offset, piece in _pieces(text):
        for start, end in people(piece):
            name = piece[start:end]
            length = len(name) - 2 * name.endswith(_POSSESSIVES)
            yield Found(offset + start, offset + start + length, KIND, SHAPED)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces that a model can hold, each with its offset."""
    start = 0
    while len(text) - start > _PIECE:
        end = text.rfind(" ", start, start + _PIECE)
        end = start + _PIECE if end <= start else end
        yield start, text[start:end]
        start = end
    yield start, text[start:]


@lru_cache(maxsize=1)
def _people() -> Callable[[str], list[tuple[int, int]]]:
    """Return a function from a text to the spans of people's names in it."""
    try:
        from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer
    except ImportError:
        raise NamesModelNotFound(f"presidio-analyzer is not installed; {_HOW}") from None
    nlp = _model()
    others = _labels(nlp) - _LABELS.keys()
    engine: Any = SpacyNlpEngine(
        ner_model_configuration=NerModelConfiguration(
            model_to_presidio_entity_mapping=_LABELS, labels_to_ignore=others
        )
    )
    engine.nlp = {"en": nlp}  # as its documentation says for a model that is loaded already
    recognizer: Any = SpacyRecognizer(supported_entities=[_PERSON])

    lock = Lock()  # of several threads; spaCy does not promise to bear them

    def people(text: str) -> list[tuple[int, int]]:
        with lock:
            artifacts = engine.process_text(text, "en")
            results = recognizer.analyze(text, [_PERSON], artifacts)
        return [(result.start, result.end) for result in results]

    return people


def _model() -> "Language":
    """Load the first installed model of English that finds entities."""
    import spacy

    names = {point.name for point in entry_points(group="spacy_models")}
    for name in sorted((name for name in names if name.startswith("en_")), key=_rank):
        nlp = spacy.load(name, exclude=_NEEDLESS)
        if any("doc.ents" in nlp.get_pipe_meta(pipe).assigns for pipe in nlp.pipe_names):
            return nlp
    raise NamesModelNotFound(f"no spaCy model of English that finds names is installed; {_HOW}")


def _rank(name: str) -> tuple[int, str]:
    return _PREFERRED.index(name) if name in _PREFERRED else len(_PREFERRED), name


def _labels(nlp: "Language") -> set[str]:
    """Return all labels of entities that a model gives."""
    return {label for labels in nlp.pipe_labels.values() for label in labels}
