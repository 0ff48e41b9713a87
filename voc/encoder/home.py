"""Folders that are there as a whole or not at all, in the one that this package keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors import SafetensorError

from voc.errors import OutputError
from voc.home import home

__all__ = ["drafted", "home"]


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """Give an empty folder that becomes `target` when the block ends well, and never otherwise.

    Where another process was first its folder is kept.

    Raises OutputError for what the operating system refuses in the block.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".voc-", dir=target.parent) as temporary:
            draft = Path(temporary) / target.name  # unlike its parent it is not private
            draft.mkdir()
            yield draft
            try:
                draft.rename(target)
            except OSError:
                if not target.is_dir():
                    raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"`{target}` cannot be written: {reason}") from error
    except SafetensorError as error:  # it tells a full disk in a class of its own
        raise OutputError(f"`{target}` cannot be written: {error}") from error
