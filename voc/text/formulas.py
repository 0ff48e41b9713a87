"""How those who work for a company speak on the phone, and how those who call it do.

No source: the formulas are what call scripts prescribe, and what callers open with.
"""

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

_Formulas: TypeAlias = tuple[tuple[re.Pattern[str], float], ...]

_MOST: Final = 2
"""How often one formula counts: a habit of saying it is no more evidence."""

_OPENING: Final = 12_000
_CLOSING: Final = 4_000
"""Characters of a speaker's words that are looked at, from both ends: formulas stand there."""


def _compiled(by_weight: Mapping[float, tuple[str, ...]]) -> _Formulas:
    return tuple(
        (re.compile(rf"\b(?:{words})"), weight)
        for weight, formulas in by_weight.items()
        for words in formulas
    )


_AGENT: Final = _compiled(
    {
        3: (
            r"(?:thank you|thanks) for (?:calling|contacting|choosing|holding|reaching|being a)",
            r"how (?:can|may|could) (?:i|we) (?:help|assist|be of)",
            r"(?:can|could|may|might) i (?:please |just )?(?:have|get|take|ask for) (?:your|the)\b",
        ),
        2: (
            r"(?:is|was|will|would) (?:there|that) (?:be )?(?:anything|something) else",
            r"anything else (?:i|we|that i) (?:can|could|may)",
            r"(?:happy|glad|pleased|here) to (?:help|assist)",
            r"i(?: can|'ll| will|'d like to)(?: \w+)? (?:help|assist)(?: you)?(?: with| in)?\b",
            r"(?:can|could|would) you (?:please |just |also )?(?:confirm|verify|provide|spell)",
            r"(?:what is|what's|what was) your (?:\w+ )?(?:name|account|order|email|phone|address)",
            r"i(?: can|'ll| will)?(?: now)? (?:see|pull up|locate) (?:here |that )?(?:your|you)\b",
            r"i(?:'ve| have)? (?:located|found|pulled up) your",
            r"(?:i|we)(?:'m| am|'re| are)(?: \w+)? sorry (?:to hear|for (?:the|any|your) \w+)",
            r"(?:i|we) (?:\w+ )?(?:apologi[sz]e|understand your)",
            r"for (?:security|verification)",
        ),
        1: (
            r"let me (?:just |quickly )?(?:check|see|pull|look|verify|take a look|transfer)",
            r"bear with me|one moment|just a moment|give me (?:a|one) (?:moment|minute|second)",
            r"(?:our|my) (?:system|records|team|policy|technical|supervisor|manager|department)",
            r"(?:you're|you are) (?:\w+ )?(?:speaking|welcome)",
            r"have a (?:\w+ )?(?:day|evening|night|weekend|one)",
            r"(?:i|we)(?:'ll| will) (?:go ahead|get (?:that|this|you)|send you|transfer|email you)",
            r"\w+ speaking",
            r"(?:calling|here) from (?!home|my|the uk|work)\w+",
            r"(?:dm|pm) us|reach out to us|contact us|let us know",
            r"we(?:'d| would)(?: be)? (?:like|love|happy) to",
        ),
        0.5: (
            r"your (?:account|order|booking|policy|membership|request|bill|email) ",
            r"my pleasure|no problem|certainly|absolutely",
        ),
    }
)
_CUSTOMER: Final = _compiled(
    {
        3: (r"i(?:'m| am|'ve been|was) (?:just )?calling (?:about|because|to|in|regarding|for)",),
        2: (
            r"i(?: have|'ve)?(?: just| recently)? (?:bought|ordered|purchased|received)",
            r"i(?: have|'ve got|'m having|'ve had)(?: an?| some)? (?:problem|issue|trouble)",
            r"i(?: have|'ve got)(?: a| another) question",
            r"thank(?:s| you)(?: \w+){0,3} for (?:your|the|all)(?: \w+)? (?:help|assist|support)",
            r"(?:charged|overcharged|billed) me",
            r"i(?: was| got|'ve been) (?:charged|billed|told|overcharged)",
            r"(?:this is|it's) (?:\w+ )?(?:ridiculous|unacceptable|frustrating|disappointing)",
        ),
        1: (
            r"i(?: just)? (?:need|want|wanted|would like|was wondering|was hoping)\b",
            r"i'd (?:like|prefer) to",
            r"(?:can|could|would) you (?:please )?(?:(?:help|tell|send|give) me|explain|check)",
            r"my (?:\w+ )?(?:order|account|bill|card|phone|parcel|package|refund|flight|booking)\b",
            r"i(?: have|'ve| think i)? (?:lost|tried|got (?:an?|the)|signed up|paid|returned)\b",
            r"(?:isn't|doesn't|won't|not|stopped) (?:work|turn|charg|connect|load)",
            r"(?:never|hasn't|haven't|didn't|not) (?:\w+ )?(?:arrive|receive|show|come|get)",
            r"(?:that's|that is|that was|that'll be) (?:all|it|everything)",
            r"your (?:company|website|service|app|colleague|prices)",
            r"(?:what|how) (?:should|do|can|would) i\b",
            r"i(?: will|'ll)? (?:appreciate|look forward)",
        ),
        0.5: (r"my (?:\w+ )?(?:internet|broadband|router|password|payment|number is|name is)\b",),
    }
)


def standing(text: str) -> float:
    """Return how much a speaker's words are those of an agent, or, below 0, of a customer.

    A formula that the other side has no use for counts 3, a habit 1 or less.
    """
    words = text if len(text) <= _OPENING + _CLOSING else text[:_OPENING] + text[-_CLOSING:]
    words = words.casefold().replace("\u2019", "'")
    return _points(words, _AGENT) - _points(words, _CUSTOMER)


def _points(words: str, formulas: _Formulas) -> float:
    return sum(weight * min(_MOST, len(formula.findall(words))) for formula, weight in formulas)
