import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import BadEncoding
from voc.readers.decoding import SAMPLE_BYTES, Encoding, decide

FRENCH = "La livraison a été très en retard, ça m\u2019a coûté 30 € de trop… Déçu !\n"
GERMAN = "Der Käse für 5 € war «übel», groß & teuer \u2013 nie wieder!\n"
RUSSIAN = "Заказ пришёл с опозданием на три дня, курьер был груб и не извинился.\n"  # noqa: RUF001
POLISH = "Zamówienie przyszło spóźnione o trzy dni, kurier był nieuprzejmy. Żałuję.\n"
JAPANESE = "注文した商品が壊れていました。サポートに電話しましたが、三十分も待たされました。\n"


def decoded(raw: bytes, *, complete: bool = True) -> tuple[str, str]:
    encoding = decide(raw, complete=complete)
    return encoding.name, raw.decode(encoding.codec, encoding.errors)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, JAPANESE])
def test_a_byte_order_mark_decides_and_is_gone(codec: str, text: str) -> None:
    assert decoded(text.encode(codec)) == (codec, text)


@pytest.mark.parametrize(
    ("mark", "codec"), [(b"\xfe\xff", "utf-16-be"), (b"\x00\x00\xfe\xff", "utf-32-be")]
)
def test_big_endian_marks_are_known(mark: bytes, codec: str) -> None:
    assert decoded(mark + FRENCH.encode(codec))[1] == FRENCH


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [FRENCH, GERMAN, "id,text\n1,ok\n"])
def test_utf_16_without_a_mark_shows_in_its_nul_bytes(codec: str, text: str) -> None:
    assert decoded(text.encode(codec)) == (codec, text)


@pytest.mark.parametrize(
    "text", ["plain", FRENCH, RUSSIAN, JAPANESE, "a\x00b,c\x00d and more", "👍"]
)
def test_utf_8_is_no_guess(text: str) -> None:
    assert decoded(text.encode()) == ("utf-8", text)
    assert decide(text.encode(), complete=True).warnings == ()


@given(st.text())
def test_what_is_not_binary_and_utf_8_is_utf_8(text: str) -> None:
    raw = ("words to begin with " * 4 + text).encode()
    assert decoded(raw)[0] == "utf-8"


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_sample_may_end_within_a_character(cut: int) -> None:
    raw = "so happy 👍".encode()[:-cut]
    assert decide(raw, complete=False).codec == "utf-8"


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        GERMAN,
        "id,text\n1,café\n",
        "£5 for this?\n",
        "It\u2019s “fine”\n",
        "à la carte\n",
        "5 m² at 20°\n",
    ],
)
def test_windows_1252_is_a_guess_with_a_warning(text: str) -> None:
    raw = text.encode("cp1252")
    assert decoded(raw) == ("windows-1252", text)
    assert decide(raw, complete=True).warnings == ("decoded_as_windows-1252",)


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (POLISH, "cp1250", "windows-1250"),
        (JAPANESE, "cp932", "cp932"),
    ],
)
def test_other_legacy_encodings_are_guessed_from_the_language(
    text: str, codec: str, name: str
) -> None:
    raw = (text * 5).encode(codec)
    assert decoded(raw) == (name, text * 5)
    assert decide(raw, complete=True).warnings == (f"decoded_as_{name}",)


@pytest.mark.parametrize(
    "raw",
    [
        b"fine\nbad \xff\xfe line\nfine too\n",
        b"fine\n\x81\x8d\x8f\nfine too\n",
        "déjà vu, encore\n".encode() + b"caf\xe9\n",
        b"cut within a character: caf\xc3\nfine\n",
    ],
)
def test_a_few_bad_lines_do_not_make_it_anything_but_utf_8(raw: bytes) -> None:
    encoding = decide(raw, complete=True)
    assert encoding == Encoding(codec="utf-8")
    lines = [line.decode(encoding.codec, encoding.errors) for line in raw.splitlines()]
    assert sum(map(encoding.undecodable, lines)) == 1


@pytest.mark.parametrize(
    "raw",
    [
        bytes(range(256)) * 4,
        random.Random(0).randbytes(5000),
        b"\x00" * 100,
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00",
        "utf-32 without a mark".encode("utf-32-le"),
        b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f" * 10,
        b"\xfe\xfd\n\xff\xfe\xfd\n",
        bytes(range(254, 127, -1)) * 3,
        b"\xd0\xd1 \xff\xd0\n" * 8,
    ],
)
def test_binary_data_is_not_text(raw: bytes) -> None:
    with pytest.raises(BadEncoding):
        decide(raw, complete=True)


def test_what_comes_after_the_sample_is_judged_line_by_line() -> None:
    raw = b"plain words\n" * (SAMPLE_BYTES // 12)
    encoding = decide(raw, complete=False)
    assert encoding.undecodable(b"caf\xe9".decode(encoding.codec, encoding.errors))


def test_lone_surrogates_of_utf_16_are_text_and_not_bad_bytes() -> None:
    raw = "a\ud800b, and more\n".encode("utf-16-le", "surrogatepass")
    encoding = decide(b"\xff\xfe" + raw, complete=True)
    text = raw.decode("utf-16-le", encoding.errors)
    assert text == "a\ud800b, and more\n"
    assert not encoding.undecodable(text)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(raw: bytes) -> None:
    try:
        encoding = decide(raw, complete=True)
    except BadEncoding:
        return
    if encoding.errors == "surrogateescape":
        text = raw.decode(encoding.codec, encoding.errors)
        back = text.encode(encoding.codec, encoding.errors)
        assert back.removeprefix(b"\xef\xbb\xbf") == raw.removeprefix(b"\xef\xbb\xbf")
