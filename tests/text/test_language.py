"""Another language is told only where it is plain: a false rejection is a customer not heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreign import FOREIGN
from voc.text.language import other_language, primary

NEAR = {("da", "no"), ("no", "da"), ("cs", "sk")}
"""Languages so near that a sentence may be in both."""

ENGLISH = (
    "ok",
    "Thanks!",
    "gracias",
    "Merci beaucoup",
    "Danke!",
    "n/a",
    "10/10",
    "\U0001f44d\U0001f44d\U0001f44d",
    "Zara Madrid Gran Via",
    "Nespresso Vertuo Next De'Longhi",
    "J\u00fcrgen M\u00fcller",
    "Jos\u00e9 Garc\u00eda, Rua Augusta 12, Lisboa",
    "iPhone 15 Pro Max 256GB",
    "soooo goood",
    "SOOOO BADDD",
    "TERRIBLE SERVICE NEVER AGAIN",
    "THE APP KEEPS CRASHING WHEN I PAY",
    "pls cancel my sub asap thx",
    "teh ap dosnt wrk pls hlp mee",
    "delivry was realy late an teh box brokn",
    "uh yeah so um i was charged twice",
    "#fail #neveragain #badservice",
    "@windrell worst airline ever lol",
    "https://www.beispiel.example/ueber-uns/bestellung-und-lieferung",
    "Great caf\u00e9, lovely cr\u00e8me br\u00fbl\u00e9e and pain au chocolat",
    "The Weihnachtsmarkt was charming, the Gl\u00fchwein too sweet",
    "My abuela loved it, muchas gracias to the whole team",
    "Ordered the Sch\u00f6ffel jacket from Globetrotter, wrong size delivered",
    "Error: java.lang.NullPointerException at com.tern.rail.Main",
    "Refund pending order 88123 tracking GB4411QX",
    "Hola, I need to change the name on my ticket",
    "Bonjour, my room was not cleaned for two days. Merci.",
    "Room 12 clean, breakfast good, staff nice",
    "Wi-Fi slow, TV broken, shower cold",
    "\u597d",
    "\u043e\u043a",
    "The sign said \u51fa\u53e3 and nobody could help us find the platform",
    "good food good price good people",
    "bad bad bad bad bad bad",
    "lol wtf omg smh",
)


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in FOREIGN.items() for text in texts]
)
def test_plain_sentences_of_other_languages_are_told(code: str, text: str) -> None:
    found = other_language(text)
    assert found is not None
    assert found.code == code or (code, found.code) in NEAR
    assert 0.5 <= found.confidence <= 1


@pytest.mark.parametrize("text", ENGLISH)
def test_what_is_short_mixed_misspelt_or_full_of_names_counts_as_english(text: str) -> None:
    assert other_language(text) is None


def test_what_the_model_reads_is_no_other_language() -> None:
    text = FOREIGN["de"][0]
    assert other_language(text, read=("en", "de")) is None
    assert other_language(text, read=("en", "fr")) is not None


def test_capitals_and_addresses_do_not_hide_a_language() -> None:
    text = f"@tern {FOREIGN['de'][1].upper()} https://tern.example/the/my/of #the"
    found = other_language(text)
    assert found is not None
    assert found.code == "de"


def test_of_a_long_text_both_ends_must_be_in_another_language() -> None:
    german = " ".join(FOREIGN["de"]) * 3
    english = "I have been waiting for the refund that you promised me. " * 12
    assert other_language(german) is not None
    assert other_language(german + english) is None
    assert other_language(english + german) is None


@pytest.mark.parametrize("hint", ["de", "fr-FR", "es", "xx", "German", ""])
def test_a_hint_alone_decides_nothing(hint: str) -> None:
    assert other_language("The app keeps crashing", hint=hint) is None
    assert other_language("ok", hint=hint) is None


def test_a_short_text_is_enough_where_the_hint_agrees() -> None:
    text = "Sehr schlechter Kundendienst"
    assert other_language(text) is None
    found = other_language(text, hint="de-AT")
    assert found is not None
    assert found.code == "de"


def test_a_wrong_hint_does_not_hide_a_language() -> None:
    assert other_language(FOREIGN["es"][0], hint="en") is not None


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("English", "en"),
        ("de", "de"),
        ("und", None),
        (" ", None),
        (None, None),
    ],
)
def test_the_language_of_a_hint(hint: str | None, code: str | None) -> None:
    assert primary(hint) == code


@given(st.text(), st.none() | st.text())
def test_no_text_breaks_it(text: str, hint: str | None) -> None:
    found = other_language(text, hint=hint)
    assert found is None or 0 < found.confidence <= 1
    assert found == other_language(text, hint=hint)
