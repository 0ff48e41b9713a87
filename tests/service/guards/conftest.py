import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guarded import Service
from service.settings import Settings


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., Service]:
    """Start the small application with settings."""

    def started(**settings: Any) -> Service:
        return Service(Settings(**{"home": tmp_path, **settings}))

    return started


@pytest.fixture
def service(start: Callable[..., Service]) -> Service:
    """The small application as it is without a setting."""
    return start()


@pytest.fixture
def audit() -> Iterator[list[dict[str, Any]]]:
    """The lines of the audit log."""
    lines: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(record.getMessage()))

    logger, handler = logging.getLogger("voc.audit"), Kept()
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)
