from readers.mails import HEAD, body_of, read_mail


def test_html_alone_is_the_text() -> None:
    content = HEAD + "Content-Type: text/html\n\n<p>late</p>\n"
    assert body_of(read_mail(content)) == "late"


def test_a_page_says_itself_what_charset_it_is_in() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Опоздал</p>'
    content = (HEAD + "Content-Type: text/html\n\n").encode() + page.encode("koi8-r")
    assert body_of(read_mail(content)) == "Опоздал"
