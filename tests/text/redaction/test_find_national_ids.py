"""Numbers that a state gives a person: a table for each."""

from types import ModuleType

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction.national import (
    KIND,
    de_tax_id,
    documents,
    es_dni,
    fr_nir,
    it_codice_fiscale,
    nl_bsn,
    uk_nhs,
    uk_nino,
    us_ssn,
)

CASES: dict[ModuleType, list[str]] = {
    uk_nino: [
        "[QQ 12 34 56 C], [AB123456D] and [jk 55 10 92 b]",
        "ab123456c, AB123456E, DA123456A, GB123456A and AO123456A",
        "product AB123456C, XAB123456C",
    ],
    uk_nhs: [
        "NHS number [943 476 5919], nhs no: [4010232137]",
        "NHS number 943 476 5918, NHS 4010232138",
        "943 476 5919 and NHS\n943 476 5919",
    ],
    us_ssn: [
        "[219-09-9999] and SSN [457555462], social security: [457 55 5462]",
        "SSN: [457.55.5462], my social is [457 55 5462]; a social 457 55 5462",
        "000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567, 123-45-0000",
        "457555462, ticket 219-09-9999, 1219-09-9999, 219-09-99991",
    ],
    es_dni: [
        "[12345678Z], [12.345.678-Z] and [X1234567L]",
        "12345678A, X1234567A, 12345678z, article 12345678Z",
    ],
    fr_nir: [
        "[1 85 05 78 006 084 91], [255081416802538] and [1 99 07 2A 004 001 09]",
        "1 85 05 78 006 084 92, 3 85 05 78 006 084 91, 2550814168025380",
    ],
    de_tax_id: [
        "[86095742719] and [86 095 742 719]",
        "86095742718, 12345678901, 11111111111, order 86095742719, 186095742719",
    ],
    nl_bsn: [
        "BSN [111222333], burgerservicenummer: [1112.22.333]",
        "BSN 111222334, 111222333, BSN 1112223330",
    ],
    it_codice_fiscale: [
        "[RSSMRA85T10A562S] and [rssmra85t10a562s]",
        "RSSMRA85T10A562T, XRSSMRA85T10A562S",
    ],
    documents: [
        "passport number [5 3 3 4 0 1 3 7 2], licence; driving licence is [MORGA 657054 SM9IJ]",
        "passport [533401372] and 2 more, aadhar number [2345 6789 0123]",
        "passport number [533401372], driving licence [MORGA657054SM9IJ]",
        "National Insurance no: [AB 12 34 56], tax id is [123456789]",
        "my passport in 2019, a driver's license 3 times, 533401372",
    ],
}


@pytest.mark.parametrize(
    ("module", "marked"), [(module, marked) for module in CASES for marked in CASES[module]]
)
def test_what_is_found_is_what_is_marked(module: ModuleType, marked: str) -> None:
    assert as_found(module.find, marked) == marked
    assert kinds_found(module.find, marked) <= {KIND}


@pytest.mark.parametrize(
    ("module", "right"),
    [
        (uk_nhs, "NHS 4010232137"),
        (fr_nir, "255081416802538"),
        (de_tax_id, "86095742719"),
        (nl_bsn, "BSN 111222333"),
        (it_codice_fiscale, "RSSMRA85T10A562S"),
        (es_dni, "12345678Z"),
    ],
)
def test_a_digit_that_is_another_breaks_the_check(module: ModuleType, right: str) -> None:
    for place, sign in enumerate(right):
        if sign.isdecimal():
            wrong = right[:place] + str((int(sign) + 1) % 10) + right[place + 1 :]
            assert list(module.find(right))
            assert not list(module.find(wrong))
