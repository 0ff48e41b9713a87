"""The public door: quick to open, and everything behind it is there."""

import subprocess
import sys
from pathlib import Path

import pytest

import voc

HEAVY = (
    "bentoml",
    "huggingface_hub",
    "numpy",
    "openvino",
    "pyarrow",
    "spacy",
    "torch",
    "transformers",
)


def test_public_names() -> None:
    assert voc.__all__ == [
        "Message",
        "Reading",
        "Rejection",
        "Statement",
        "VocError",
        "__version__",
        "load",
        "read",
        "score",
    ]


def test_public_names_are_sorted_and_each_is_there() -> None:
    assert voc.__all__ == sorted(voc.__all__)
    assert all(getattr(voc, name) is not None for name in voc.__all__)


def test_functions_are_those_of_their_modules() -> None:
    from voc import pipeline, readers, scoring

    assert (voc.load, voc.read, voc.score) == (pipeline.load, readers.read, scoring.score)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'voc' has no attribute 'nothing'"):
        voc.nothing  # noqa: B018


def test_import_loads_nothing_heavy() -> None:
    code = f"import sys, voc; print(sorted(set({HEAVY}) & set(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(voc.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
