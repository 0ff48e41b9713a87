"""Tells by its words alone that a text is no voice of a customer, where no header says so.

Precision comes first: what is missed is read like anything else, what is marked wrongly is a
customer who is not heard. So a machine's formula counts only where a machine puts it, at the
beginning, or together with others of its kind; and people who complain about a newsletter, a code
or spam say so, in words that machines do not use.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from voc.records import Noise
from voc.text.mail_endings import mark_endings
from voc.text.noise_formulas import (
    AUTO_SUBJECT,
    AUTOMATED,
    AWAY,
    BLAMES,
    BOUNCE,
    BULK,
    COOKIES,
    GREETING,
    HUMAN,
    PROMOTION,
    RIGHTS,
    SPAM,
    WHILE_AWAY,
)

_LOOK: Final = 3_000
"""Characters that are looked at, at the beginning and at the end of a text."""

_LONGEST_REPLY: Final = 1_500
_LONGEST_BANNER: Final = 800

_ADDRESS: Final = re.compile(r"https?://\S+|\bwww\.\S+|\bt\.me/\S+|\bbit\.ly/\S+")
_TAG: Final = re.compile(r"[@#]\w+")
_LEGAL_CUES: Final = ("confidential", "intended", "disclaimer", "received this", "virus")


def noise_of_text(text: str, *, subject: str | None = None, channel: str = "other") -> Noise | None:
    """Return what kind of noise a text is, None for what a customer may have written.

    subject: of a mail, where it is not part of the text.
    channel: one of `taxonomy.CHANNELS`; a link and nothing else is spam only as a `post`.
    """
    look = text if len(text) <= 2 * _LOOK else f"{text[:_LOOK]}\n{text[-_LOOK:]}"
    look = look.lower().replace("\u2019", "'")
    if channel == "post" and _is_link(look):
        return Noise(kind="spam", reason="text: only a link")
    title = (subject or "").lower().strip()
    for kind, tell, cues in _TELLS:
        if any(cue in look for cue in cues) and (reason := tell(look, title)):
            return Noise(kind=kind, reason=f"text: {reason}")
    return None


def _bounce(text: str, subject: str) -> str | None:
    found = BOUNCE.match(subject) or BOUNCE.match(text, _body(text))
    return "mail could not be delivered" if found else None


def _auto_reply(text: str, subject: str) -> str | None:
    if AUTO_SUBJECT.match(subject):
        return "subject of an automatic reply"
    if len(text) > _LONGEST_REPLY:
        return None
    start = _body(text)
    if AWAY.match(text, start) and WHILE_AWAY.search(text):
        return "out of office"
    titled = AUTO_SUBJECT.match(text) and "\n" in text
    return "automatic reply" if titled or AUTOMATED.match(text, start) else None


def _spam(text: str, _: str) -> str | None:
    for reason, patterns in SPAM.items():
        if all(pattern.search(text) for pattern in patterns) and not BLAMES.search(text):
            return reason
    return None


def _newsletter(text: str, _: str) -> str | None:
    found = sum(pattern.search(text) is not None for pattern in BULK)
    return "footer of a mailing" if found > 1 and not HUMAN.search(text) else None


def _promotion(text: str, _: str) -> str | None:
    code, price, call, link = (pattern.search(text) is not None for pattern in PROMOTION)
    enough = price and (code or call) and code + call + link > 1
    return "offer with a code or link" if enough and not HUMAN.search(text) else None


def _boilerplate(text: str, _: str) -> str | None:
    if RIGHTS.fullmatch(text.strip()):
        return "rights reserved"
    if HUMAN.search(text):
        return None
    if len(text) <= _LONGEST_BANNER and all(pattern.search(text) for pattern in COOKIES):
        return "cookie banner"
    return "disclaimer only" if _is_disclaimer(text) else None


class _Tell(NamedTuple):
    """A kind of noise, how it is told, and words without any of which it cannot be."""

    kind: str
    tell: Callable[[str, str], str | None]
    cues: tuple[str, ...] = ("",)


_TELLS: Final = (
    _Tell("bounce", _bounce),
    _Tell("auto_reply", _auto_reply),
    _Tell(
        "spam",
        _spam,
        (
            *("bitcoin", "btc", "crypto", "forex", "your money", "your invest", "guaranteed"),
            *("earn", "recover", "google", "backlink", "guest post", "seo ", "casino", "slots"),
            *("jackpot", "sports", "betting", "prescription", "pharmacy", "online", "overnight"),
            *("discreet",),
        ),
    ),
    _Tell(
        "newsletter",
        _newsletter,
        (
            *("unsubscribe", "view", "this ", "preferences", "longer w", "rights reserved"),
            *("opt out", "friend"),
        ),
    ),
    _Tell("promotion", _promotion, (" off", "%", "buy one", "free ")),
    _Tell("boilerplate", _boilerplate, ("cookie", "rights reserved", *_LEGAL_CUES)),
)


def _body(text: str) -> int:
    """Return where a text begins behind its greeting."""
    found = GREETING.match(text)
    return found.end() if found else 0


def _is_link(text: str) -> bool:
    rest, links = _ADDRESS.subn(" ", text)
    return links > 0 and not any(map(str.isalnum, _TAG.sub(" ", rest)))


def _is_disclaimer(text: str) -> bool:
    """Return whether every line is of a disclaimer."""
    if not any(cue in text for cue in _LEGAL_CUES):
        return False
    lines = text.splitlines()
    kinds = ["body"] * len(lines)
    mark_endings(lines, kinds)
    said = {kind for kind, line in zip(kinds, lines, strict=True) if line.strip()}
    return said == {"disclaimer"}
