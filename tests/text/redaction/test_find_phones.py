"""Telephone numbers, and numbers that only look like one."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import phones

CASES = [
    "Call me on [07700 900123] tomorrow, or [020 7946 0958].",
    "Tel:[0161 496 0000]/no, [(0161) 496 0000]",
    "[+44 7700 900123], [+44 (0)20 7946 0958], [0044 20 7946 0958] or [+1 415 555 0123]",
    "[+49 30 901820] and [+353-1-555-0142]",
    "[(415) 555-0123] or [1-415-555-0199] or [123-456-7890]",
    "[415 555 2671] and [415.555.2671]",
    "my number is [4155552671], ring [555-0134]",
    "mobile [98765 43210]; whatsapp: [447700900123]",
    "Ring [020 7946 0958] 2 times, [087 123 4567] 12 times",
    "[01 99 00 12 34] is French, [02 9999 9999] Australian",
    "Order 07700900123, order number is 4155552671, parcel: 415-555-0123",
    "ref no. 0161 496 0000 and ticket #020 7946 0958",
    "on 01-02-2024, 01.02.2024 11.02.2024 or 2024-01-02 10:30",
    "call back on 12-04-2024 or 12 04 2024",
    "943 000 5919 is in no plan, 0123 nor are 0.1234567890 and 1,234,567,890",
    "SKU-02079460958 and 12:02079460958",
    "Call me on [01943 555 0199], my number is [077009001234], tel. [01943 55501990]",
    "ph. [555-0134]; mobile: [0770 090012]",
    "01943 555 0199 without a word; order number 01943 555 0199",
    "call me 0900-1700, text 0.12345678, call on 09 11 2025 2-4pm",
    "my number is 12345678901234567",
    "+0 1234567 and +1",
    "[(415) 555 - 0123] or [415 - 555 - 0123]; my no. is [9876543210]; 2 - 4 - 10 mm",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(phones.find, marked) == marked
    assert kinds_found(phones.find, marked) <= {phones.KIND}
