"""Gets a model ready to answer: loaded, and warm, so that the first customer does not wait."""

from dataclasses import asdict
from typing import Final

from service.schemas import CutoffsOut, LabelOut, ModelOut
from service.settings import Settings
from voc.encoder.folder import MANIFEST, digest, find_model
from voc.errors import InferenceFailed
from voc.intake import admit
from voc.records import Message, Reading
from voc.redaction import check_mode
from voc.scorer import Scorer
from voc.scoring import finish, read_together
from voc.taxonomy import LABELS
from voc.text.pseudonyms import check_key
from voc.writers.contract import json_text, reading_to_json

_SENTENCE: Final = "The delivery was late, but the staff at +44 20 7946 0958 were kind. "
_TEXTS: Final = (_SENTENCE, _SENTENCE * 30, "Das Paket kam leider viel zu spät und war beschädigt.")
_TIMES: Final = 3
"""The first pass compiles and loads, the second finds what it left; the third is as all others."""


def load(settings: Settings) -> Scorer:
    """Open the model of `settings`; raises ModelError where it cannot be used."""
    return Scorer.open(settings.model, engine=settings.engine, threads=settings.threads)


def warm(scorer: Scorer, settings: Settings) -> None:
    """Read texts of several kinds and sizes, all the way that a request goes.

    Raises NamesModelNotFound where names are to be taken out and cannot be found, InferenceFailed
    for a model that cannot read, and OutputError where the key of pseudonyms cannot be kept.
    """
    check_key(make=True)  # whatever the mode: a request may ask for another, mails need it in any
    check_mode(settings.redact)
    for number in range(_TIMES):
        texts = [f"{text} {number}" for text in _TEXTS]  # equal ones are not read twice
        messages = [
            admit(place, text, speakers="customer", any_language=True)
            for place, text in enumerate(texts, 1)
        ]
        outcomes = read_together(scorer, [m for m in messages if isinstance(m, Message)])
        for outcome in finish(outcomes, min_confidence="low", redact=settings.redact):
            if not isinstance(outcome, Reading):
                raise InferenceFailed(f"the model fails on plain texts: {outcome.detail}")
            json_text(reading_to_json(outcome))


def described(scorer: Scorer, settings: Settings) -> ModelOut:
    """Return what callers may know of the model."""
    folder = find_model(settings.model)
    thresholds = scorer.model.thresholds
    return ModelOut(
        name=folder.manifest.name,
        version=folder.manifest.version,
        engine=scorer.engine,
        languages=list(scorer.languages),
        labels=[LabelOut.model_validate({"name": k, "threshold": thresholds[k]}) for k in LABELS],
        bands={
            kind: CutoffsOut(**cutoffs) for kind, cutoffs in asdict(scorer.model.confidence).items()
        },
        hash=digest(folder.path / MANIFEST),
    )
