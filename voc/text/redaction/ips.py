"""Addresses of machines, IPv4 and IPv6. Versions of software of four numbers are none."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from voc.text.redaction.context import of_a_version
from voc.text.redaction.spans import CHECKED, SHAPED, Found

KIND: Final = "IP"

_V4: Final = re.compile(r"[0-9](?<![\w.][0-9])[0-9]{0,2}(?:\.[0-9]{1,3}){3}(?!\w|\.\d)")
_V6: Final = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_GROUPS: Final = 3


def find(text: str) -> Iterator[Found]:
    """Find the IP addresses of a text."""
    for match in _V4.finditer(text):
        if _is_v4(match.group()) and not of_a_version(text, match.start()):
            yield Found(*match.span(), KIND, SHAPED)
    if text.count(":") > 1:
        for match in _V6.finditer(text):
            if _is_v6(match.group()):
                yield Found(*match.span(), KIND, CHECKED)


def _is_v4(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True


def _is_v6(text: str) -> bool:
    """Return whether a text is an address, and not something like `12::30` or `std::ab`."""
    if sum(map(bool, text.split(":"))) < _GROUPS or not any(map(str.isdecimal, text)):
        return False
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True
