"""Files that `voc score` reads and writes in tests."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import Result

TEXTS = [
    "The toaster arrived faulty.",
    "They refused, but the staff was kind.",
    "The app was fine.",
]
SECRET = "zanzibar"
Score = Callable[..., Result]


def write_csv(path: Path, *rows: object, header: str = "id,comment") -> Path:
    path.write_text("\n".join([header, *map(str, rows)]) + "\n", encoding="utf-8")
    return path


def write_parquet(path: Path, rows: int = 3) -> Path:
    pq.write_table(pa.table({"text": TEXTS * (rows // 3)}), path)
    return path


def truncated_parquet(path: Path) -> Path:
    whole = write_parquet(path, 300).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def objects(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(path: Path) -> list[str]:
    """Return the texts of the first statements in a file of readings."""
    match path.suffix:
        case ".jsonl":
            return [value["statements"][0]["text"] for value in objects(path)]
        case ".parquet":
            return [row["statements"][0]["text"] for row in pq.read_table(path).to_pylist()]
        case ".csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                return [row["text"] for row in csv.DictReader(stream)]
        case _:
            header, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
            return [str(row[header.index("text")]) for row in rows]
