"""How machines, mailing programs and spammers write; all in small letters, for `voc.text.noise`.

No source: the formulas are those that mail servers, mailing programs and spammers are known for.
"""

import re
from typing import Final


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.VERBOSE | re.MULTILINE) for pattern in patterns)


HUMAN: Final = re.compile(
    r"""\b(?:i|i'm|i've|i'd|i'll|my|me|mine|myself)\b
    | \b(?:doesn't|does\ not|didn't|did\ not|isn't|won't\ (?:work|let|apply)|not\ working
      |broken|complain\w*|fake|scams?|scammers?|spam\w*|annoying|refus\w+|useless|terrible
      |keeps?\ (?:on\ )?(?:\w+ing|popping)|please\ (?:stop|remove|unsubscribe)
      |stop\ (?:sending|emailing)
      |your\ (?:website|site|app|store|staff|company|newsletters?)\b)""",
    re.VERBOSE,
)
"""How people write about themselves, and about what they did not like."""

BLAMES: Final = re.compile(
    r"""\b(?:i|my|remove|spam\w*|scam\w*|phish\w*|fraud\w*|fake|complain\w*|refund\w*
    |report(?:ed|ing)?|customer\ service
    |(?:keeps?|kept|stop|got|getting|receiv(?:ed|ing)|sent\ me|full\ of)\b[^.]{0,40}
      \b(?:e-?mails?|ads?|adverts?|texts?|messages?|calls?|comments?|offers?))\b""",
    re.VERBOSE,
)
"""How people complain about spam, as spam does not."""

GREETING: Final = re.compile(
    r"\W*(?:(?:hi|hello|dear|greetings|good (?:morning|day|afternoon))\b[^.\n]{0,40}?[,!.\n]\s*)?"
)

AUTO_SUBJECT: Final = re.compile(
    r"(?:automatic reply|auto(?:mated)?[- ]?(?:reply|response)|out of (?:the )?office)"
    r"\s*(?::|-|$)"
)
AWAY: Final = re.compile(
    r"""(?:thank\ you\ for\ your\ (?:e-?mail|message)[.!,]?\s+)?(?:please\ note\ that\ )?
    (?:i\ am|i'm|i\ will\ be|i'll\ be|our\ offices?\ (?:is|are)|we\ are)\ (?:currently\ |now\ )?
    (?:out\ of\ (?:the\ )?office|away\ from\ (?:the\ office|my\ desk)|closed\ (?:until|for)
      |on\ (?:annual|parental|maternity|paternity|sick|study|holiday)?\ ?
        (?:leave|vacation|holiday))""",
    re.VERBOSE,
)
WHILE_AWAY: Final = re.compile(
    r"""(?:limited|no|intermittent)\ access\ to\ (?:my\ )?(?:e-?mail|messages)
    | (?:will|shall)\ (?:reply|respond|answer|get\ back\ to|be\ answering)\b | in\ my\ absence
    | (?:for|if\ (?:it|this|your\ \w+)\ is)\ (?:any\ |an\ )?urgent
    | will\ not\ be\ (?:checking|reading)
    | (?:your\ (?:e-?mail|message)|e-?mails?)\ (?:will|is)\ (?:not\ )?(?:be\ |being\ )?
        (?:read|forwarded)""",
    re.VERBOSE,
)
AUTOMATED: Final = re.compile(
    r"""(?:this\ is\ an?\ (?:automated|automatic|auto-?generated)\ 
        (?:reply|response|message|e-?mail|acknowledge?ment)
    | (?:automatic|auto|automated)[ -]?(?:reply|response)\s*[:.\-\n]
    | (?:we(?:\ have|'ve)\ received\ your\ (?:e-?mail|message|request|enquiry|inquiry|ticket)
      | (?:thank\ you|thanks)\ for\ (?:contacting|reaching\ out\ to|writing\ to
          |getting\ in\ touch\ with|your\ (?:e-?mail|message|enquiry|inquiry))\b)
      [^?]{0,300}? (?:(?:do\ not|don't)\ reply\ to\ this
        | (?:we|our\ team|a\ member\ of\ our\ team|someone|one\ of\ our\ \w+)\ 
          (?:will|aim\ to|shall)\ (?:respond|reply|get\ back|be\ in\ touch|contact\ you)
        | your\ (?:ticket|case|reference)\ (?:number|id|reference)\ is))""",
    re.VERBOSE,
)
BOUNCE: Final = re.compile(
    r"""(?:subject:\ ?)?(?:
      undeliver(?:able|ed)(?:\ mail\ returned\ to\ sender|:)
    | mail\ delivery\ (?:failed|subsystem|system)
    | delivery\ (?:status\ notification|has\ failed\ to
        |to\ the\ following\ recipients?\ (?:has\ )?failed)
    | returned\ mail: | failure\ notice\b | this\ message\ was\ created\ automatically\ by\ mail
    | this\ is\ the\ mail\ (?:system|delivery\ (?:agent|program))\ at
    | address\ not\ found\s+your\ message\ wasn't\ delivered
    | your\ message\ (?:to\ \S+@\S+\ )?(?:wasn't|couldn't\ be|could\ not\ be|was\ not)\ delivered
        \ to\ \S+@\S+
    | your\ message\ to\ \S+@\S+\ (?:couldn't|could\ not)\ be\ delivered
    | (?:from:\ )?mailer-daemon\b | the\ following\ address(?:es)?\ (?:had|failed)
    | (?:sorry,?\ |we're\ sorry[^.]{0,20}\ )?we\ were\ unable\ to\ deliver\ your\ message\ to
    | message\ (?:delivery\ )?(?:delayed|blocked|not\ delivered)\s*[:\n]\s*your\ message)""",
    re.VERBOSE,
)

BULK: Final = _compiled(
    r"(?:^|[|.>\u2022(\[]\s*|\b(?:click\ here\ to|to|please|or)\ )unsubscribe\b",
    r"""view\ (?:this\ |the\ )?(?:e-?mail|message|newsletter|it|online)?\s?(?:in|on)\ 
        (?:your\ |a\ )?(?:web\ ?)?browser
    | view\ (?:it\ |this\ (?:e-?mail\ |newsletter\ )?)?online
    | trouble\ (?:viewing|reading)\ this""",
    r"""you(?:'re|\ are)?\ (?:are\ )?(?:receiv(?:ing|ed))\ 
        this\ (?:e-?mail|message|newsletter)\ because
    | this\ (?:e-?mail|newsletter|message)\ was\ sent\ to""",
    r"""(?:update|manage|change)\ (?:your\ )?(?:e-?mail\ |subscription\ |communication\ )*
        (?:preferences|subscriptions?|settings)""",
    r"no\ longer\ (?:wish|want)\ to\ receive|opt\ out\ of\ (?:these|future)",
    r"(?:\u00a9|\(c\)|copyright)\ ?(?:20\d\d)?[^\n]{0,60}all\ rights\ reserved",
    r"add\ (?:us|\S+@\S+)\ to\ your\ address\ book|forward\ (?:this\ )?to\ a\ friend",
)
"""What mailings have around their words, of which they have two at least."""

PROMOTION: Final = _compiled(
    r"""\b(?:use|with|enter|apply)\ (?:the\ |our\ |my\ )?(?:promo\ |discount\ |coupon\ |voucher\ )?
        code:?\ ?['"\u201c]?\w{3,}
    | \b(?:promo|discount|coupon|voucher)\ ?code:\ ?\w{3,}""",
    r"""\b\d{1,2}\ ?%\ (?:off|discount) | [$\u00a3\u20ac]\d+\ off | \bbuy\ one,?\ get\ one
    | \bfree\ (?:shipping|delivery|gift)""",
    r"""\b(?:shop|order|buy|save|book|claim|grab|get\ yours|subscribe|sign\ up|click)\ 
        (?:now|here|today|below|yours)\b
    | \b(?:limited\ (?:time|stock)|while\ (?:stocks?|supplies)\ lasts?|don't\ miss|hurry
      |ends\ (?:soon|tonight|today|sunday|midnight)|last\ chance)\b""",
    r"https?://|\bwww\.|\blink\ in\ bio\b",
)
"""A code, a price, a call to buy, and a link."""

_CONTACT: Final = r"""https?://|\bwww\.|\bt\.me/|whats\ ?app|telegram|\S@\S|\bdm\ me\b
    | \bclick\ (?:here|below)
    | \b(?:sign\ up|join|register|play|order|invest|reply)\ (?:now|today|here)\b
    | \b(?:contact|text|call)\ (?:us|him|her|\+?\d)"""

SPAM: Final = {
    "money": _compiled(
        r"""\b(?:double|triple|multiply|grow)\ your\ (?:bitcoin|btc|crypto\w*|money|investments?)
        | \bguaranteed\ (?:\w+\ )?(?:returns?|profits?|roi)\b
        | \b(?:bitcoin|crypto|forex|btc)\ (?:investment|trading|mining)\ 
            (?:platform|expert|opportunity|plan|signals)
        | \bearn(?:ing)?\ (?:up\ to\ )?[$\u00a3\u20ac]\ ?\d[\d,.k]*\ (?:an?|per|every|each)\ 
            (?:day|hour|week)
        | \brecover\ (?:your\ )?(?:lost|stolen)\ (?:bitcoin|crypto\w*|funds|money)""",
        _CONTACT,
    ),
    "search engines": _compiled(
        r"""\b(?:first|top|page\ (?:one|1)|\#1|number\ one)\b[^.]{0,20}\b(?:of|on|in)\ google\b
        | \bguest\ posts?\b | \bbacklinks?\b
        | \bseo\ (?:services?|packages?|expert|agency|audit|company)\b""",
        r"""\b(?:we\ (?:offer|provide|can|are\ an?|guarantee|help)|affordable|do-?follow
        |our\ (?:team|packages?|services?|seo|prices)|domain\ authority|price\ list|quote)\b""",
        r"""\b(?:your\ (?:web\ ?site|site|business|web\ page)|do-?follow|domain\ authority
        |rankings?|traffic)\b""",
    ),
    "gambling": _compiled(
        r"\b(?:casinos?|slots|jackpot|sports\ ?book|betting\ site)\b",
        r"""\b(?:free\ spins?|(?:welcome|deposit|no[- ]deposit|sign[- ]?up)\ bonus
        |\d{2,3}\ ?%\ bonus|win\ big|real\ money)\b""",
        _CONTACT,
    ),
    "medicines": _compiled(
        r"""\b(?:buy|order|cheap(?:est)?|discount)\b[^.]{0,40}\b(?:viagra|cialis|levitra|xanax
        |tramadol|ambien|oxycodone|adderall|valium|modafinil|phentermine)\b""",
        r"""\b(?:no|without(?:\ an?)?)\ prescription\b | \bonline\ pharmacy\b
        | \bbuy\b[^.]{0,40}\bonline\b | \b(?:overnight|discreet)\ (?:delivery|shipping)\b""",
    ),
}
"""What spam sells, by what is sold: all patterns of one must be there."""

COOKIES: Final = _compiled(
    r"""\b(?:we|this\ (?:web)?site|our\ (?:web)?site)\b[^.?]{0,60}\buses?\ (?:\w+\ ){0,3}
        cookies\b""",
    r"""\b(?:accept|reject|allow|decline|manage)\ (?:all|cookies|preferences|settings)\b
    | \bcookie\ (?:policy|settings|preferences|notice)\b
    | \byou\ (?:agree|consent)\ to\b | \bprivacy\ policy\b""",
)
RIGHTS: Final = re.compile(
    r"""(?:\u00a9|\(c\)|copyright)[^\n]{0,80}all\ rights\ reserved\.?
    (?:[\s|\u2022\u00b7,-]*(?:terms(?:\ (?:of\ (?:use|service)|(?:and|&)\ conditions))?
      |privacy(?:\ policy)?|cookies?(?:\ policy)?|legal(?:\ notice)?|accessibility|sitemap
      |imprint|contact\ us))*\W*""",
    re.VERBOSE,
)
