"""Numbers of accounts, and those of orders."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import accounts

CASES = [
    "account number [12345678] sort code [12-34-56]",
    "my account no. is [AC-123456], policy no: [PL/12/3456], membership #[778899]",
    "customer no [K-229041], patient number [P0044129], acct # [9917742031]",
    "account [55779911] is locked",
    "Agent: your account number, please?\nCustomer: Sure, it's [123456789].",
    "your account number? It is for order 99182736",
    "your account number? Some 15-20 minutes. Digits of my account number are 1234",
    "policy number: [PL 448 120 97]",
    "customer ID: [55012398], account id [AC-4471], user id is [99120], customerid [4471]",
    "customer reference [55012398]; member ID? Yes: [778899]",
    "my user id is tiger, customer id tiger99, user 55012398, users 2024, customer ideas 2024",
    "Policy no. [7718-B] and account [447122/B]; account 12 - A mess",
    "account 2 weeks, account since 2019, policy 2024, policy no longer 2 of 3",
    "order 48211, ticket #99812, invoice INV-2024-0012, case number 00991823",
    "customer order 12345678, discount 123456",
    "account number: '[12345678]', account no. **[12345678]**, cust no [48812345]",
    "medical record number [445566], MRN: [445566]; a custom 445566, Mrn",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(accounts.find, marked) == marked
    assert kinds_found(accounts.find, marked) <= {accounts.KIND}
