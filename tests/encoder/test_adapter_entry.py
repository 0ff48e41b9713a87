"""The manifest of an adapter: read as it was written, and refused where a value cannot be."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from toy import toy_manifest
from voc.encoder.adapter import AdapterEntry
from voc.encoder.folder import MANIFEST, open_folder, write_manifest
from voc.encoder.quantisation import Quantisation
from voc.errors import ModelMismatch

ENTRY = AdapterEntry(
    base="toys/base",
    source="parts:toy-base-part",
    sha256="0" * 64,
    archive_sha256=None,
    rank=2,
    alpha=4.0,
)
QUANTISATION = Quantisation(smooth_quant=0.7, ignored=("embeddings",))


def write(folder: Path, toy_model: Path, entry: AdapterEntry | None) -> dict[str, object]:
    manifest = replace(toy_manifest(toy_model), files={}, adapter=entry)
    write_manifest(folder / MANIFEST, manifest)
    written: dict[str, object] = json.loads((folder / MANIFEST).read_text())
    return written


@pytest.mark.parametrize(
    "entry",
    [
        ENTRY,
        replace(ENTRY, archive_sha256="a" * 64, alpha=3),
        replace(ENTRY, quantisation=QUANTISATION),
        None,
    ],
)
def test_an_entry_is_read_as_it_was_written(
    toy_model: Path, tmp_path: Path, entry: AdapterEntry | None
) -> None:
    write(tmp_path, toy_model, entry)
    assert open_folder(tmp_path).manifest.adapter == entry


def test_a_whole_model_has_no_entry(toy_model: Path, tmp_path: Path) -> None:
    assert "adapter" not in write(tmp_path, toy_model, None)


@pytest.mark.parametrize(
    "values",
    [
        {"rank": 0},
        {"rank": "2"},
        {"alpha": -1},
        {"alpha": None},
        {"base": 1},
        {"source": None},
        {"sha256": None},
        {"sha256": "0" * 63},
        {"archive_sha256": "../" * 21 + "x"},
        {"archive_sha256": ""},
        {"quantisation": {}},
        {"quantisation": []},
        {"quantisation": 0.7},
        {"quantisation": {"smooth_quant": "0.7"}},
        {"quantisation": {"smooth_quant": 1.5}},
        {"quantisation": {"smooth_quant": 0.7, "ignored": None}},
        {"quantisation": {"smooth_quant": 0.7, "ignored": [1]}},
        {"quantisation": {"smooth_quant": 0.7, "unheard_of": 1}},
        {"unheard_of": 1},
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_is_a_mismatch(
    toy_model: Path, tmp_path: Path, values: dict[str, object]
) -> None:
    manifest = write(tmp_path, toy_model, ENTRY)
    entry = manifest["adapter"]
    assert isinstance(entry, dict)
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "adapter": {**entry, **values}}))
    with pytest.raises(ModelMismatch, match="is damaged"):
        open_folder(tmp_path)


@pytest.mark.parametrize("entry", [None, [], "x", {}])
def test_what_is_no_entry_is_a_mismatch(toy_model: Path, tmp_path: Path, entry: object) -> None:
    manifest = {**write(tmp_path, toy_model, ENTRY), "adapter": entry}
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelMismatch, match="is damaged"):
        open_folder(tmp_path)


@pytest.mark.parametrize("field", ["name", "version"])
@pytest.mark.parametrize("value", ["../x", "a/b", "a\\b", "", "\0", 1])
def test_a_name_that_leads_elsewhere_is_a_mismatch(
    toy_model: Path, tmp_path: Path, field: str, value: object
) -> None:
    manifest = {**write(tmp_path, toy_model, ENTRY), field: value}
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelMismatch, match="is damaged"):
        open_folder(tmp_path)
