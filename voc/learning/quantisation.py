"""The step of the recipe that makes a trained encoder int8, or says how its install does."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from voc.encoder.conversion import write_int8
from voc.encoder.folder import MANIFEST, digest, open_folder, write_manifest
from voc.encoder.quantisation import (
    CALIBRATION,
    NETWORK,
    NETWORK_WEIGHTS,
    Quantisation,
    write_calibration,
)
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.windows import windows_of
from voc.learning import config
from voc.learning.examples import Example


def add_int8(
    out: Path,
    section: config.Quantisation,
    corpora: Mapping[str, Sequence[Example]],
    *,
    tokenizer: Tokenizer,
    seed: int,
) -> None:
    """Add the encoder in int8 to the model folder `out`, and to its manifest.

    corpora: examples by corpus name, of which those to measure activations on are drawn.

    An adapter has no encoder of its own yet: what was drawn is added, and `voc.encoder.install`
    does the rest.
    """
    manifest = open_folder(out).manifest
    ends = {"first": tokenizer.first, "last": tokenizer.last}
    windows = [
        window
        for example in _drawn(section, corpora, seed)
        for window in windows_of(example.tokens, limit=manifest.window, **ends)
    ]
    settings = Quantisation(smooth_quant=section.smooth_quant, ignored=section.ignored)
    added: tuple[str, ...] = (NETWORK, NETWORK_WEIGHTS)
    if manifest.adapter is None:
        write_int8(out, windows, settings, limit=manifest.window)
    else:
        added = (CALIBRATION,)
        write_calibration(out / CALIBRATION, windows)
        manifest = replace(manifest, adapter=replace(manifest.adapter, quantisation=settings))
    files = {**manifest.files, **{name: digest(out / name) for name in added}}
    write_manifest(out / MANIFEST, replace(manifest, files=files))


def _drawn(
    section: config.Quantisation, corpora: Mapping[str, Sequence[Example]], seed: int
) -> list[Example]:
    examples = [example for name in section.corpora for example in corpora[name]]
    draw = random.Random(f"{seed} quantisation")
    return draw.sample(examples, min(section.samples, len(examples)))
