"""Training configurations: what is read, and how a fault is named."""

from pathlib import Path

import pytest

from trainable import RECIPE, recipe
from voc.errors import UsageError
from voc.learning.config import Quantisation, TrainConfig, load_config
from voc.taxonomy import LABELS

RECIPES = sorted((Path(__file__).parents[2] / "recipes").glob("*.toml"))


def load(folder: Path, text: str | bytes) -> object:
    path = folder / "toy.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(path)


def test_a_configuration_is_what_its_file_says(tmp_path: Path) -> None:
    assert load(tmp_path, RECIPE) == recipe(Path("BASE"))
    config = recipe(tmp_path)
    assert [stage.name for stage in config.stages] == ["first", "second"]
    assert config.stages[1].corpora == ("written", "weak")
    assert config.corpora["weak"].mapping == "toys"


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    corpus = recipe(tmp_path).corpora["written"]
    assert (corpus.per_epoch, corpus.mapping) == (None, None)
    assert (corpus.sentiment, corpus.neutral_is_mixed, corpus.unknown) == (True, False, ())
    losses = recipe(tmp_path).losses
    assert (losses.label_sentiment, losses.weak_label_sentiment) == (1.0, 1.0)
    assert recipe(tmp_path).base.sha256 is None


QUANTISATION = """
[quantisation]
corpora = ["written"]
samples = 20
ignored = ["embeddings"]

[losses]"""


def test_quantisation_is_asked_for_or_not_done(tmp_path: Path) -> None:
    assert recipe(tmp_path).quantisation is None
    config = load(tmp_path, RECIPE.replace("[losses]", QUANTISATION))
    assert isinstance(config, TrainConfig)
    assert config.quantisation == Quantisation(
        corpora=("written",), samples=20, ignored=("embeddings",)
    )
    assert (Quantisation(corpora=("a",)).samples, config.quantisation.smooth_quant) == (300, 0.7)


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('["written"]', "[]", "quantisation.corpora"),
        ('["written"]', '["spoken"]', r"quantisation.corpora`: unknown corpora spoken"),
        ("samples = 20", "samples = 0", "quantisation.samples"),
        ("samples = 20", "smooth_quant = 1.1", "quantisation.smooth_quant"),
        ('["embeddings"]', '["("]', r"quantisation.ignored.0`: .*`\(` is no regular expression"),
        ("samples = 20", "sample = 20", "quantisation.sample"),
    ],
)
def test_a_fault_of_quantisation_is_named(
    tmp_path: Path, before: str, after: str, key: str
) -> None:
    with pytest.raises(UsageError, match=f"`{key}"):
        load(tmp_path, RECIPE.replace("[losses]", QUANTISATION.replace(before, after)))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipes_of_this_project_can_be_read(path: Path) -> None:
    assert load_config(path).name == path.stem


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("seed = 1", "seed = 1\nspeed = 2", "speed"),
        ("labels = 4.0", "lables = 4.0", "losses.lables"),
        ('licence = "CC0"\n\n[losses]', 'license = "CC0"\n\n[losses]', "base.license"),
        ('mapping = "toys"', 'mappings = "toys"', "corpora.weak.mappings"),
        ('name = "second"', 'name = "second"\nrate = 1', "stages.1.rate"),
    ],
)
def test_an_unknown_key_is_named(tmp_path: Path, before: str, after: str, key: str) -> None:
    with pytest.raises(UsageError, match=f"`toy.toml`: .*`{key}`: Extra"):
        load(tmp_path, RECIPE.replace(before, after, 1))


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("seed = 1\n", "seed"),
        ('source = "BASE"\n', "base.source"),
        ('name = "first"\n', "stages.0.name"),
        ('path = "weak.jsonl"\n', "corpora.weak.path"),
    ],
)
def test_a_missing_key_is_named(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(UsageError, match=f"`{key}`: Field required"):
        load(tmp_path, RECIPE.replace(line, "", 1))


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("seed = 1", 'seed = "one"', "seed"),
        ("window = 32", "window = 0", "window"),
        ("dropout = 0.1", "dropout = 1.5", "dropout"),
        ("warmup = 0.1", "warmup = -0.1", "warmup"),
        ("weight_decay = 0.01", "weight_decay = -1", "weight_decay"),
        ("epochs = 1", "epochs = 1.5", "stages.0.epochs"),
        ("learning_rate = 1e-3", "learning_rate = 0", "stages.0.learning_rate"),
        ('corpora = ["weak"]', 'corpora = "weak"', "stages.0.corpora"),
        ('form = "cem"', 'form = "statements"', "corpora.written.form"),
        ('mapping = "toys"', "per_epoch = 0", "corpora.weak.per_epoch"),
        ('mapping = "toys"', 'unknown = "brand"', "corpora.weak.unknown"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, before: str, after: str, key: str) -> None:
    with pytest.raises(UsageError, match=f"`{key}`: "):
        load(tmp_path, RECIPE.replace(before, after, 1))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('name = "first"', 'name = "first"\nafter = "second"', "`stages.0.after`: no earlier"),
        ('name = "second"', 'name = "second"\nafter = "zeroth"', "`stages.1.after`: no earlier"),
        ("[losses]", "[blend]\nfirst = 0.5\nthird = 0.5\n\n[losses]", "no earlier stage third"),
        ("[losses]", "[blend]\nfirst = 0.5\nsecond = 0.4\n\n[losses]", "add up to 0.9"),
        (
            'name = "second"',
            'name = "second"\nafter = {first = 0.5}',
            "`stages.1.after`: the shares add up to 0.5",
        ),
        ("[losses]", "[blend]\nfirst = -1\nsecond = 2\n\n[losses]", "`blend.first`"),
        ("[losses]", "[teacher.models]\none = 0.5\n\n[losses]", "`teacher.models`: .* to 0.5"),
        ("[losses]", "[teacher]\nmodels = {}\n\n[losses]", "`teacher.models`"),
    ],
)
def test_a_fault_in_the_order_or_the_shares_is_named(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        load(tmp_path, RECIPE.replace(before, after, 1))


def test_a_corpus_like_another_takes_its_keys(tmp_path: Path) -> None:
    some = '\n[corpora.some]\nlike = "weak"\nper_epoch = 7\n'
    fewer = '\n[corpora.fewer]\nlike = "some"\nper_epoch = 3\n'
    config = load(tmp_path, RECIPE + some + fewer)
    assert isinstance(config, TrainConfig)
    corpora = config.corpora
    weak = corpora["weak"].model_dump()
    assert corpora["some"].model_dump() == weak | {"per_epoch": 7}
    assert corpora["fewer"].model_dump() == weak | {"per_epoch": 3}


@pytest.mark.parametrize("like", ['"nobody"', '"some"', "7", '["weak"]'])
def test_a_corpus_is_like_none_but_those_above(tmp_path: Path, like: str) -> None:
    with pytest.raises(UsageError, match=r"`corpora`: .*no corpus `.+` above `some`"):
        load(tmp_path, RECIPE + f"\n[corpora.some]\nlike = {like}\n")


def test_labels_that_a_set_says_nothing_of_are_those_of_the_taxonomy(tmp_path: Path) -> None:
    text = RECIPE.replace('mapping = "toys"', f"unknown = {list(LABELS)}")
    config = load(tmp_path, text)
    assert isinstance(config, TrainConfig)
    assert config.corpora["weak"].unknown == LABELS


@pytest.mark.parametrize("name", ["platform", "people", "Brand", "platform.staff", ""])
def test_a_label_that_does_not_exist_is_named(tmp_path: Path, name: str) -> None:
    text = RECIPE.replace('mapping = "toys"', f'unknown = ["customer", "{name}"]')
    with pytest.raises(UsageError, match=rf"`corpora\.weak\.unknown\.1`: .*no label `{name}`"):
        load(tmp_path, text)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = RECIPE.replace("seed = 1", "speed = 1")
    with pytest.raises(UsageError, match=r"`seed`.*; `speed`"):
        load(tmp_path, text)


def test_a_corpus_that_is_nowhere_described_is_named_with_its_stage(tmp_path: Path) -> None:
    text = RECIPE.replace('["written", "weak"]', '["written", "spoken", "sung"]')
    with pytest.raises(UsageError, match=r"`stages.1.corpora`: unknown corpora spoken, sung"):
        load(tmp_path, text)


@pytest.mark.parametrize("text", [b"seed = ", b"\xff\xfe", b'name = "\xe9"'])
def test_a_file_that_is_no_toml_is_a_usage_error(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(UsageError, match=r"`toy.toml` cannot be read"):
        load(tmp_path, text)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"`none.toml` cannot be read"):
        load_config(tmp_path / "none.toml")
