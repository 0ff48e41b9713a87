"""A client's file name is a label: whatever it is, nothing outside the job's folder is named."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.jobs.names import LONGEST, shown_name, stored_name
from voc.readers.registry import ENDINGS


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("tickets.csv", "tickets.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jo\\Beschwerden März.xlsx", "Beschwerden März.xlsx"),
        ("/absolute/x.csv", "x.csv"),
        ("a\r\nSet-Cookie: x.csv", "a\ufffd\ufffdSet-Cookie: x.csv"),
        ("nul\0byte.csv", "nul\ufffdbyte.csv"),
        ("gpj.\u202evsc.exe", "gpj.\ufffdvsc.exe"),
        ("\ud800.csv", "?.csv"),
        ("x" * 300 + ".csv", "x" * (LONGEST - 4) + ".csv"),
        ("..", ""),
        ("folder/", ""),
        ("  ", ""),
    ],
)
def test_what_is_shown_is_the_last_part_as_it_can_be_printed(raw: str, shown: str) -> None:
    assert shown_name(raw) == shown


@pytest.mark.parametrize(
    ("shown", "stored"),
    [
        ("tickets.csv", "upload.csv"),
        ("tickets.CSV", "upload.csv"),
        ("tickets.csv.gz", "upload.csv.gz"),
        ("tickets.exe.gz", "upload.gz"),
        ("jo.csv.parquet", "upload.parquet"),
        ("tickets.exe", "upload"),
        ("tickets", "upload"),
        (".csv", "upload"),
    ],
)
def test_what_is_stored_has_an_ending_that_we_know(shown: str, stored: str) -> None:
    assert stored_name(shown) == stored


@given(st.text(st.characters()))
def test_any_name_is_harmless(raw: str) -> None:
    shown = shown_name(raw)
    assert len(shown) <= LONGEST
    assert shown.isprintable()
    assert shown not in (".", "..")
    assert not {"/", "\\"} & {*shown}
    assert shown_name(shown) == shown
    stored = PurePosixPath(stored_name(shown))
    assert stored.name == str(stored)
    assert stored.name.split(".")[0] == "upload"
    assert all(ending in ENDINGS for ending in stored.suffixes)
