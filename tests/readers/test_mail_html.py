import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.mails import HEAD, body_of, read_mail
from voc.errors import MessageError
from voc.readers.mail.html import html_to_text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain &amp; simple", "plain & simple"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one<br>two<br><br><br><br>three</div>", "one\ntwo\n\nthree"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p class=MsoNormal>one</p><p class=MsoNormal>two</p>", "one\ntwo"),
        ("it&rsquo;s <b>so</b>\n  <i>late</i>&nbsp;!", "it\u2019s so late !"),
        ("<ul><li>bed<li>bath</ul>", "- bed\n- bath"),
        (
            "<table><tr><td>bed</td><td>cold</td></tr><tr><td>bath</td></tr></table>",
            "bed cold\nbath",
        ),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<head><title>no</title></head><style>p{}</style><script>x()</script>yes", "yes"),
        ("<div style='Display : none'>preview</div>yes", "yes"),
        ("<div hidden-like>yes<!-- no --></div>", "yes"),
        (
            "<blockquote>late?<blockquote>ever?</blockquote></blockquote>no",
            "> late?\n> > ever?\nno",
        ),
        ("<blockquote>a<br><br>b</blockquote>", "> a\n>\n> b"),
        ("<blockquote style='margin:0 0 0 40px;border:none'>mine</blockquote>", "mine"),
        ("late<div class='gmail_signature'>Ann</div>", "late\n-- \nAnn"),
        ("late<div>--<br></div><div class='moz-signature'>Ann</div>", "late\n-- \nAnn"),
        ("a\0b", "ab"),
        ("", ""),
        ("<!-- never closed", ""),
        ("5 < 6 and <unknown>this</unknown>", "5 < 6 and this"),
    ],
)
def test_html_becomes_what_it_shows(html: str, expected: str) -> None:
    assert html_to_text(html) == expected


def test_html_alone_is_the_text() -> None:
    content = HEAD + "Content-Type: text/html\n\n<p>late</p>\n"
    assert body_of(read_mail(content)) == "late"


def test_a_page_says_itself_what_charset_it_is_in() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Опоздал</p>'
    content = (HEAD + "Content-Type: text/html\n\n").encode() + page.encode("koi8-r")
    assert body_of(read_mail(content)) == "Опоздал"


@given(
    st.lists(
        st.sampled_from(["<div>", "</div>", "<blockquote>", "</blockquote>", "<p", ">", "<br>"])
        | st.sampled_from(["<pre>", "</pre>", "&lt;", "<li>", "<td>", "</p>", "<style>", "\ud800"])
        | st.text(max_size=5),
        max_size=30,
    ).map("".join)
)
def test_any_html_becomes_text(html: str) -> None:
    try:
        text = html_to_text(html.encode("utf-8", "replace").decode())
    except MessageError:
        return
    assert "\n\n\n" not in text
    assert "\0" not in text
