"""Dates of birth, and all other dates."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import birth_dates

CASES = [
    "born on [12/04/1980], DOB: [12 April 1980], d.o.b. [21 Dec 84]",
    "date of birth is [1980-04-12]; DOB=[12041980]",
    "my birthday ([March 9, 1972]), born [3rd of May 1975]",
    "I was born in 1980 and ordered on 12/04/2024",
    "two days after her birthday, 14 people; born 3 weeks early",
    "dated 03-11-2023, stubborn 12/04/1980",
    "DOB (dd/mm/yyyy): [12/04/1980], my dob's [12/04/1980]; born on Monday [12 April '80]",
    "date of birth which is [12Apr1980], delivered on Monday 12 April 2024",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(birth_dates.find, marked) == marked
    assert kinds_found(birth_dates.find, marked) <= {birth_dates.KIND}
