"""Finds what an e-mail repeats of earlier ones: quotes, answered mails, forwarded mails.

A line with `>` is a quote, and what stands below it may be the answer. Where a mail is repeated
without such marks, below a line or a head that says so, all that follows belongs to it.

The words of languages other than English are those of two libraries under the MIT licence,
`mail-parser-reply` and `quotequail`.

Not covered: an answer below or within a mail that is repeated without marks.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, takewhile
from typing import Final

_WRAPPED: Final = 4
"""Lines over which one that introduces a quote may be wrapped."""

_GAP: Final = 3
"""Lines after it within which a quote begins."""

_HEAD_LINES: Final = 16
_LONGEST: Final = 300
_TAIL: Final = 20

_QUOTED: Final = re.compile(r"[ \t]{0,3}>")
_RULE: Final = re.compile(r"\s*[-_=*]{5,}\s*")

_ANSWERED: Final = (
    "original message|original appointment|reply message|ursprüngliche nachricht"
    "|originalnachricht|message d'origine|message original|mensaje original|mensagem original"
    "|messaggio originale|oorspronkelijk bericht|origineel bericht|ursprungligt meddelande"
    "|oprindelig meddelelse|opprinnelig melding|wiadomość oryginalna|původní zpráva"
    "|исходное сообщение|原始邮件|原始郵件"
)
_FORWARDED: Final = (
    "forwarded message|forwarded by .{1,200}|forwarded message follows"
    "|weitergeleitete nachricht|message transféré|message réexpédié|mensaje reenviado"
    "|mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande"
    "|videresendt melding|пересылаемое сообщение|转发的邮件"
)
_BEGINS: Final = (
    "begin forwarded message|anfang der weitergeleiteten (?:e-mail|nachricht)"
    "|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado"
    "|início da mensagem (?:encaminhada|reencaminhada)|inizio messaggio inoltrato"
    "|begin doorgestuurd bericht|vidarebefordrat brev"
)
_ANSWER: Final = re.compile(rf"\s*[-_*]{{2,}}\s?(?:{_ANSWERED})\s?[-_*]{{2,}}\s*", re.IGNORECASE)
_FORWARD: Final = re.compile(
    rf"\s*(?:[-_*]{{2,}}\s?(?:{_FORWARDED})\s?[-_*]{{0,}}|(?:{_BEGINS})\s?:)\s*", re.IGNORECASE
)

_OPENERS: Final = re.compile(
    r"[\s*_-]*(?:on|am|le|el|il|em|op|den|dne|dnia|w dniu|på)\s", re.IGNORECASE
)
_VERBS: Final = re.compile(
    r"\b(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|geschreven|skrev"
    r"|napsal(?:\(a\))?|napisał(?:\(a\))?|nadesłał|написал(?:\(\u0430\))?|kirjoitti|írta|yazd\u0131"
    r"|写道|寫道|작성)",
    re.IGNORECASE,
)
_INTRODUCES: Final = re.compile(r"(?:[:\uff1a]|\bwrote)[\s*_-]*$", re.IGNORECASE)
_NAMED: Final = re.compile(r"\S{1,40}(?: \S{1,40}){0,5} (?:wrote|writes|said)\s?:", re.IGNORECASE)
_ADDRESSED: Final = re.compile(r"\byour [a-z]")
"""In a sentence to the company: no mail program writes `your agent Ben wrote:`."""
_CLOCK: Final = re.compile(r"\d[:.h]\d\d\b")
_DAY: Final = re.compile(r"\d[./-]\d|\b(?:19|20)\d\d\b|\d{4}[년年]")

_NAMES: Final = {
    "from": "from|von|de|da|van|från|fra|od|от|от кого|发件人|寄件者|差出人|보낸 사람",
    "date": (
        "sent|date|gesendet|datum|envoyé|enviado|enviado el|enviada em|fecha|data|inviato"
        "|verzonden|skickat|sendt|dato|wysłano|odesláno|отправлено|дата"
        "|发送时间|日期|送信日時|보낸 날짜"
    ),
    "to": "to|an|à|a|para|aan|till|til|do|komu|кому|收件人|宛先|받는 사람",
    "copy": "cc|bcc|kopie|kopia|kopi|copie à|dw|копия|抄送|참조|reply-to|importance|attachments",
    "subject": (
        "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|předmět"
        "|тема|主题|主旨|件名|제목"
    ),
}
_HEAD: Final = re.compile(
    r"[ \t*]{0,4}(?:"
    + "|".join(f"(?P<{kind}>{names})" for kind, names in _NAMES.items())
    + r")[ \t*]{0,3}[:\uff1a]",
    re.IGNORECASE,
)

_FORM: Final = re.compile(
    r"[ \t*]{0,4}(?:(?:your|the|customer) )?(?:message|comments?|enquiry|inquiry|question|details)"
    r"[ \t*]{0,3}:",
    re.IGNORECASE,
)


def mark_history(lines: Sequence[str], kinds: list[str], *, forwarded: bool) -> None:
    """Write `quote` or `forward` into `kinds` for the lines that are one."""
    for number, line in enumerate(lines):
        if kinds[number] != "body" or line.isspace():
            continue
        if _QUOTED.match(line):
            kinds[number] = "quote"
        elif len(line) > _LONGEST:
            continue
        elif (rest := _repeated(lines, number, forwarded=forwarded)) is not None:
            begin = _with_rule(lines, kinds, number)
            kinds[begin:] = [rest] * (len(lines) - begin)
            return
        elif (begun := _introduction(lines, kinds, number)) is not None:
            end = number + 1 if _is_quoted(lines, number + 1) else len(lines)
            kinds[begun:end] = ["quote"] * (end - begun)


def _repeated(lines: Sequence[str], number: int, *, forwarded: bool) -> str | None:
    """Return the kind of all that follows if a mail is repeated from this line on."""
    line = lines[number]
    if _ANSWER.fullmatch(line):
        return "quote"
    if _FORWARD.fullmatch(line):
        return "forward"
    if _is_head(lines, number):
        return "forward" if forwarded else "quote"
    return None


def _is_head(lines: Sequence[str], number: int) -> bool:
    """Return whether the lines are a head: who wrote, when, and to whom or about what.

    A line in it that names nothing goes on with the one before. Without a subject there has to be
    an address or the time of day: a journey has an origin, a destination and a date as well. What a
    form on a page sends has the message among its fields.
    """
    first = _HEAD.match(lines[number])
    if first is None or first.lastgroup != "from":
        return False
    head = list(takewhile(str.strip, lines[number : number + _HEAD_LINES]))
    found = {named.lastgroup for line in head if (named := _HEAD.match(line))}
    if "date" not in found or any(map(_FORM.match, head)):
        return False
    sent = any("@" in line or _CLOCK.search(line) for line in head)
    return "subject" in found or ("to" in found and sent)


def _with_rule(lines: Sequence[str], kinds: Sequence[str], number: int) -> int:
    """Return where a repeated mail begins with the rule drawn above it, if there is one."""
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    is_rule = above >= 0 and kinds[above] == "body" and _RULE.fullmatch(lines[above])
    return above if is_rule else number


def _introduction(lines: Sequence[str], kinds: Sequence[str], number: int) -> int | None:
    """Return where what introduces a quote begins, if it ends on this line."""
    if not _INTRODUCES.search(lines[number].rstrip()[-_TAIL:]):
        return None
    quoted = _is_quoted(lines, number + 1)
    joins = list(_joins(lines, kinds, number))
    for start, text in joins:
        if _OPENERS.match(text) and _is_attribution(text, quoted=quoted):
            return start
    if not quoted:
        return None
    return next((start for start, text in joins if _is_dated(text)), None)


def _joins(lines: Sequence[str], kinds: Sequence[str], number: int) -> Iterator[tuple[int, str]]:
    """Yield a line, then it and the one above, and so on, as one, with where each begins."""
    joined = ""
    for start in range(number, max(-1, number - _WRAPPED), -1):
        if lines[start].isspace() or kinds[start] != "body" or len(lines[start]) > _LONGEST:
            return
        joined = f"{lines[start].strip()} {joined}".rstrip()
        yield start, joined


def _is_attribution(text: str, *, quoted: bool) -> bool:
    """Return whether `On ... wrote:` says who wrote and when; for sure, if no quote follows."""
    if _VERBS.search(text) is None:
        return False
    timed = _CLOCK.search(text) is not None
    dated = _DAY.search(text) is not None
    if quoted:
        return timed or dated or "@" in text
    is_sure = "@" in text or (timed and dated and _ADDRESSED.search(text) is None)
    return is_sure and any(map(str.isdigit, text))


def _is_dated(text: str) -> bool:
    """Return whether a line above a quote, in whatever language, says who wrote it and when."""
    timed = _CLOCK.search(text) is not None or _DAY.search(text) is not None
    return (timed and ("@" in text or _VERBS.search(text) is not None)) or (
        _NAMED.fullmatch(text) is not None
    )


def _is_quoted(lines: Sequence[str], number: int) -> bool:
    """Return whether the next line that is not blank is a quote."""
    near = dropwhile(str.isspace, lines[number : number + _GAP])
    return _QUOTED.match(next(near, "")) is not None
