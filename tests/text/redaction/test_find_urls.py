"""Links that are private."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import urls

CASES = [
    "see [https://acme.example/reset?token=abc]. Thanks",
    "([http://me:secret@nas.example/files])",
    "[www.acme.example/track?id=1&zip=2], stuck",
    "[https://acme.example/o/7b1f0c22-9d3e-4c1b-8a55-2f6f0a1c9e77]",
    "[https://acme.example/j/a8Kd93jfLq02mXz71] and [myapp://open?x=1]",
    "[https://acme.example/cb#access_token=1]",
    "[acme.example/pay?id=12] keeps spinning",
    "https://acme.example/help/how-to-return-a-toaster-2024, https://acme.example?",
    "www.acme.example and acme.example/returns and HTTPS://ACME.EXAMPLE/a/20240115",
    "why? a=b, what/ever?! :// www.",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(urls.find, marked) == marked
    assert kinds_found(urls.find, marked) <= {urls.KIND}
