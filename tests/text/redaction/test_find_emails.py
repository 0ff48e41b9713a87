"""E-mail addresses: written, said and hidden."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import emails

CASES = [
    "Mail me at [jo.park@acme.example], please.",
    "<[JO+spam@mail.example.co.uk]>; or mailto:[a_b-c@x.io].",
    "é: [josé@exämple.example]!",
    "'[o'neill@fern.example]' is mine",
    "(email:[a@b.co])",
    "two: [a@b.co],[c@d.org]",
    "a@[b@c.example]",
    "Reach me at [j dot park at gmail dot com] thanks",
    "it is [jo_park at hotmail.co.uk]",
    "[john @gmail.com] or [john@ yahoo .com]",
    "[jo(at)acme(dot)example] and [jo [at} acme.example]".replace("[at}", "{at}"),
    "Ordered at amazon dot com, look at Netflix dot com.",
    "rated 2@5, meet me @ the till, @acmehelp and @acme.support",
    "user@localhost is no address, nor is a@b.1 or a@.com or @",
    "at gmail.com they said",
    "my email is [jo at acme dot com]; e-mail: [jo.park at lowtide dot co dot uk]",
    "email me at [jo dot park at acme dot com], or email: [jo @ acme.example]",
    "I emailed support at amazon dot com, my email is fine at work, email me at noon",
    "write to [jo AT acme DOT com]; LOOK AT AMAZON DOT COM",
    "[jo@acme dot com], [jo@ acme.co.uk], [jo@acme,com], [jo@gmail] only, [jo@gmail,com]",
    "5@ acme.com, 3 @ hotmail, look @ gmail, jo@acme and then",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(emails.find, marked) == marked
    assert kinds_found(emails.find, marked) <= {emails.KIND}
