"""A trained model comes into its folder as a whole: a run that is stopped leaves what was there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from voc.encoder.adapter import ADAPTER
from voc.encoder.base import WEIGHTS
from voc.encoder.folder import MANIFEST
from voc.encoder.quantisation import CALIBRATION, NETWORK, NETWORK_WEIGHTS
from voc.writers.atomic import output_errors

_NOT_OF_ALL: Final = (WEIGHTS, ADAPTER, NETWORK, NETWORK_WEIGHTS, CALIBRATION)


@contextmanager
def placed(out: Path) -> Iterator[Path]:
    """Give an empty folder whose files come into `out` when the block ends well, never otherwise.

    Files of an older model are replaced, or taken away where the new one has none such; others
    stay. Raises OutputError where `out` cannot be written.
    """
    with output_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        temporary = TemporaryDirectory(prefix=".voc-", dir=out)  # on the same disk for certain
    with temporary as folder:
        draft = Path(folder, out.resolve().name)  # what is told of the model has its name
        draft.mkdir()
        yield draft
        with output_errors(out):
            _move(draft, out)


def _move(draft: Path, out: Path) -> None:
    """Move the files of a draft; between the first and the last of them `out` is no model."""
    (out / MANIFEST).unlink(missing_ok=True)
    for name in _NOT_OF_ALL:
        (out / name).unlink(missing_ok=True)
    for path in sorted(draft.iterdir(), key=lambda path: path.name == MANIFEST):
        path.replace(out / path.name)
