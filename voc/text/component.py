"""The spaCy component `voc_statements`: a doc's statements, in `doc.spans["statements"]`.

They are those of `voc.text.statements.cut`, moved to the edges of tokens.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from voc.text.statements import cut

COMPONENT: Final = "voc_statements"
"""The name of the component in a spaCy pipeline."""

SPANS_KEY: Final = "statements"
"""The key of the statements in `doc.spans`."""


def blank_pipeline() -> Language:
    """Return an English pipeline of a tokenizer and `voc_statements`, without any model."""
    nlp = spacy.blank("en")
    nlp.add_pipe(COMPONENT)
    return nlp


@Language.component(COMPONENT, assigns=["doc.spans"])
def annotate(doc: Doc) -> Doc:
    """Write the statements of `doc` to `doc.spans["statements"]` and return it.

    A statement that begins inside a token begins at the next one instead.
    """
    doc.spans[SPANS_KEY] = list(_token_spans(doc))
    return doc


def _token_spans(doc: Doc) -> Iterator[Span]:
    offsets = doc.to_array("IDX").astype(np.int64)
    starts = np.searchsorted(offsets, [start for start, _ in cut(doc.text)])
    for start, end in pairwise((*starts.tolist(), len(doc))):
        while start < end and doc[end - 1].is_space:
            end -= 1
        while start < end and doc[start].is_space:
            start += 1
        if start < end:
            yield doc[start:end]
