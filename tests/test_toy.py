"""The toy model and the fake encoder do what tests expect of them."""

from pathlib import Path

import numpy as np
import pytest

from toy import HASHED, VOCABULARY, WIDTH, FakeEncoder, write_toy_model
from voc.encoder.folder import open_folder
from voc.encoder.protocol import Encoder
from voc.encoder.windows import Window


def window(*ids: int) -> Window:
    return Window(ids=(2, *ids, 3), pieces=())


def test_the_same_seed_writes_the_same_model(toy_model: Path, tmp_path: Path) -> None:
    again = write_toy_model(tmp_path / "again")
    other = write_toy_model(tmp_path / "other", seed=1)
    for name in HASHED:
        assert (again / name).read_bytes() == (toy_model / name).read_bytes()
    assert (other / HASHED[1]).read_bytes() != (toy_model / HASHED[1]).read_bytes()


def test_a_toy_model_can_have_another_name(tmp_path: Path) -> None:
    path = write_toy_model(tmp_path / "new" / "toy", name="cem-toy", version="2.0.0", window=24)
    folder = open_folder(path)
    assert (folder.title, folder.manifest.window) == ("cem-toy 2.0.0", 24)


def test_the_fake_looks_states_up_by_token() -> None:
    fake = FakeEncoder()
    encoder: Encoder = fake
    batch = [window(5, 6), window(6)]
    ((first, second),) = encoder.encode([batch])
    assert (first.shape, second.shape) == ((4, WIDTH), (3, WIDTH))
    np.testing.assert_array_equal(first[2], second[1])
    assert np.abs(first[1] - first[2]).max() > 0.1
    assert fake.batches == [batch]


def test_the_fake_fails_when_told_to() -> None:
    encoder = FakeEncoder(fail_on=VOCABULARY["z"])
    sound = [window(VOCABULARY["a"])]
    states = encoder.encode([sound, [*sound, window(VOCABULARY["z"])]])
    assert len(next(states)) == 1
    with pytest.raises(RuntimeError, match="told to fail"):
        next(states)
