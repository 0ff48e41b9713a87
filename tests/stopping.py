"""Stops `voc score` in tests, and looks at what is left."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from killing import content
from voc.model import Model

SECRET = "zanzibar"
Score = Callable[..., Result]


@contextmanager
def stopped(*, at: str) -> Iterator[None]:
    """Press Ctrl-C when the model reads the words `at`."""
    read = Model.read

    def stop(model: Model, messages: Sequence[Sequence[str]]) -> Any:
        if any(at in text for texts in messages for text in texts):
            raise KeyboardInterrupt
        return read(model, messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "read", stop)
        yield


def stop(score: Score, *arguments: object, at: str = "staff 0") -> Result:
    """Stop a run, if nothing else is said after two parts, six messages."""
    with stopped(at=at):
        result = score(*arguments)
    assert result.exit_code == 130
    return result


def results(out: Path) -> dict[str, object]:
    beside = out.with_name(f"{out.name}.rejected.jsonl")
    return {path.suffix: content(path) for path in (out, beside)}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def shorten(patch: pytest.MonkeyPatch) -> None:
    """Finish a part after three messages, and let the model read four at a time."""
    patch.setattr("voc.runs.run._PART_MESSAGES", 3)
    patch.setattr("voc.scoring._CHUNK_MESSAGES", 4)


def write_tickets(folder: Path) -> Path:
    """Write 14 messages in two files of a folder; one has no text, ids and columns differ."""
    folder.mkdir()
    rows = (f'{n % 5},"the app {n} was faulty, {SECRET}",{n}' for n in range(8))
    (folder / "a.csv").write_text("\n".join(["id,comment,stars", *rows, "9,,1"]) + "\n")
    lines = ({"id": n, "text": f"staff {n}", f"mood {n}": "\ud800", "text_": n} for n in range(5))
    (folder / "b.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder
