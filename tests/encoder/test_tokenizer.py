"""Text to token ids: in bulk as one by one, cut into statements as whole, and never nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer as FastTokenizer
from tokenizers.models import WordLevel

from toy import VOCABULARY, toy_tokenizer
from voc.encoder.tokenizer import Tokenizer
from voc.errors import ModelMismatch

UNKNOWN = VOCABULARY["[UNK]"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
SENTENCES = st.lists(st.text("abcxyz .,!'éß", min_size=1, max_size=20), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def tokenizer(toy_model: Path) -> Tokenizer:
    return Tokenizer(toy_model / "tokenizer.json")


def saved(path: Path, tokenizer: FastTokenizer) -> Path:
    file = path / "tokenizer.json"
    tokenizer.save(str(file))
    return file


def test_words_and_letters(tokenizer: Tokenizer) -> None:
    (ids,) = tokenizer.encode(["The app, ab!"])
    assert ids == [VOCABULARY[token] for token in ("the", "app", ",", "a", "##b", "!")]


def test_special_tokens_are_known_and_not_added(tokenizer: Tokenizer) -> None:
    assert (tokenizer.first, tokenizer.last) == (VOCABULARY["[CLS]"], VOCABULARY["[SEP]"])
    assert tokenizer.encode(["the"]) == [[VOCABULARY["the"]]]


@given(texts=st.lists(TEXTS, max_size=6))
def test_bulk_gives_what_one_by_one_gives(tokenizer: Tokenizer, texts: list[str]) -> None:
    assert tokenizer.encode(texts) == [tokenizer.encode([text])[0] for text in texts]


@given(texts=st.lists(TEXTS, max_size=6))
def test_tokens_are_the_same_with_their_starts(tokenizer: Tokenizer, texts: list[str]) -> None:
    found = tokenizer.encode_with_starts(texts)
    assert [ids for ids, _ in found] == tokenizer.encode(texts)
    for text, (ids, starts) in zip(texts, found, strict=True):
        assert len(starts) == len(ids)
        assert list(starts) == sorted(starts)
        assert all(0 <= start < max(1, len(text)) for start in starts)


def test_a_picture_starts_where_it_stands(tokenizer: Tokenizer) -> None:
    text = "the app \U0001f44d\U0001f3fd was faulty"
    ((ids, starts),) = tokenizer.encode_with_starts([text])
    assert ids == tokenizer.encode([text])[0]
    assert {text[start:].split()[0] for start in starts} >= {"the", "app", "was", "faulty"}
    assert text.index("\U0001f44d") in starts


@given(sentences=SENTENCES)
def test_statements_have_the_tokens_of_the_whole(
    tokenizer: Tokenizer, sentences: list[str]
) -> None:
    visible = [sentence for sentence in sentences if sentence.strip()] or ["a"]
    (whole,) = tokenizer.encode([" ".join(visible)])
    assert [token for ids in tokenizer.encode(visible) for token in ids] == whole


@given(text=TEXTS)
def test_every_text_has_a_token(tokenizer: Tokenizer, text: str) -> None:
    (ids,) = tokenizer.encode([text])
    assert ids
    assert set(ids) <= set(VOCABULARY.values())


@pytest.mark.parametrize("text", ["", " ", "\x07", "\x00\x1b", "\u200b", "\ufe0f"])
def test_text_that_is_read_as_nothing_is_unknown(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.encode(["the", text, "app"])[1] == [UNKNOWN]


def test_padding_and_truncation_of_the_file_are_switched_off(tmp_path: Path) -> None:
    shared = toy_tokenizer()
    shared.enable_truncation(4)
    shared.enable_padding(length=8)
    tokenizer = Tokenizer(saved(tmp_path, shared))
    assert [len(ids) for ids in tokenizer.encode(["a", "a b c d e f"])] == [1, 6]


def test_special_tokens_of_other_families(tmp_path: Path) -> None:
    vocabulary = {"<s>": 0, "</s>": 1, "<unk>": 2, "the": 3}
    shared = FastTokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer = Tokenizer(saved(tmp_path, shared))
    assert (tokenizer.first, tokenizer.last, tokenizer.encode([""])) == (0, 1, [[2]])


@pytest.mark.parametrize("content", [None, b"", b"{", b"{}", b"\xff\xfe", b'{"model": 1}'])
def test_a_damaged_file_is_a_mismatch(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "tokenizer.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelMismatch, match=r"`tokenizer\.json` of the model cannot be loaded"):
        Tokenizer(file)


@pytest.mark.parametrize("missing", ["[CLS]", "[SEP]", "[UNK]"])
def test_a_tokenizer_without_a_special_token_is_a_mismatch(tmp_path: Path, missing: str) -> None:
    names = [name for name in ("[CLS]", "[SEP]", "[UNK]", "the") if name != missing]
    vocabulary = {name: number for number, name in enumerate(names)}
    file = saved(tmp_path, FastTokenizer(WordLevel(vocabulary, unk_token="the")))
    with pytest.raises(ModelMismatch, match=rf"none of the tokens \{missing[:-1]}\]"):
        Tokenizer(file)
