"""A table of messages and their statements; then what holds for any text at all."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from voc.text.component import COMPONENT, SPANS_KEY, annotate, blank_pipeline
from voc.text.statements import cut

LONG = "the engineer came at nine and he looked at the box on the wall for about ten minutes "

# A bar shows where the text is cut; it is not part of the text.
STOPS = [
    "Great service.| Fast delivery!| Would you recommend it?| Yes.",
    "i waited.| no one came.| never again",
    "It broke!!!| Twice?!| Really...?!| yes",
    "I called, and I called; nobody: nobody answered.",
    "It works,  sort of.  |  \tFine.  ",
    "The food was bad.|Never again.",
    "Is it broken?|I think so!|Yes",
    "what?|no reply",
    "i hate this app.|please fix it.|the end of.it",
    "They lied.|(Of course they did.)",
    'He said "no refund."| I left.',
    'It said "great question!" and then it hung up.',
    '"Have you tried our app?" asked the man at the desk.',
    "We left (it was late.) and went home.",
    "I paid twice (see the receipt.)| Please refund me.",
    "They wrote \u201cwe are sorry.\u201d| Nothing happened.",
    "See the report. )| Then they closed it.",
    "I am so glad i did !| It fits .| Perfect ?",
    "It fit perfectly... sadly I have to return it.",
    "It fit perfectly...| Sadly I have to return it.",
    "wait\u2026 what is this",
    "Some people say so...I do not.",
    "\u670d\u52a1\u5f88\u597d\u3002|\u4e0b\u6b21\u518d\u6765\uff01|\u771f\u7684",
    "...",
    "?! and then",
]
ABBREVIATIONS = [
    "Mr. Smith and Mrs. Jones saw Dr. Lee.| They were kind.",
    "I like sweets, e.g. cakes, i.e. anything with sugar.| Yum.",
    "It took approx. 20 minutes.| Too long.",
    "See invoice No. 4471.| It is wrong.",
    "I said no.| They charged me anyway.",
    "At 9 a.m. the line opens.| I rang at 8 a.m. on Monday.",
    "We arrived at 10 p.m.| The desk was closed.",
    "My U.S. card was refused.| It works in the U.K.| They do not care.",
    "Old vs. new: the old one wins.| Sorry.",
    "Towels, soap, etc. were missing.| Towels, soap, etc.| Staff shrugged.",
    "My name is J. P. Smith.| See p. 5.",
    "J. R. Hartley wrote to me.| P. Oduya signed.",
    "Thank you for calling Acme Inc.| This is Ben.",
    "Acme Inc. customer service is closed.| Acme Ltd. sold me this.",
    "It was him and I.| We agreed.",
    "Due on Jan. 5.| Paid on Feb. 1.",
    "In Aug. you took 39.| My bill for Sept. is wrong.| It came in Dec.| Nothing since.",
    "On Sat. 8 Nov. at noon.| By Wed. at noon.| We came on Sun.| The shop was shut.",
    "we sat.| 3 hours later a waiter came.| it came in dec.| it was broken",
    "My appt. was moved.| I lost an appt.| Nobody rang.",
    "Apt. B, bldg. 4, rm. 210, is cold.| My acct. 4471 is closed.| Who has my acct.| Tell me.",
    "I wrote re. the invoice, re. 3 May and re. Ben.| It weighs 2 lbs. or so, if poss. less.",
    "I am 5 ft. tall and weigh 125 lbs.| the dress fits",
    "It took until 7 a.m.| Staff were lovely.| We left at 3 p.m.| Bags came at 5 p.m.",
    "Ring me at 9 a.m. Monday, 8 p.m. Saturday's show, 7 a.m. EST or 5 p.m. local time.",
    "WE CAME AT 9 A.M. AS AGREED",
    "My no. is 4471.| They said no.| It is a lie.",
]
NUMBERS = [
    "It cost $4.99.| Version 2.1.3 crashes at 3.30 pm.| 10.000 points lost.",
    "Paid {$1700.00}.| Then {$2.50}!| XXXX said no.",
    "On XX/XX/2023.| I wrote to XXXX XXXX.",
    "Ordered on 12.03.2023.| Came on 1/4/2023.| The 5th.",
    "I have 3 of them.| 2 are broken.",
]
NAMES = [
    "See https://t.co/v6gvo.Du?a=b.c!d for more.| Thanks.",
    "Write to jo.bloggs@example.com or www.example.com/help.| Please.",
    "I use Booking.com and Node.js and example.Com daily.",
    "@acme.Support you are useless.| @acme_help too. #fail.",
    "Never again. #worstairline @acme",
    "@acme still waiting.| Answer me.",
    "Is it a thing #ask_me?Yes it is",
]
PICTURES = [
    "Love this shop \U0001f60d| Will come back \U0001f44d\U0001f3fd",
    "the app keeps crashing \U0001f621\U0001f621| please fix it",
    "I \u2764\ufe0f this place.| My \U0001f469\u200d\U0001f469\u200d\U0001f467 too.",
    "It broke. \U0001f62d| Nobody answered! \U0001f92f\U0001f92f| Bye",
    "Five stars.\U0001f600| Thanks",
    "I ordered a cake \U0001f382 for my son and it came smashed.",
    "Stuck in Rome \U0001f1ee\U0001f1f9 with no card.| Love the new app \U0001f60d| so easy to use",
    "It is the best \U0001f60d| For me it is.| It was good value :) for the price",
    "Great staff :)| Will come again :-(",
    "\U0001f44d\nGreat",
    "Great\n\U0001f44d",
]
LINES = [
    "Still waiting\n|Nobody rings back\r\n|Where is it",
    "Dear Sir or Madam,| I bought a kettle.\n\n|It broke.",
    "Dear Mr. Smith,| the boiler leaks.| Dear Dr. H. Patel,| thank you for the kind letter.",
    "Dear oh dear.| The food, the noise, the price.",
    "Dear team,\n|my kettle broke.",
    "It broke.\n|Yours sincerely,\nEnid Farraday",
    "It broke.\n|Kind regards\nT. Jones",
    "Thanks for nothing\n|Worst shop ever",
    "Cheers,\nBob",
    "I like:\n|- the room\n|- the food\n|* the pool\n|\u2022 the bar",
    "Good: \n|\u2022 price |\u2022 speed |\u2022 staff",
    "1. long battery life\n|2. good sound\n|3) light",
    "Two points.| 1. The price is wrong.| 2. The bag is torn.| a) Refund me.| b) Say sorry.",
    "Steps:| 1. open Outlook| 2. click Calendar| 3. freeze",
    "I want two things.| 1. a refund| 2. a call",
    "They gave me a 1.| I asked for 2.| We left.",
    "1. open it\n|2. it freezes",
    "- The room was clean.| - The bed was hard.",
    "The room was clean - the bed was hard \u2013 we slept badly.",
    "line one\u2028|line two\x85|line three\v|line four",
    "Great\n_______\n|Bye",
    "\n\n  Hello there  \n\n",
]
WRAPPED = [
    "I ordered the blue kettle from your shop in the first week of April and\n"
    "have heard nothing since then, |although the money was taken on the same\n"
    "day.| Please tell me where it is.",
    "I ordered the blue kettle from your shop in the first week of April and\n|"
    "Have heard nothing since then about it",
    "I ordered the blue kettle from your shop in the first week of April and\n\n|"
    "have heard nothing since then about it",
    "I ordered the blue kettle from your shop in the first week of April, so.\n|then nothing came",
    "the kettle came\n|and it was broken",
]
TURNS = [
    "Agent: Hello, how can I help?\n|Customer: My phone is dead.| It is new.",
    "Agent Jannie: Good day\n|Customer 2: hi\n|agent: ok",
    "[00:12] Agent: Hello\n|[00:15] Customer: Hi",
    "Agent:\nHello there\n|Customer:\n\nMy phone is dead",
    "AGENT: hello |CUSTOMER: my phone is dead",
    "agent: good morning how can i help |Customer: my phone is dead |Agent: i see",
    "Customer: yes, but it is not working at all.",
]
CONTRASTS = [
    "The room was small, |but the food was good.",
    "The room was small |but we liked the food.",
    "I tried everything |but it does not work.",
    "Small but tasty.| Cute, but cheap.| Stylish yet simple style.",
    "The fabric is light weight, but not see-through.",
    "The staff were kind, |however the queue was very long.",
    "The food is lovely, |although it does cost a lot.",
    "They took my money |even though I had cancelled it.",
    "I was never late |and yet they charged me again.",
    "I paid on time, |yet they say I did not.",
    "We like the place, |though it is far from home.",
    "It looked as though they had shrunk it.",
    "I had no choice but to pay the fee.",
    "It was nothing but trouble from the first day.",
    "I could not help but notice the dirty floor.",
    "Once I found it, though, every step was plain.",
    "Although it was late, they stayed open for us.",
    "The dress (nice but a bit long for me) is blue.",
    "My room was cold |The heating was off all night.",
    "I asked for The blue one from the window.",
    "I love the colour |but it runs small |but the fit is not that bad.",
]
ADDITIONS = [
    "The toaster was faulty |and they would not take it back without the box.",
    "Box was crushed |and nobody picks up the phone",
    "The parcel never came |and no one ever answers my mails.",
    "I called and nobody answered",
    "A relaxing atmosphere and no one forgetting my order",
    "I rang on Monday morning |and the lady there told me to wait a bit.",
    "It came late and it was broken.",
    "My mother and the other patients were waiting for an hour in the cold.",
    "The waiters and the food were all very good that night.",
]
ALL = (
    STOPS
    + ABBREVIATIONS
    + NUMBERS
    + NAMES
    + PICTURES
    + LINES
    + WRAPPED
    + TURNS
    + CONTRASTS
    + ADDITIONS
)


@pytest.mark.parametrize("marked", ALL)
def test_cuts_where_a_reader_would(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in cut(text)] == [
        piece.strip() for piece in marked.split("|")
    ]


def test_a_long_run_without_stops_is_cut_at_a_conjunction() -> None:
    text = LONG * 6
    statements = [text[start:end] for start, end in cut(text)]
    assert all(statement.startswith("and he ") for statement in statements[1:])
    assert max(len(statement.split()) for statement in statements) <= 50
    assert " ".join(statements) == text.strip()


@pytest.mark.parametrize("words", [30, 50])
def test_a_run_of_a_breath_or_two_stays_whole(words: int) -> None:
    text = " ".join((LONG * 6).split()[:words])
    assert cut(text) == [(0, len(text))]


def test_a_long_sentence_with_pauses_is_cut_later() -> None:
    text = (LONG.strip() + ", ") * 6
    assert max(len(text[start:end].split()) for start, end in cut(text)) > 50


# The table's own words and gaps in any order, with anything at all between them.
FRAGMENTS = sorted({part for marked in ALL for part in re.split(r"(\s+)", marked)})
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=60).map("".join)
NLP = blank_pipeline()


def assert_statements_of(text: str, spans: list[tuple[int, int]]) -> None:
    """Check order, no overlap, solid ends, and that only white space is left out."""
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert not any(text[start].isspace() or text[end - 1].isspace() for start, end in spans)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    gaps = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(gaps).strip()


@settings(deadline=None)
@given(TEXTS | st.text(st.characters(categories=["Cs", "L", "Po", "Z", "Cc"])))
def test_statements_hold_every_visible_character_once_in_order(text: str) -> None:
    assert_statements_of(text, cut(text))


@settings(deadline=None)
@given(TEXTS)
def test_spans_of_a_doc_are_statements_moved_to_tokens(text: str) -> None:
    doc = NLP(text)
    spans = [(span.start_char, span.end_char) for span in doc.spans[SPANS_KEY]]
    assert_statements_of(text, spans)
    heads = {token.idx for token in doc}
    assert {start for start, _ in cut(text) if start in heads} <= {start for start, _ in spans}


@settings(deadline=None)
@given(TEXTS)
def test_spans_of_a_doc_equal_the_cut_where_no_token_is_split(text: str) -> None:
    words = text.split()
    doc = annotate(Doc(NLP.vocab, words=words))
    expected = cut(doc.text)
    heads = {token.idx for token in doc}
    if all(start in heads for start, _ in expected):
        assert [(span.start_char, span.end_char) for span in doc.spans[SPANS_KEY]] == expected


@pytest.mark.parametrize("unit", ["word ", "x", ".", '"', "(", "\n", " ", "but ", "\U0001f600"])
def test_a_million_characters_of_anything_are_cut(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    assert_statements_of(text, cut(text))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["bad.Never", "again", "."], ["bad.Never", "again ."]),
        (["Good", ".", "bad.Never"], ["Good .", "bad.Never"]),
        (["bad.Never"], ["bad.Never"]),
        ([" ", "Yes", ".", "\n", "No", "\n\n"], ["Yes .", "No"]),
        ([], []),
    ],
)
def test_a_cut_inside_a_token_moves_to_the_next(words: list[str], expected: list[str]) -> None:
    doc = annotate(Doc(NLP.vocab, words=words))
    assert [span.text for span in doc.spans[SPANS_KEY]] == expected


def test_component_survives_a_round_trip_to_disk(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(COMPONENT)
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.pipe_names == ["voc_statements"]
    [doc] = loaded.pipe(["It broke. Nobody cares."])
    assert [span.text for span in doc.spans["statements"]] == ["It broke.", "Nobody cares."]


def test_a_text_over_the_limit_of_spacy_is_refused_by_it() -> None:
    with pytest.raises(ValueError, match="E088"):
        NLP("a" * (NLP.max_length + 1))
