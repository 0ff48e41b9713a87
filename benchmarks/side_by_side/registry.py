"""Who is measured, in the order of the table."""

from side_by_side.embeddings import EmbeddingRegression
from side_by_side.lexicons import TextBlobPattern, Vader
from side_by_side.protocol import Peer
from side_by_side.setfit_few_shot import SetFitFewShot
from side_by_side.spacy_textcat import SpacyTextCat
from side_by_side.transformers_pipeline import TransformersPipeline
from side_by_side.voc_engine import VocEngine
from voc.encoder.engines import FLOAT32, INT8, TORCH


def engines(model: str) -> list[VocEngine]:
    """Return voc with each of its engines; the other names choose one of them."""
    return [VocEngine(model=model, engine=name) for name in (INT8, FLOAT32, TORCH)]


def peers(model: str) -> dict[str, Peer]:
    """Return voc and its peers by key.

    model: of voc; the pipeline of `transformers` takes its encoder.
    """
    found: list[Peer] = [
        *engines(model),
        *(TransformersPipeline(model=model, batch_size=size) for size in (1, 32)),
        TransformersPipeline(model=model, batch_size=32, longest=None),
        EmbeddingRegression(),
        SetFitFewShot(),
        SpacyTextCat(),
        Vader(),
        TextBlobPattern(),
    ]
    return {peer.key: peer for peer in found}
