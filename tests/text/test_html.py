import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.text.html import html_to_text, is_html, visible


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p>\n\n<p>Two.</p>", "One.\n\nTwo."),
        ("<div><div><p>One.</p></div></div>Two.", "One.\n\nTwo."),
        ("One<br>Two<br/><br />Three", "One\nTwo\n\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc"),
        ("so   much\n\t space", "so much space"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("fish &amp; chips &pound;5 &#39;now&#x27;&nbsp;!", "fish & chips £5 'now' !"),
        ("<b>bo</b>ld <a href='https://x.example?a>b'>link</a>", "bold link"),
        ("<P CLASS=a>One<!-- <p>no --></P>Two", "One\n\nTwo"),
        ("a<![if !mso]>b<![endif]>c<!DOCTYPE html>d<?xml x?>e", "abcde"),
        ("<o:p>a</o:p>b", "ab"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_html_becomes_what_it_shows(html: str, text: str) -> None:
    assert html_to_text(html) == text


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
def test_html_of_mails_has_the_marks_of_mail(html: str, expected: str) -> None:
    assert html_to_text(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<style>p { color: red }</style>seen",
        "<script>if (a < b) { document.write('<p>no</p>') }</script>seen",
        "<head><title>no</title></head><body>seen</body>",
        "<head><title>no</title><body>seen",
        "<template><p>no</p></template>seen",
        "seen<script>never closed",
        "seen<!-- never closed <p>no</p>",
    ],
)
def test_what_nobody_sees_is_left_out(html: str) -> None:
    assert html_to_text(html) == "seen"


@pytest.mark.parametrize(
    "text",
    [
        "5 < 6 and 7 > 6",
        "I <3 it",
        "write to <ann@x.example>",
        "a <b",
        "<https://x.example/a>",
        "<!",
    ],
)
def test_what_is_no_tag_is_text(text: str) -> None:
    assert html_to_text(text) == text
    assert not is_html(text)


def test_what_the_parser_cannot_take_loses_its_tags() -> None:
    deep = "<b>" * 1_001
    assert html_to_text(f"{deep}late<script>x()</script>{'</b>' * 1_001}") == "late"
    assert html_to_text(f"<p>late</p>{' ' * 8_000_000}") == "late"
    assert html_to_text("<p>late \ud800</p>") == "late \ud800"


def test_what_mastodon_repeats_of_a_quote_is_left_out() -> None:
    html = '<p class="quote-inline">RE: <a href="https://x.example/1">x</a></p><p>So true</p>'
    assert html_to_text(html) == "So true"


def test_only_html_is_changed() -> None:
    assert visible("two\n\nlines &amp; <this>") == "two\n\nlines &amp; <this>"
    assert visible("two<br>lines &amp; <this>") == "two\nlines &"


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<", "</", "<a href='", "<?", "&", "<![", "<p>", "<a =' ", "<script>"]
)
def test_a_megabyte_of_broken_tags_comes_to_an_end(piece: str) -> None:
    assert isinstance(html_to_text(piece * (1_000_000 // len(piece))), str)


@given(st.text(st.sampled_from("<>/!-=\"' \nab&;p")))
def test_no_input_fails_and_no_line_ends_with_space(html: str) -> None:
    lines = html_to_text(html).split("\n")
    assert lines == [line.rstrip() for line in lines]


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=5))
def test_paragraphs_come_back_as_lines(paragraphs: list[str]) -> None:
    from html import escape

    html = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    assert html_to_text(html) == "\n\n".join(paragraphs)


@given(
    st.lists(
        st.sampled_from(["<div>", "</div>", "<blockquote>", "</blockquote>", "<p", ">", "<br>"])
        | st.sampled_from(["<pre>", "</pre>", "&lt;", "<li>", "<td>", "</p>", "<style>", "\ud800"])
        | st.text(max_size=5),
        max_size=30,
    ).map("".join)
)
def test_any_html_becomes_text(html: str) -> None:
    text = html_to_text(html)
    assert "\n\n\n" not in text
    assert "\0" not in text
