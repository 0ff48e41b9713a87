import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.text.html import html_to_text, is_html, visible


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p>\n\n<p>Two.</p>", "One.\nTwo."),
        ("<div><div><p>One.</p></div></div>Two.", "One.\nTwo."),
        ("One<br>Two<br/><br />Three", "One\nTwo\n\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc"),
        ("so   much\n\t space", "so much space"),
        ("<pre>a\n  b</pre>c", "a\nb\nc"),
        ("fish &amp; chips &pound;5 &#39;now&#x27;&nbsp;!", "fish & chips £5 'now' !"),
        ("<b>bo</b>ld <a href='https://x.example?a>b'>link</a>", "bold link"),
        ("<P CLASS=a>One<!-- <p>no --></P>Two", "One\nTwo"),
        ("a<![if !mso]>b<![endif]>c<!DOCTYPE html>d<?xml x?>e", "abcde"),
        ("<o:p>a</o:p>b", "ab"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_html_becomes_what_it_shows(html: str, text: str) -> None:
    assert html_to_text(html) == text


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


def test_only_html_is_changed() -> None:
    assert visible("two\n\nlines &amp; <this>") == "two\n\nlines &amp; <this>"
    assert visible("two<br>lines &amp; <this>") == "two\nlines &"


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<", "</", "<a href='", "<?", "&", "<![", "<p>", "<a =' ", "<script>"]
)
def test_a_megabyte_of_broken_tags_comes_to_an_end(piece: str) -> None:
    assert isinstance(html_to_text(piece * (1_000_000 // len(piece))), str)


@given(st.text(st.sampled_from("<>/!-=\"' \nab&;p")))
def test_no_input_fails_and_no_line_has_space_around_it(html: str) -> None:
    lines = html_to_text(html).split("\n")
    assert lines == [line.strip() for line in lines]


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=5))
def test_paragraphs_come_back_as_lines(paragraphs: list[str]) -> None:
    from html import escape

    html = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    assert html_to_text(html) == "\n".join(paragraphs)
