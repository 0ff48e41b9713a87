"""Check digits that several kinds of number share."""

from collections.abc import Sequence
from typing import Final

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def digits_of(text: str) -> list[int]:
    """Return the decimal digits of a text, of any script, in order."""
    return [int(sign) for sign in text if sign.isdecimal()]


def luhn(digits: Sequence[int]) -> bool:
    """Return whether the last digit is the check digit of ISO/IEC 7812-1, annex B."""
    doubled = sum(_DOUBLED[digit] for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + doubled) % 10 == 0


def mod_97(code: str) -> bool:
    """Return whether letters and digits in ASCII hold the check digits of ISO 7064, mod 97-10.

    The check digits are expected in front, as in an IBAN: the first four signs go to the end.
    """
    return int("".join(str(int(sign, 36)) for sign in code[4:] + code[:4])) % 97 == 1
