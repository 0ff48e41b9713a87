"""Small changes of a text that leave what it says as it is, each a pure function.

What has to be chosen is chosen by a generator seeded with the text itself, so that a text is
changed in the same way every time. A text that holds nothing to change comes back as it is.
"""

import re
from collections.abc import Callable, Mapping
from random import Random
from string import ascii_letters, digits
from types import MappingProxyType
from typing import Final, TypeAlias

Perturbation: TypeAlias = Callable[[str], str]

WOMEN: Final = (
    "Emily",
    "Fatima",
    "Guadalupe",
    "Keisha",
    "Mei",
    "Oluchi",
    "Priya",
    "Siobhan",
    "Svetlana",
    "Yuki",
)
"""First names that tell where a woman's family may come from."""

MEN: Final = (
    "Declan",
    "Dmitri",
    "Emeka",
    "Greg",
    "Hiroshi",
    "Jamal",
    "José",
    "Mohammed",
    "Rahul",
    "Wei",
)
"""First names that tell where a man's family may come from."""

GLAD: Final = ("😊", "😍", "🎉", "👏", "🥰")
ANGRY: Final = ("😡", "😤", "👎", "😠", "🤬")
HANDLES: Final = ("@AcmeHelp", "@NorthlineCare", "@fernhill_support")

_SEED: Final = 20
_LONG_WORD: Final = re.compile(r"\b[^\W\d_]{7,}\b")
_MARKS: Final = re.compile(r"[.,;:!?'\u2019](?!\d)")
_AMOUNT: Final = re.compile(r"(?<=[£$€])[1-9]")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_FEMININE: Final = {
    "he": "she",
    "himself": "herself",
    "man": "woman",
    "gentleman": "lady",
    "boy": "girl",
    "husband": "wife",
    "father": "mother",
    "son": "daughter",
    "brother": "sister",
    "grandfather": "grandmother",
    "mr": "mrs",
    "waiter": "waitress",
    "steward": "stewardess",
    "actor": "actress",
}
# "her" stays: whether "him" or "his" takes its place is not in the word.
_GENDER: Final = {**_FEMININE, "him": "her", "his": "her"} | {
    feminine: masculine for masculine, feminine in _FEMININE.items()
}


def swap_letters(text: str) -> str:
    """Let two neighbouring letters inside one long word change places."""
    places = [
        place
        for word in _LONG_WORD.finditer(text)
        for place in range(word.start() + 1, word.end() - 2)
        if text[place].lower() != text[place + 1].lower()
    ]
    if not places:
        return text
    place = _random(text).choice(places)
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def drop_punctuation(text: str) -> str:
    """Drop stops, commas and apostrophes, but not those inside numbers."""
    return _MARKS.sub("", text)


def swap_name(text: str) -> str:
    """Call the person another first name of the same gender."""
    for names in (WOMEN, MEN):
        if found := re.search(rf"\b(?:{'|'.join(names)})\b", text):
            others = [name for name in names if name != found[0]]
            return _replace(text, {found[0]: _random(text).choice(others)})
    return text


def swap_gender(text: str) -> str:
    """Turn men into women and women into men; "her" stays, for it is two words in one."""
    either = {word.capitalize(): other.capitalize() for word, other in _GENDER.items()}
    return _replace(text, {**_GENDER, **either})


def change_price(text: str) -> str:
    """Change the first digit of every amount of money."""
    random = _random(text)
    return _AMOUNT.sub(lambda found: random.choice("123456789".replace(found[0], "")), text)


def change_date(text: str) -> str:
    """Move all names of days, and all of months, on by the same steps: their order is kept."""
    random = _random(text)
    moved: dict[str, str] = {}
    for names in (_DAYS, _MONTHS):
        steps = random.randrange(1, len(names))
        moved |= dict(zip(names, names[steps:] + names[:steps], strict=True))
    return _replace(text, moved)


def add_glad_emoji(text: str) -> str:
    """Add an emoji that shows joy."""
    return f"{text} {_random(text).choice(GLAD)}"


def add_angry_emoji(text: str) -> str:
    """Add an emoji that shows anger."""
    return f"{text} {_random(text).choice(ANGRY)}"


def add_url(text: str) -> str:
    """Add a short link."""
    return (
        f"{text} https://example.com/{''.join(_random(text).choices(ascii_letters + digits, k=8))}"
    )


def add_handle(text: str) -> str:
    """Address a made-up company by its handle."""
    return f"{_random(text).choice(HANDLES)} {text}"


def add_order_number(text: str) -> str:
    """Add an order number, as a sentence of its own."""
    return f"{text} Order number {_random(text).randrange(10**6, 10**7)}."


PERTURBATIONS: Final[Mapping[str, Perturbation]] = MappingProxyType(
    {
        "typo": swap_letters,
        "upper": str.upper,
        "lower": str.lower,
        "punctuation": drop_punctuation,
        "name": swap_name,
        "gender": swap_gender,
        "price": change_price,
        "date": change_date,
        "glad_emoji": add_glad_emoji,
        "angry_emoji": add_angry_emoji,
        "url": add_url,
        "handle": add_handle,
        "order_number": add_order_number,
    }
)
"""Every perturbation, by the name that the cases know it by."""


def _random(text: str) -> Random:
    return Random(f"{_SEED} {text}")  # of a string it is the same in every process


def _replace(text: str, words: Mapping[str, str]) -> str:
    """Put other words in the place of whole words, all at once."""
    pattern = rf"\b(?:{'|'.join(map(re.escape, words))})\b"
    return re.sub(pattern, lambda found: words[found[0]], text)
