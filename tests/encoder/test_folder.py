"""A model folder is what its manifest says, or it is not opened."""

import json
import shutil
from pathlib import Path

import pytest

from closed import close
from toy import HASHED, toy_manifest
from voc.encoder.folder import (
    MANIFEST,
    bundled_models,
    digest,
    find_model,
    open_folder,
    write_manifest,
)
from voc.errors import ModelError, ModelMismatch, ModelNotFound
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

TEMPERATURES = dict.fromkeys(
    ("statement_sentiment", "label_sentiment", "message_sentiment", "intent"), 1.0
)
BANDS = {
    kind: {"high": 0.9, "medium": 0.7}
    for kind in ("label", "statement_sentiment", "message_sentiment", "intent")
}


@pytest.fixture
def copy(toy_model: Path, tmp_path: Path) -> Path:
    """A copy of the toy model to break."""
    return Path(shutil.copytree(toy_model, tmp_path / "toy"))


def change(path: Path, **values: object) -> None:
    manifest = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps({**manifest, **values}))


def test_a_sound_folder_opens(toy_model: Path) -> None:
    folder = open_folder(toy_model)
    assert (folder.path, folder.title) == (toy_model, "toy 1.0.0")
    assert folder.manifest.labels == LABELS


def test_a_manifest_is_read_as_it_was_written(copy: Path) -> None:
    manifest = toy_manifest(copy, name="other", version="2.1.0", window=24)
    write_manifest(copy / MANIFEST, manifest)
    assert open_folder(copy).manifest == manifest


def test_no_folder_and_no_manifest_are_not_found(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(ModelNotFound, match=rf"no model in `{path}`: it has no voc\.json"):
            open_folder(path)


@pytest.mark.parametrize("name", HASHED)
def test_an_altered_file_is_a_mismatch(copy: Path, name: str) -> None:
    with (copy / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelMismatch, match=f"model `toy`: `{name}` is missing or was altered"):
        open_folder(copy)


@pytest.mark.parametrize("name", HASHED)
def test_a_missing_file_is_a_mismatch(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelMismatch, match=f"`{name}` is missing or was altered"):
        open_folder(copy)


@pytest.mark.parametrize("name", [MANIFEST, *HASHED])
def test_a_model_that_may_not_be_read_is_told(
    copy: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    close(monkeypatch, copy / name)
    with pytest.raises(ModelError, match=f"model `{copy}` cannot be read: Permission denied"):
        open_folder(copy)


@pytest.mark.parametrize("name", HASHED)
def test_a_model_is_found_without_reading_its_files(copy: Path, name: str) -> None:
    (copy / name).unlink()
    folder = find_model(str(copy))
    folder.check(set(HASHED) - {name})
    with pytest.raises(ModelMismatch, match=f"model `toy`: `{name}` is missing or was altered$"):
        folder.check([name])


def test_a_file_without_a_hash_is_a_mismatch(copy: Path) -> None:
    (copy / "other.json").write_text("{}")
    with pytest.raises(ModelMismatch, match=r"`other\.json` is missing or was altered"):
        open_folder(copy).check(["other.json"])


@pytest.mark.parametrize(
    "other",
    [
        {"taxonomy": "cem-0"},
        {"labels": LABELS[::-1]},
        {"sentiments": SENTIMENTS[:3]},
        {"intents": (*INTENTS[:5], "rant")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_label_set_is_a_mismatch(copy: Path, other: dict[str, object]) -> None:
    change(copy, **other)
    with pytest.raises(ModelMismatch, match=r"has taxonomy cem-\d; this version reads cem-1$"):
        open_folder(copy)


@pytest.mark.parametrize("other", [1, 3, 2.5, "2", None])
def test_another_format_is_a_mismatch(copy: Path, other: object) -> None:
    change(copy, format=other)
    with pytest.raises(ModelMismatch, match=f"`toy` has format {other}; this version reads 2$"):
        open_folder(copy)


def test_a_model_from_before_the_bands_is_told_by_its_format(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text())
    del manifest["bands"], manifest["temperatures"]["label_sentiment"]
    (copy / MANIFEST).write_text(json.dumps({**manifest, "format": 1}))
    with pytest.raises(ModelMismatch, match=r"`toy` has format 1; this version reads 2$"):
        open_folder(copy)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"null", b'{"format":2}', b"\xff\xfe\x00"]
)
def test_a_damaged_manifest_is_a_mismatch(copy: Path, content: bytes) -> None:
    (copy / MANIFEST).write_bytes(content)
    with pytest.raises(ModelMismatch, match=r"`voc\.json` of model `toy` is damaged"):
        open_folder(copy)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unheard_of", 1),
        ("thresholds", [0.5]),
        ("thresholds", ["0.5"] * 8),
        ("label_scales", 1.0),
        ("label_offsets", None),
        ("temperatures", {}),
        ("temperatures", [1, 1, 1]),
        ("temperatures", {**TEMPERATURES, "statement_sentiment": 0}),
        ("temperatures", {k: v for k, v in TEMPERATURES.items() if k != "label_sentiment"}),
        ("bands", {}),
        ("bands", [{"high": 0.9, "medium": 0.7}] * 4),
        ("bands", {k: v for k, v in BANDS.items() if k != "label"}),
        ("bands", {**BANDS, "mood": {"high": 0.9, "medium": 0.7}}),
        ("bands", {**BANDS, "label": {"high": 0.7, "medium": 0.9}}),
        ("bands", {**BANDS, "label": {"high": 0.7, "medium": 0}}),
        ("bands", {**BANDS, "label": {"high": 0.7}}),
        ("bands", {**BANDS, "label": {"high": 0.7, "medium": 0.5, "low": 0.1}}),
        ("bands", {**BANDS, "label": {"high": "0.7", "medium": "0.5"}}),
        ("bands", {**BANDS, "label": 0.7}),
        ("languages", []),
        ("window", "32"),
        ("window", 2),
        ("files", ["config.json"]),
    ],
)
def test_values_that_no_model_can_use_are_a_mismatch(copy: Path, field: str, value: object) -> None:
    change(copy, **{field: value})
    with pytest.raises(ModelMismatch, match="is damaged"):
        open_folder(copy)


@pytest.mark.parametrize("low", [0.01, 0.9, 2.0])
def test_a_band_may_begin_anywhere_or_never(copy: Path, low: float) -> None:
    bands = {**BANDS, "intent": {"high": 2.0, "medium": low}}
    change(copy, bands=bands)
    assert open_folder(copy).manifest.bands == bands


def test_a_manifest_without_a_field_is_a_mismatch(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text())
    for field in manifest.keys() - {"format"}:
        less = {key: value for key, value in manifest.items() if key != field}
        (copy / MANIFEST).write_text(json.dumps(less))
        with pytest.raises(ModelMismatch, match="is damaged"):
            open_folder(copy)


def test_digest_is_sha256(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert digest(tmp_path / "abc").startswith("ba7816bf8f01cfea414140de5dae2223")


def test_a_model_is_found_by_its_folder(toy_model: Path) -> None:
    assert find_model(str(toy_model)).title == "toy 1.0.0"


def test_a_model_that_comes_along_is_found_by_name(
    toy_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voc.encoder.folder.bundled_models", lambda: {"cem-toy": toy_model})
    assert find_model("cem-toy").path == toy_model


@pytest.mark.parametrize("name", ["nope", "", "a/b/c", "x\0y", "a" * 5000])
def test_an_unknown_name_lists_the_choices(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"cem-b": Path("b"), "cem-a": Path("a")}
    monkeypatch.setattr("voc.encoder.folder.bundled_models", lambda: known)
    with pytest.raises(ModelNotFound, match=r"give a folder, .* or one of cem-a, cem-b$"):
        find_model(name)


@pytest.mark.parametrize("name", ["shut/model", "./shut/model"])
def test_a_model_in_a_folder_that_may_not_be_entered_is_told_as_such(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    close(monkeypatch, Path("shut"))
    with pytest.raises(ModelError, match=rf"^model `{name}` cannot be read: Permission denied$"):
        find_model(name)


def test_without_any_model_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voc.encoder.folder.bundled_models", dict)
    with pytest.raises(ModelNotFound, match=r"none are installed"):
        find_model("nope")


@pytest.mark.parametrize("layout", ["models", "voc/models"])
def test_models_come_beside_the_package_or_inside(
    toy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    monkeypatch.setattr("voc.encoder.folder.__file__", str(tmp_path / "voc/encoder/folder.py"))
    shutil.copytree(toy_model, tmp_path / layout / "cem-toy")
    (tmp_path / layout / "not-a-model").mkdir()
    assert bundled_models() == {"cem-toy": tmp_path / layout / "cem-toy"}


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's cache, empty."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("hub_cache")
@pytest.mark.parametrize("name", ["someone/no-such-model", "./none", "bad owner/name"])
def test_a_hub_id_that_cannot_be_had_is_not_found(name: str) -> None:
    with pytest.raises(ModelNotFound, match=rf"no model `{name}`.* the hub cannot give it"):
        find_model(name)


def test_a_hub_model_in_the_cache_needs_no_network(toy_model: Path, hub_cache: Path) -> None:
    repository = hub_cache / "models--someone--cem-toy"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40)
    shutil.copytree(toy_model, repository / "snapshots" / ("0" * 40))
    assert find_model("someone/cem-toy").title == "toy 1.0.0"
