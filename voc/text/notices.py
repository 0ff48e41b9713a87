"""Lines of a conversation that nobody spoke in it: announcements, hold music, who came and went."""

import re
from typing import Final

_LONGEST: Final = 400
"""Characters of a notice; what is longer is somebody's turn."""

_DIRECTIONS: Final = "\u200e\u200f"
"""Marks of the direction of writing, which phones put before what they write themselves."""

_STAGED: Final = re.compile(
    r"""(?: \[ [^\[\]]{1,80} \] | \*+ [^*]{1,80} \*+ | [\u266a-\u266c]+ [^\u266a-\u266c]{0,80}
        [\u266a-\u266c]+ | < [^<>]{1,80} > )""",
    re.VERBOSE,
)
_ASIDE: Final = re.compile(r"\([^()]{1,80}\)")
_PERSONAL: Final = re.compile(r"\b(?:i|i'm|my|me|we|our|you|your)\b", re.IGNORECASE)
_REDACTED: Final = re.compile(r"[\[<][A-Z_]{2,}(?:[-_ ]?\d+)?[\]>]")
_SOUND: Final = re.compile(
    r"music|noise|silence|applause|laugh|beep|ring|tone|hold|pause|crosstalk|inaudible|sound"
    r"|unintelligible|background|cough|breath|blank_audio",
    re.IGNORECASE,
)

_OPENING: Final = re.compile(
    r"""(?:
    (?:please\ (?:note|be\ advised)(?:\ that)?\ )? (?:this|your|all|the)?\s*
        (?:phone\ |telephone\ )?calls?\ (?:is|are|may|will|might|could)\ (?:also\ )?(?:be\ )?
        (?:being\ )?(?:recorded|monitored)
    | your\ call\ is\ (?:very\ )?important
    | (?:please\ )?(?:stay|remain)\ on\ the\ line
    | please\ (?:hold\ (?:for\ the\ next|while\ (?:we|you\ are)|the\ line)|listen\ carefully)
    | all\ (?:of\ )?our\ (?:\w+\ )?(?:agents|representatives|operators|advis[eo]rs|lines)\ are
    | (?:for|to|if\ you)\ [^.?!]{1,60}\ (?:please\ )?press\ (?:\d|zero|one|two|three|four|five|star)
    | (?:please\ )?press\ (?:\d|zero|one|two|three|four|five|star)\ (?:for|to|if)
    | (?:please\ )?leave\ (?:a|your)\ message\ after
    | you\ are\ (?:now\ )?(?:number|caller)\ (?:number\ )?\w+\ in\ (?:the|our)\ queue
    | (?:your|the)\ estimated\ wait
    | the\ (?:number|person|party)\ you\ (?:have\ |are\ )?(?:dial|call|try)
    | you(?:\ are|'re|\ have\ been)\ (?:now\ )?(?:connected|being\ (?:connected|transferred))
    | messages\ (?:and\ calls\ )?are\ end-to-end\ encrypted
    | transcribed\ by\ http | this\ (?:transcript|meeting|conversation)\ (?:was|is|has\ been)
        \ (?:\w+\ )?(?:generated|recorded|transcribed)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""How a machine begins to speak."""

_EVENT: Final = re.compile(
    r"""(?:
    (?:the\ )?(?:call|chat|recording|transcript(?:ion)?|meeting|conversation|session|hold\ music)\ 
        (?:has\ |was\ |is\ )?(?:been\ )?
        (?:start(?:ed|ing|s)|end(?:ed|ing|s)|transferred|recorded|connected|disconnected|closed|play(?:ing|s))
        (?:\ (?:at|by|to|on)\ [^.?!]{1,60})?
    | (?!(?:i|he|she|they|we|you|it|my)\b)[^.:?!,]{1,50}?\ (?:has\ |have\ |was\ )?
        (?:joined|left|entered|added\ to|disconnected\ from|started|stopped|ended)
        \ (?:the\ |this\ )?(?:chat|call|meeting|conversation|room|session|channel|recording
            |transcription)
    | this\ message\ was\ deleted | you\ deleted\ this\ message
    | (?:image|video|audio|sticker|gif|document|contact\ card|media)\ omitted
    | (?:hold\ music|silence|dial\ tone|call\ recorded)
    )[.\s]*""",
    re.VERBOSE | re.IGNORECASE,
)
"""What a machine writes, from the first word to the last."""


def is_notice(text: str) -> bool:
    """Return whether a whole turn or line is of a machine, or says only what could be heard.

    `[PII]` is a customer's word that was blotted out, and no notice.
    """
    text = text.strip().lstrip(_DIRECTIONS)
    if not text or len(text) > _LONGEST:
        return False
    if text[0] in "[(*<\u266a\u266b\u266c":
        return _is_staged(text)
    return _OPENING.match(text) is not None or _EVENT.fullmatch(text) is not None


def _is_staged(text: str) -> bool:
    rest = _STAGED.sub("", _ASIDE.sub("", text))
    if rest.strip(" .,\n"):
        return False
    spoken = any(_PERSONAL.search(aside) for aside in _ASIDE.findall(text))
    redacted = any(not _SOUND.search(mark) for mark in _REDACTED.findall(text))
    return not spoken and not redacted
