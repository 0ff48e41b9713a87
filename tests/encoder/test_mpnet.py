"""Encoders of the MPNet family: other special tokens, and positions that begin at two."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer as FastTokenizer
from tokenizers.models import WordLevel
from tokenizers.processors import RobertaProcessing
from transformers import MPNetModel

from mpnet_toy import write_toy_mpnet
from trainable import recipe
from voc.encoder.conversion import convert, write_network
from voc.encoder.openvino_engine import OpenVinoEncoder
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.torch_engine import TorchEncoder, load_encoder, longest_window
from voc.encoder.windows import Window
from voc.errors import UsageError
from voc.learning.recipe import build_network

POSITIONS = 14
VOCABULARY = ("<s>", "<pad>", "</s>", "[UNK]", "[CLS]", "[SEP]", "the", "app")


@pytest.fixture(scope="module")
def mpnet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of an untrained MPNet whose vocabulary has the names of BERT's tokens as well."""
    folder = write_toy_mpnet(
        tmp_path_factory.mktemp("mpnet"), positions=POSITIONS, vocabulary=len(VOCABULARY)
    )
    words = {word: number for number, word in enumerate(VOCABULARY)}
    tokenizer = FastTokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.post_processor = RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def window(size: int) -> Window:
    return Window(ids=(0, *([6, 7] * size)[: size - 2], 2), pieces=())


def test_the_tokens_at_the_ends_are_those_of_the_model(mpnet: Path) -> None:
    tokenizer = Tokenizer(mpnet / "tokenizer.json")
    assert (tokenizer.first, tokenizer.last) == (0, 2)
    assert tokenizer.encode(["app", ""]) == [[7], [3]]


def test_it_reads_two_tokens_less_than_it_has_positions(mpnet: Path, toy_model: Path) -> None:
    assert longest_window(MPNetModel.from_pretrained(mpnet)) == POSITIONS - 2
    with pytest.raises(UsageError, match="`window` is 65: the encoder reads 64 tokens at once"):
        build_network(recipe(toy_model, window=65), toy_model)
    with pytest.raises(UsageError, match="`window` is 13: the encoder reads 12 tokens at once"):
        build_network(recipe(mpnet, window=13), mpnet)
    network = build_network(recipe(mpnet, window=12), mpnet)
    assert longest_window(network.encoder) == POSITIONS - 2


def test_the_longest_window_is_read_beside_a_shorter_one(
    mpnet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)  # in fp32
    encoder = TorchEncoder(mpnet, device="cpu")
    ((longest, shorter),) = encoder.encode([[window(12), window(9)]])
    assert (longest.shape, shorter.shape) == ((12, 16), (9, 16))
    model: Any = MPNetModel.from_pretrained(mpnet, add_pooling_layer=False)
    model.eval()
    for size, hidden in ((12, longest), (9, shorter)):
        with torch.inference_mode():
            alone = model(torch.tensor([window(size).ids])).last_hidden_state[0].numpy()
        np.testing.assert_allclose(hidden, alone, atol=1e-5)


def test_openvino_reads_it_as_torch_does(
    mpnet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)  # in fp32
    write_network(convert(load_encoder(mpnet)), tmp_path)
    batches = [[window(size)] for size in range(3, POSITIONS - 1)]
    found = OpenVinoEncoder(tmp_path, window=POSITIONS - 2).encode(batches)
    for (hidden,), (expected,) in zip(found, TorchEncoder(mpnet).encode(batches), strict=True):
        np.testing.assert_allclose(hidden, expected, rtol=0, atol=1e-4)
