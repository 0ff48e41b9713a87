"""Tells mail that no customer wrote: automatic replies, bounces, invitations, newsletters.

What shows it is a header or part, in the order of how sure it is. Sources: RFC 3834 (automatic
replies), RFC 3464 and 3798 (reports), RFC 2919 and 2369 (lists), and for `X-Auto-Response-Suppress`
the protocol of Exchange, MS-OXCMAIL.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from voc.readers.mail.headers import Headers
from voc.records import Noise

_DAEMON: Final = re.compile(r"mailer[-_ ]?daemon", re.IGNORECASE)
_POSTMASTER: Final = re.compile(
    r"\b(?:postmaster|mail delivery (?:system|subsystem))\b", re.IGNORECASE
)
_UNDELIVERED: Final = re.compile(
    r"undeliver|delivery (?:status )?notification|delivery (?:has )?fail|mail delivery"
    r"|returned mail|failure notice|unzustellbar|non remis|no se (?:ha )?podido entregar",
    re.IGNORECASE,
)
_AWAY: Final = re.compile(
    r"""\s*(?:
      auto(?:mat(?:ic|ed))?[\s-]?(?:reply|response)\s*(?:$|[:(\-\u2013]|(?:from|to)\b)
    | out\ of\ (?:the\ )?office\s*(?:$|[:\-\u2013]|(?:auto)?-?(?:re|reply|response|message
        |notification|alert|assistant|until|till|from)\b)
    | (?:i\ am|i'm)\ out\ of\ (?:the\ )?office
    | abwesenheitsnotiz | abwesenheit\s?: | automatische\ antwort | réponse\ automatique
    | respuesta\ automática | risposta\ automatica | automatisch\ antwoord | afwezig(?:heid)?\s?:
    | resposta\ automática | autosvar | automaattinen\ vastaus | automatyczna\ odpowiedź
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_AUTO_HEADERS: Final = (
    *("x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-autoreply-from"),
    *("x-mail-autoreply", "x-vacation", "x-auto-reply-from"),
)
_BULK: Final = frozenset({"bulk", "junk"})
_LIST_HEADERS: Final = ("list-unsubscribe", "list-id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the parts of an e-mail say of it.

    types: their content types, in small letters.
    report: the `report-type` of a report.
    actions: what became of the mail that a delivery report is about, in small letters.
    is_invitation: a calendar part is not just an attachment.
    """

    types: frozenset[str] = frozenset()
    report: str = ""
    actions: frozenset[str] = frozenset()
    is_invitation: bool = False


def noise_of(headers: Headers, structure: Structure) -> Noise | None:
    """Return what kind of noise an e-mail is, None for one that a person may have written."""
    found = (tell(headers, structure) for tell in _TELLS)
    return next((noise for noise in found if noise is not None), None)


def _report(headers: Headers, structure: Structure) -> Noise | None:
    for kind in ("disposition-notification", "feedback-report"):
        if f"message/{kind}" in structure.types or structure.report == kind:
            return Noise(kind="delivery_report", reason=f"part message/{kind}")
    if "message/delivery-status" in structure.types or structure.report == "delivery-status":
        failed = not structure.actions or "failed" in structure.actions
        kind = "bounce" if failed else "delivery_report"
        return Noise(kind=kind, reason="part message/delivery-status")
    if "multipart/report" in structure.types:
        return Noise(kind="bounce", reason="part multipart/report")
    return None


def _auto_reply(headers: Headers, structure: Structure) -> Noise | None:
    name = _automatic(headers)
    return None if name is None else Noise(kind="auto_reply", reason=f"header {name}")


def _automatic(headers: Headers) -> str | None:
    """Return the name of the header that shows that a program answered."""
    submitted = (headers.first("auto-submitted") or "").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return "Auto-Submitted"
    named = next((name for name in _AUTO_HEADERS if headers.has(name)), None)
    if named is not None:
        return named.title()
    if _precedence(headers) in ("auto_reply", "auto-reply", "autoreply"):
        return "Precedence"
    if _AWAY.match(headers.first("subject") or ""):
        return "Subject"
    unasked = _precedence(headers) in _BULK or _is_null(headers.first("return-path"))
    return (
        "X-Auto-Response-Suppress" if unasked and headers.has("x-auto-response-suppress") else None
    )


def _bounce(headers: Headers, structure: Structure) -> Noise | None:
    if headers.has("x-failed-recipients"):
        return Noise(kind="bounce", reason="header X-Failed-Recipients")
    sender = headers.first("from") or ""
    undelivered = _UNDELIVERED.search(headers.first("subject") or "") is not None
    if _DAEMON.search(sender) or (undelivered and _POSTMASTER.search(sender)):
        return Noise(kind="bounce", reason="header From")
    if _is_null(headers.first("return-path")):
        return Noise(kind="bounce", reason="header Return-Path")
    return None


def _calendar(headers: Headers, structure: Structure) -> Noise | None:
    if structure.is_invitation:
        return Noise(kind="calendar", reason="part text/calendar")
    if "calendarmessage" in (headers.first("content-class") or "").lower():
        return Noise(kind="calendar", reason="header Content-Class")
    return None


def _newsletter(headers: Headers, structure: Structure) -> Noise | None:
    named = next((name for name in _LIST_HEADERS if headers.has(name)), None)
    if named is None or _precedence(headers) not in _BULK:
        return None
    return Noise(kind="newsletter", reason=f"header {named.title()}")


_TELLS: Final[tuple[Callable[[Headers, Structure], Noise | None], ...]] = (
    *(_report, _auto_reply, _bounce, _calendar, _newsletter),
)


def _precedence(headers: Headers) -> str:
    return (headers.first("precedence") or "").strip().lower()


def _is_null(path: str | None) -> bool:
    return path is not None and path.strip() == "<>"
