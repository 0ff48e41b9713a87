"""Postal addresses, and what only has a number and a street."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import addresses

CASES = [
    "to [14 Rosewood Lane, Bristol BS1 4ST], not to the shop",
    "I live at [7 mill close], address:[12 High Street]",
    "[Flat 3, 22 Harbour Road, Leeds LS1 4AP] which I left",
    "[350 Fifth Avenue, New York, NY 10118]",
    "sent to [1204 elm st., springfield, IL 62704-1234] again",
    "[88 The Glebe, Norwich NR1 2TT] and [12, BS1 4ST]",
    "across [210 W Lincoln Ave.] and [123 Main Street, Apt 45], Newtown",
    "[PO Box 4471] or [p.o. box 12]",
    "The Oxford Street branch, 2 Oxford",
    "a 3 hour drive, a 2 way street, 5 star place, $12 Main Street",
    "waited 3 weeks for delivery to BS1 4ST, at BS1 4ST",
    "I FACE 3 MAIN BANKS AT THE COURT, [526 NORTH HOYT ST]",
    "moved me to 48A downstairs an exit row, at 8 PM CT, live at 24 hour place",
    "near exit 7 of Highway 34, 24 hour Drive",
    "House [14-16 Rosewood Lane], wait 14-16 days",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(addresses.find, marked) == marked
    assert kinds_found(addresses.find, marked) <= {addresses.KIND}
