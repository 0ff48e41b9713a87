"""The pipeline as a spaCy `Language`: `voc_statements` cuts a text, `voc_reader` reads it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from voc.assembly import Span
from voc.records import Message, Reading
from voc.scorer import DEFAULT_MODEL, Scorer
from voc.text.component import SPANS_KEY, blank_pipeline

READER: Final = "voc_reader"


class StatementReader:
    """The spaCy component `voc_reader`: reads the statements of a doc.

    `predict` only computes; `annotate` only writes: `doc._.reading`, and the statements again,
    where one that ran on without punctuation turned out to be several.
    """

    def __init__(self, scorer: Scorer) -> None:
        """Read with `scorer`."""
        self.scorer = scorer

    def __call__(self, doc: Doc) -> Doc:
        """Read one doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Read a stream of docs, `batch_size` of them together."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self.annotate(batch, self.predict(batch))
            yield from batch

    def predict(self, docs: Sequence[Doc]) -> list[Reading | None]:
        """Return the reading of every doc, None where a doc has no statement."""
        read = [doc for doc in docs if doc.spans[SPANS_KEY]]
        messages = [Message(id="doc", text=doc.text) for doc in read]
        readings = iter(self.scorer.readings_of(messages, [spans_of(doc) for doc in read]))
        return [next(readings) if doc.spans[SPANS_KEY] else None for doc in docs]

    def annotate(self, docs: Sequence[Doc], readings: Sequence[Reading | None]) -> None:
        """Write readings to docs."""
        for doc, reading in zip(docs, readings, strict=True):
            doc._.reading = reading
            if reading is not None:
                spans = (
                    doc.char_span(s.start, s.end, alignment_mode="expand")
                    for s in reading.statements
                )
                # Where it may expand to tokens there always is one.
                doc.spans[SPANS_KEY] = [span for span in spans if span is not None]


def spans_of(doc: Doc) -> list[Span]:
    """Return the statements of a doc as character spans."""
    return [(span.start_char, span.end_char) for span in doc.spans[SPANS_KEY]]


@Language.factory(
    READER,
    default_config={"model": DEFAULT_MODEL, "engine": "auto"},
    assigns=["doc._.reading"],
)
def _make_reader(nlp: Language, name: str, model: str, engine: str) -> StatementReader:
    if not Doc.has_extension("reading"):
        Doc.set_extension("reading", default=None)
    return StatementReader(Scorer.open(model, engine=engine))


def reader_of(nlp: Language) -> StatementReader:
    """Return the `voc_reader` of a pipeline that `load` made."""
    reader = nlp.get_pipe(READER)
    assert isinstance(reader, StatementReader)
    return reader


def load(model: str = DEFAULT_MODEL, *, engine: str = "auto") -> Language:
    """Return the pipeline as a spaCy `Language`.

    model: name of a model that is installed, a folder, or a hub id.
    engine: one of `voc.encoder.engines.ENGINES`.

    A doc has its statements in `doc.spans["statements"]` and its reading in `doc._.reading`,
    None where the text has no statement. Raises ModelNotFound or ModelMismatch.
    """
    nlp = blank_pipeline()
    nlp.add_pipe(READER, config={"model": model, "engine": engine})
    return nlp
