"""What the tests of lakes share."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

import factories
from voc.lake import Lake
from voc.records import Reading

_NUMBERS = itertools.count()


@pytest.fixture(params=["folder", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A folder and a URL at which there is no lake yet."""
    if request.param == "folder":
        yield str(tmp_path / "lake")
    else:
        url = f"memory://lake-{next(_NUMBERS)}"
        yield url
        fsspec.filesystem("memory").store.clear()


def reading(id_: str, customer: str | None = None, **rest: Any) -> Reading:
    """Return a reading of a customer's message."""
    metadata = {**rest.pop("metadata", {}), **({"customer_id": customer} if customer else {})}
    return factories.reading(id=id_, metadata=metadata, **rest)


def filled(place: str, *readings: Reading) -> Lake:
    """Return a lake that holds readings."""
    lake = Lake.open(place, create=True)
    lake.add(readings)
    return lake


def rows(lake: Lake) -> list[dict[str, Any]]:
    """Return all readings, by id."""
    found: list[dict[str, Any]] = lake.query("SELECT * FROM readings ORDER BY id").to_pylist()
    return found


def ids(lake: Lake) -> list[str]:
    """Return the ids of all messages, in order."""
    return [row["id"] for row in rows(lake)]
