"""Personal data of invented people, as values that hypothesis can draw."""

from hypothesis import strategies as st

from voc.text.redaction.checksums import luhn

FILLER = st.sampled_from(
    [
        "The toaster arrived broken and nobody answers.",
        "Refund me please; I waited 3 weeks, order 48211.",
        "Great app, but it crashes when I pay £54.99!",
        "staff were kind\n- the queue was not",
        "",
    ]
)


@st.composite
def cards(draw: st.DrawFn) -> str:
    """Return a card number of 13 to 19 digits, in groups of four with one sign between them."""
    length = draw(st.integers(13, 19))
    issuer = draw(st.sampled_from(["4", "51", "37", "6011", "2221", "35"]))
    rest = draw(st.text("0123456789", min_size=length - len(issuer) - 1, max_size=19))
    body = (issuer + rest)[: length - 1]
    number = next(f"{body}{n}" for n in range(10) if luhn([*map(int, body), n]))
    gap = draw(st.sampled_from(["", " ", "-", ". ", "\n", "\u00a0", " - "]))
    return gap.join(number[start : start + 4] for start in range(0, length, 4))


EMAILS = st.builds(
    "{}@{}.example".format,
    st.from_regex(r"[a-z]{2,8}(\.[a-z]{2,8})?", fullmatch=True),
    st.from_regex(r"[a-z]{3,8}", fullmatch=True),
)
PHONES = st.builds("07700 900{:03}".format, st.integers(0, 999))
LINKS = st.builds("https://shop.example/?token={}".format, st.integers(10**6, 10**9))
OTHERS = st.sampled_from(
    ["GB33 BUKB 2020 1555 5555 55", "219-09-9999", "203.0.113.77", "14 Rosewood Lane"]
)
VALUES = st.one_of(cards(), EMAILS, PHONES, LINKS, OTHERS)
