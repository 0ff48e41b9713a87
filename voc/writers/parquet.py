"""Readings as Parquet: the names of the JSON contract, nested, in typed columns.

Three things differ from JSON because a column has one type: numbers are float32, a component that
was not found is null instead of absent, and `metadata` maps strings to strings, where a value that
is not a string is its JSON.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import OutputError
from voc.records import Json, Reading
from voc.taxonomy import COMPONENTS, FACETS, LABELS, TAXONOMY_VERSION
from voc.writers.atomic import replacement
from voc.writers.contract import ReadingWriter, finite, json_text, reading_to_json

_GROUP_READINGS: Final = 10_000
_GROUP_WEIGHT: Final = 32_000_000
_STATEMENT_WEIGHT: Final = 500

_INDICES: Final = pa.list_(pa.int32())
_SENTIMENT: Final = pa.struct(
    {
        "label": pa.string(),
        "score": pa.float32(),
        "confidence": pa.float32(),
        "band": pa.string(),
    }
)
_FACET: Final = pa.struct({"probability": pa.float32(), "statements": _INDICES})
_COMPONENT: Final = {
    "probability": pa.float32(),
    "band": pa.string(),
    "sentiment": pa.struct({"label": pa.string(), "score": pa.float32()}),
    "statements": _INDICES,
}
_PLATFORM: Final = {**_COMPONENT, "facets": pa.struct(dict.fromkeys(FACETS, _FACET))}
_STATEMENT: Final = pa.struct(
    {
        "start": pa.int32(),
        "end": pa.int32(),
        "text": pa.string(),
        "labels": pa.list_(pa.string()),
        "bands": pa.struct(dict.fromkeys(LABELS, pa.string())),
        "probabilities": pa.struct(dict.fromkeys(LABELS, pa.float32())),
        "sentiment": _SENTIMENT,
        "label_sentiments": pa.struct(dict.fromkeys(LABELS, _SENTIMENT)),
        "speaker": pa.string(),
        "start_seconds": pa.float64(),
        "end_seconds": pa.float64(),
    }
)
_EVIDENCE: Final = pa.struct(
    {"rule": pa.string(), "start": pa.int32(), "end": pa.int32(), "statement": pa.int32()}
)

SCHEMA: Final = pa.schema(
    {
        "id": pa.string(),
        "channel": pa.string(),
        "language": pa.string(),
        "time": pa.string(),
        "author": pa.string(),
        "question": pa.string(),
        "metadata": pa.map_(pa.string(), pa.string()),
        "sentiment": _SENTIMENT,
        "intent": pa.struct(
            {"label": pa.string(), "confidence": pa.float32(), "band": pa.string()}
        ),
        "components": pa.struct(
            {
                name: pa.struct(_PLATFORM if name == "platform" else _COMPONENT)
                for name in COMPONENTS
            }
        ),
        "statements": pa.list_(_STATEMENT),
        "signals": pa.list_(pa.struct({"kind": pa.string(), "evidence": pa.list_(_EVIDENCE)})),
        "left_out": pa.list_(
            pa.struct({"start": pa.int32(), "end": pa.int32(), "kind": pa.string()})
        ),
        "noise": pa.struct({"kind": pa.string(), "reason": pa.string()}),
        "course": pa.struct(
            {
                **dict.fromkeys(("start", "end", "lowest"), pa.float32()),
                "lowest_statement": pa.int32(),
            }
        ),
        "model": pa.string(),
        "warnings": pa.list_(pa.string()),
    },
    metadata={"voc.taxonomy": TAXONOMY_VERSION},
)
"""The columns of a Parquet file of readings; its metadata names the taxonomy's version."""


class ParquetWriter:
    """Collects readings into row groups of bounded size."""

    def __init__(self, stream: BinaryIO) -> None:
        """Write to `stream`; nothing is whole before `close`."""
        self._file = pq.ParquetWriter(stream, SCHEMA, compression="zstd")
        self._rows: list[dict[str, Json]] = []
        self._weight = 0

    def write(self, reading: Reading) -> None:
        """Add one reading to the open row group."""
        row = _row(reading)
        self._rows.append(row)
        self._weight += _weight(row, reading)
        if len(self._rows) >= _GROUP_READINGS or self._weight >= _GROUP_WEIGHT:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the footer without which the file cannot be read."""
        if self._rows:
            self._flush()
        self._file.close()

    def abandon(self) -> None:
        """Let go of a file that will be thrown away."""
        with suppress(OutputError):
            self._file.close()

    def _flush(self) -> None:
        self._file.write_table(table_of(self._rows))
        self._rows = []
        self._weight = 0


@contextmanager
def open_file(path: Path, *, drafts: Path | None = None) -> Iterator[ReadingWriter]:
    """Open a `.parquet` file for readings."""
    with replacement(path, drafts=drafts) as stream:
        writer = ParquetWriter(stream)
        try:
            yield writer
            writer.close()
        except BaseException:
            writer.abandon()
            raise


def _row(reading: Reading) -> dict[str, Json]:
    row = reading_to_json(reading)
    if "metadata" in row:
        row["metadata"] = {
            key: metadata_cell(value) for key, value in reading.message.metadata.items()
        }
    return row


def metadata_cell(value: Json) -> str | None:
    """Return a value of metadata as a cell of the map: what is no string is its JSON."""
    value = finite(value)
    return value if value is None or isinstance(value, str) else json_text(value)


def _weight(row: dict[str, Json], reading: Reading) -> int:
    """Return roughly the bytes that a row holds while its group is open."""
    metadata = cast("Mapping[str, str | None]", row.get("metadata", {}))
    return sum(len(value or "") for value in metadata.values()) + sum(
        len(statement.text) + _STATEMENT_WEIGHT for statement in reading.statements
    )


def table_of(rows: list[dict[str, Json]]) -> pa.Table:
    """Return rows of the JSON contract, metadata as cells, as a table of `SCHEMA`.

    Raises what Arrow raises of values that are no such rows.
    """
    try:
        return pa.Table.from_pylist(rows, SCHEMA)
    except UnicodeEncodeError:
        # Lone surrogates in a customer's metadata: rare, and not to be paid for by everyone.
        return pa.Table.from_pylist(cast("list[dict[str, Json]]", _encodable(rows)), SCHEMA)


def _encodable(value: Any) -> Any:
    """Return a value with its lone surrogates spelled out, as JSON would."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    return value
