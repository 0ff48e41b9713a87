"""What tests of commands share."""

from pathlib import Path

import pytest
from click.testing import Result

from commands import voc
from scores import Score


@pytest.fixture
def score(toy_model: Path) -> Score:
    def score(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return voc("score", *arguments, "--model", toy_model, stdin=stdin)

    return score
