"""Pairs of texts with the same words, of which one shows a signal and the other does not."""

import pytest

from signals import kinds_of

SHOWN = [
    ("safety", "The power bank exploded in my suitcase."),
    ("safety", "The cream left burns all over my arms."),
    ("safety", "Shards of glass in the salad."),
    ("safety", "The belt on the seat wouldn't latch."),
    ("deadline", "We check in on Friday and still have no voucher."),
    ("deadline", "The landlord gives us until Friday."),
    ("deadline", "My son's wedding is on Saturday."),
    ("repeat_contact", "As I wrote in my last mail, the meter is wrong."),
    ("repeat_contact", "I'm still waiting for the reply you promised on Tuesday."),
    ("repeat_contact", "Fourth reminder, and still no answer."),
    ("effort", "I was put through to the wrong department twice."),
    ("effort", "Print it, sign it, scan it and post it."),
    ("churn_risk", "That was the last time I book with you."),
    ("churn_risk", "There is no reason to stay with you."),
    ("escalation", "I'm seeking legal advice about the fee."),
    ("escalation", "I'll make this public."),
    ("vulnerability", "I'm deaf, so please write."),
    ("vulnerability", "My late husband's account is still open."),
]

LIKE_IT = [
    ("safety", "The flavours exploded in my mouth."),
    ("safety", "The price made me sick."),
    ("deadline", "Will I get the same rate if I open it by the end of this year?"),
    ("deadline", "If my card expires next month, will I need a new one?"),
    ("deadline", "I got to try this dress today."),
    ("repeat_contact", "We had to ask several times for water."),
    ("repeat_contact", "The second letter of my name is wrong."),
    ("effort", "Keep me in the loop."),
    ("effort", "I explained it to the rep and that was that."),
    ("churn_risk", "The train leaves from a different platform."),
    ("churn_risk", "They were gone, and we were out."),
    ("churn_risk", "I won't be keeping the dress."),
    ("escalation", "No need to go to the ombudsman."),
    ("vulnerability", "The widow spider was huge."),
]


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_what_shows_it_is_found(kind: str, text: str) -> None:
    assert kind in kinds_of(text)


@pytest.mark.parametrize(("kind", "text"), LIKE_IT)
def test_what_only_looks_like_it_is_not(kind: str, text: str) -> None:
    assert kind not in kinds_of(text)
