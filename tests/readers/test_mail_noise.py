import pytest

from readers.mails import FIXTURES, read_mail
from voc.taxonomy import NOISE

PLAIN = "From: Ann <ann@x.example>\nTo: b@y.example\n"


@pytest.mark.parametrize(
    ("headers", "kind", "reason"),
    [
        ("Auto-Submitted: auto-replied", "auto_reply", "header Auto-Submitted"),
        ("Auto-Submitted: auto-generated; x=1", "auto_reply", "header Auto-Submitted"),
        ("X-Autoreply: yes", "auto_reply", "header X-Autoreply"),
        ("X-Autorespond: x", "auto_reply", "header X-Autorespond"),
        ("Precedence: auto_reply", "auto_reply", "header Precedence"),
        ("Subject: Out of Office: back on Monday", "auto_reply", "header Subject"),
        ("Subject: Out of office", "auto_reply", "header Subject"),
        ("Subject: Automatic reply: Your order", "auto_reply", "header Subject"),
        ("Subject: Abwesenheitsnotiz: Urlaub", "auto_reply", "header Subject"),
        (
            "X-Auto-Response-Suppress: All\nReturn-Path: <>",
            *("auto_reply", "header X-Auto-Response-Suppress"),
        ),
        ("Return-Path: <>", "bounce", "header Return-Path"),
        ("X-Failed-Recipients: a", "bounce", "header X-Failed-Recipients"),
        ("Content-Type: multipart/report; boundary=b", "bounce", "part multipart/report"),
        ("Content-Type: text/calendar; method=REQUEST", "calendar", "part text/calendar"),
        ("Content-Class: urn:content-classes:calendarmessage", "calendar", "header Content-Class"),
        ("List-Unsubscribe: <u>\nPrecedence: bulk", "newsletter", "header List-Unsubscribe"),
        ("List-Id: <l>\nPrecedence: Bulk", "newsletter", "header List-Id"),
    ],
)
def test_headers_that_show_noise(headers: str, kind: str, reason: str) -> None:
    head = PLAIN if "Subject" in headers else PLAIN + "Subject: A\n"
    message = read_mail(f"{head}{headers}\n\nSome words.\n")
    assert message.noise is not None
    assert (message.noise.kind, message.noise.reason) == (kind, reason)
    assert kind in NOISE


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "Mail Delivery <mailer-daemon@x>"])
def test_daemons_send_bounces(sender: str) -> None:
    message = read_mail(f"From: {sender}\nTo: b\n\nSome words.\n")
    assert message.noise is not None
    assert (message.noise.kind, message.noise.reason) == ("bounce", "header From")


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: All",
        "Precedence: bulk",
        "List-Id: <support.y.example>\nPrecedence: list",
        "List-Unsubscribe: <u>",
        "Subject: Out of office hours nobody answers",
        "Subject: Re: Out of office",
        "Subject: Automatic doors that do not open",
        "Subject: Automatic response times are a joke",
        "Subject: Auto: cracked windscreen",
        "Return-Path: <ann@x.example>",
    ],
)
def test_mail_of_people_is_no_noise(headers: str) -> None:
    head = PLAIN if "Subject" in headers else PLAIN + "Subject: A\n"
    assert read_mail(f"{head}{headers}\n\nSome words.\n").noise is None


@pytest.mark.parametrize(
    ("name", "kind"), [("out_of_office.eml", "auto_reply"), ("bounce.eml", "bounce")]
)
def test_mails_as_programs_write_them(name: str, kind: str) -> None:
    message = read_mail((FIXTURES / name).read_bytes())
    assert message.noise is not None
    assert message.noise.kind == kind


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Action: failed", "Action: delayed"),
        ("message/delivery-status", "message/disposition-notification"),
    ],
)
def test_reports_of_what_has_not_failed(old: str, new: str) -> None:
    raw = (FIXTURES / "bounce.eml").read_text().replace(old, new)
    message = read_mail(raw.replace("report-type=delivery-status; ", ""))
    assert message.noise is not None
    assert message.noise.kind == "delivery_report"


PARTS = (
    f"{PLAIN}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSome words.\n"
    "--b\nContent-Type: {}\nContent-Disposition: {}\n\n{}\n--b--\n"
)


@pytest.mark.parametrize(
    ("kind", "disposition", "content"),
    [
        ("text/calendar; name=a.ics", "attachment; filename=a.ics", "BEGIN:VCALENDAR"),
        ("message/rfc822", "attachment", "Content-Type: text/calendar; method=REQUEST\n\nx"),
    ],
)
def test_a_customer_may_attach_what_would_be_noise(
    kind: str, disposition: str, content: str
) -> None:
    assert read_mail(PARTS.format(kind, disposition, content)).noise is None


def test_an_invitation_among_the_parts_is_noise() -> None:
    message = read_mail(PARTS.format("text/calendar; method=REQUEST", "inline", "BEGIN:VCALENDAR"))
    assert message.noise is not None
    assert message.noise.kind == "calendar"
    assert "VCALENDAR" not in message.text
