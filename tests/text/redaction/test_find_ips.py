"""Addresses of machines, and versions of software."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import ips

CASES = [
    "from [192.168.10.12], ([203.0.113.9]) or [192.0.2.146]:8443.",
    "[2001:db8::8a2e:370:7334] and [2001:db8:85a3:0:0:8a2e:370:7334]",
    "version 10.0.19.1, v1.2.3.4, updated to 17.4.1.2, firmware is 4.12.0.118",
    "1.2.3 and 1.2.3.4.5 and 300.1.1.1 and x1.2.3.4",
    "at 12:30:45, 12::30, std::ab, a:b:c and ::1",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(ips.find, marked) == marked
    assert kinds_found(ips.find, marked) <= {ips.KIND}
