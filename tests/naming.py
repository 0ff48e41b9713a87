"""A toy model of English that knows a few names: a spaCy package, installed like any other."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from voc.text.redaction import names

NAMES = ("Siobhan", "Ngozi Adeyemi", "Sarah")
PLACE = "Leeds"

_PACKAGE = """
from pathlib import Path
from spacy.util import load_model_from_path

def load(**overrides):
    return load_model_from_path(Path(__file__).parent / "data", **overrides)
"""


def write_package(folder: Path, name: str = "en_core_web_lg", *, finds: bool = True) -> Path:
    """Write a model package to a folder from which Python can import it; return the folder.

    name: the default is what is looked for first, whatever else is installed.
    finds: whether it finds names, or only words.
    """
    import spacy

    nlp = spacy.blank("en")
    if finds:
        ruler: object = nlp.add_pipe("entity_ruler")
        people = [{"label": "PERSON", "pattern": person} for person in NAMES]
        ruler.add_patterns([*people, {"label": "GPE", "pattern": PLACE}])  # type: ignore[attr-defined]
    package, info = folder / name, folder / f"{name}-1.0.0.dist-info"
    package.mkdir(parents=True)
    info.mkdir()
    nlp.to_disk(package / "data")
    (package / "__init__.py").write_text(_PACKAGE)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
    (info / "entry_points.txt").write_text(f"[spacy_models]\n{name} = {name}\n")
    return folder


@contextmanager
def installed(*folders: Path) -> Iterator[None]:
    """Let the packages in these folders be installed, for as long as the block goes on."""
    modules = [path.stem for folder in folders for path in folder.glob("en_*[!o]")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*map(str, folders), *sys.path])
        importlib.invalidate_caches()
        names._people.cache_clear()
        yield
    names._people.cache_clear()
    for module in modules:
        sys.modules.pop(module, None)
