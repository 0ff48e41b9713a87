"""The toy model with a network for OpenVINO: its own weights, or these in int8."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from toy import VOCABULARY, WINDOW, toy_manifest, write_toy_model
from voc.encoder.conversion import convert, write_int8, write_network
from voc.encoder.folder import MANIFEST, digest, write_manifest
from voc.encoder.quantisation import NETWORK, NETWORK_WEIGHTS, Quantisation
from voc.encoder.torch_engine import load_encoder
from voc.encoder.windows import Window

SETTINGS = Quantisation(smooth_quant=0.7)


def random_window(size: int, *, seed: int = 0) -> Window:
    """Return a window of `size` random tokens of the toy vocabulary, special ones included."""
    random = np.random.default_rng((seed, size))
    return Window(ids=(2, *random.integers(4, len(VOCABULARY), size - 2).tolist(), 3), pieces=())


CALIBRATION_WINDOWS = [random_window(size, seed=1) for size in range(3, WINDOW + 1)]


def write_int8_toy(out: Path) -> Path:
    """Write the toy model and its network in int8 to `out`, and return it."""
    write_toy_model(out)
    write_int8(out, CALIBRATION_WINDOWS, SETTINGS, limit=WINDOW)
    return _listed(out)


def write_exact_toy(out: Path) -> Path:
    """Write the toy model and its network as it is, in fp32, to `out`, and return it."""
    write_toy_model(out)
    write_network(convert(load_encoder(out)), out)
    return _listed(out)


def _listed(out: Path) -> Path:
    manifest = toy_manifest(out)
    network = {name: digest(out / name) for name in (NETWORK, NETWORK_WEIGHTS)}
    write_manifest(out / MANIFEST, replace(manifest, files={**manifest.files, **network}))
    return out
