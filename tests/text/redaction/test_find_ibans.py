"""IBANs."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import ibans

CASES = [
    "to [GB33 BUKB 2020 1555 5555 55] please",
    "[DE89370400440532013000], [gb33bukb20201555555555]",
    "([IE29 AIBK 9311 5212 3456 78]) THANKS",
    "[CH93-0076-2011-6238-5295-7] and [NO9386011117947]",
    "[FR14 2004 1010 0505 0001 3M02 606].",
    "GB33 BUKB 2020 1555 5555 56, GB33 and ZZ89370400440532013000",
    "DE89 out of stock, XDE89370400440532013000, DE893704004405320130001",
    "[GB29.NWBK.6016.1331.9268.19], [DE89  3704  0044  0532  0130  00]",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(ibans.find, marked) == marked
    assert kinds_found(ibans.find, marked) <= {ibans.KIND}
