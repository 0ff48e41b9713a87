import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.text.mail_parts import parts_of

BODY, QUOTE, FORWARD = "body", "quote", "forward"
SIGNATURE, DISCLAIMER = "signature", "disclaimer"

HEAD = (
    "From: Windrell Help <help@windrell.example>\nSent: 4 March 2025 09:12\nTo: Ann\nSubject: A\n"
)

ATTRIBUTIONS = [
    "On Mon, Apr 2, 2025 at 6:26 PM, Ben <ben@windrell.example> wrote:\n",
    "On Apr 3, 2025, at 4:19 PM, ben wrote:\n",
    "On Tue, 4 Mar 2025 at 09:12, Windrell Customer Relations <\nhelp@windrell.example> wrote:\n",
    "On Tue, 4 Mar 2025 at 09:12, Windrell Air <help@windrell.example>\nwrote:\n",
    "--- On Wed, 4/4/25, Ben <ben@windrell.example> wrote:\n",
    "---- On Wed, 04 Apr 2025 10:12:00 +0100 Ben <ben@windrell.example> wrote ----\n",
    "Am 04.03.2025 um 09:12 schrieb Ben <ben@windrell.example>:\n",
    "Am Di., 4. März 2025 um 09:12 Uhr schrieb Ben <\nben@windrell.example>:\n",
    "Le mar. 4 mars 2025 à 09:12, Ben <ben@windrell.example> a écrit :\n",
    "El mar, 4 mar 2025 a las 9:12, Ben (<ben@windrell.example>) escribió:\n",
    "Il giorno mar 4 mar 2025 alle ore 09:12 Ben <ben@windrell.example> ha scritto:\n",
    "Em ter., 4 de mar. de 2025 às 09:12, Ben <ben@windrell.example> escreveu:\n",
    "Op di 4 mrt 2025 om 09:12 schreef Ben <ben@windrell.example>:\n",
    "Den tis 4 mars 2025 kl 09:12 skrev Ben <ben@windrell.example>:\n",
    "Dne út 4. 3. 2025 9:12 uživatel Ben <ben@windrell.example> napsal:\n",
]

CASES: dict[str, list[tuple[str, str]]] = {
    "nothing to cut": [(BODY, "The kettle broke.\n\nIt leaks.\n")],
    "quote below": [(BODY, "It broke.\n\n"), (QUOTE, "> How is it?\n> Ben\n")],
    "answer below": [(QUOTE, f"{ATTRIBUTIONS[0]}\n> How is it?\n\n"), (BODY, "It broke.\n")],
    "answers within": [
        (QUOTE, "> Did it arrive?\n"),
        (BODY, "No.\n"),
        (QUOTE, "> And the bill?\n\n"),
        (BODY, "Wrong as well.\n"),
    ],
    "deep quotes": [(BODY, "Still broken.\n"), (QUOTE, ">> Old\n> > Older\n   > Oldest\n")],
    "quote in any language": [
        (BODY, "Hello\n"),
        (QUOTE, '04.03.2025 9:12 "Ben" <\nben@windrell.example> пишет:\n\n> Hi\n'),
    ],
    "a name introduces": [(BODY, "No.\n\n"), (QUOTE, "Dr Ben Lee wrote:\n> Did it arrive?\n")],
    "original message": [
        (BODY, "It broke.\n\n"),
        (QUOTE, "-----Original Message-----\nFrom: Ben\n\nHow is it?\n"),
    ],
    "original message in German": [
        (BODY, "Kaputt.\n"),
        (QUOTE, "-----Ursprüngliche Nachricht-----\nVon: Ben\n\nWie geht es?\n"),
    ],
    "head of Outlook": [(BODY, "It broke.\n\n"), (QUOTE, f"{HEAD}\nHow is it?\n")],
    "head with a rule": [(BODY, "It broke.\n"), (QUOTE, f"{'_' * 32}\n{HEAD}\nHow is it?\n")],
    "head in bold": [
        (BODY, "It broke.\n\n"),
        (QUOTE, "*From:* Ben\n*Date:* Tuesday\n*Subject:* A\n\nHow is it?\n"),
    ],
    "head over more lines": [
        (BODY, "It broke.\n\n"),
        (QUOTE, "From: Ben\nTo: Ann;\n  Joel\nSent: Monday\nSubject: A\n\nHow is it?\n"),
    ],
    "head in French": [
        (BODY, "Cassé.\n\n"),
        (QUOTE, "De : Ben\nEnvoyé : mardi\nÀ : Ann\nObjet : A\n\nBonjour\n"),
    ],
    "forwarded by Gmail": [
        (BODY, "See below, no answer yet.\n\n"),
        (FORWARD, "---------- Forwarded message ---------\nFrom: Ben\n\nYour parcel is late.\n"),
    ],
    "forwarded by Apple": [
        (BODY, "See below.\n\n"),
        (FORWARD, "Begin forwarded message:\n\n> From: Ben\n>\n> Your parcel is late.\n"),
    ],
    "signature by convention": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "-- \nAnn Lee\nWe make the best cakes of the whole county, every day.\n"),
    ],
    "signature without the space": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "--\nAnn Lee\n07700 900123\n"),
    ],
    "a line that divides": [
        (BODY, "It broke.\n--\nThe second one has not arrived at all since then.\n"),
    ],
    "signature above a quote": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "-- \nAnn\n\n"),
        (QUOTE, "> How is it?\n"),
    ],
    "closing and contacts": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "Kind regards,\nAnn Lee\nHead of Cakes, Lee & Daughters\nTel: 07700 900123\n"),
    ],
    "closing and name on a line": [(BODY, "It broke.\n"), (SIGNATURE, "Best wishes, Ann Lee\n")],
    "closing without a name": [(BODY, "It broke.\n"), (SIGNATURE, "Yours faithfully\n")],
    "closing in Dutch": [(BODY, "Kapot.\n"), (SIGNATURE, "Met vriendelijke groet,\nAnn\n")],
    "closing above a signature": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "Cheers\nJoel\n\n-- \nJoel Whitcombe\nTreasurer\n"),
    ],
    "thanks and a name": [(BODY, "Please send it.\n\n"), (SIGNATURE, "Many thanks\nAnn and Tom\n")],
    "thanks alone": [(BODY, "You sent it at last.\n\nThank you so much!\n")],
    "thanks and more": [(BODY, "It came.\nThanks\nWhen will the other one arrive?\n")],
    "thanks in a sentence": [(BODY, "It broke.\nThanks for nothing, Windrell.\n")],
    "regards in a sentence": [(BODY, "As regards the room: cold.\nBest of all was the bar.\n")],
    "a closing that goes on": [(BODY, "It broke.\nSincerely disappointed\n")],
    "what follows a closing": [
        (BODY, "Regards\nAnn\n\nI forgot to say that the lid is broken too.\n")
    ],
    "postscript": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "Regards\nAnn\n\n"),
        (BODY, "PS: the lid is broken too.\n"),
    ],
    "phone": [(BODY, "It broke.\n\n"), (SIGNATURE, "Sent from my iPhone\n")],
    "phone above a quote": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "Get Outlook for iOS<https://aka.example/o0ukef>\n"),
        (QUOTE, f"{'_' * 32}\n{HEAD}\nHow is it?\n"),
    ],
    "phone in German": [(BODY, "Kaputt.\n"), (SIGNATURE, "Von meinem iPhone gesendet\n")],
    "what was sent": [
        (BODY, "Sent from Leeds last week, not here yet.\nSent by mail on Monday.\n")
    ],
    "disclaimer": [
        (BODY, "It broke.\n\n"),
        (
            DISCLAIMER,
            "This e-mail and any attachments are confidential and intended solely for the\n"
            "addressee. If you have received this email in error please delete it.\n",
        ),
    ],
    "disclaimer below a signature": [
        (BODY, "It broke.\n\n"),
        (SIGNATURE, "Regards\nAnn\n\n"),
        (
            DISCLAIMER,
            "CONFIDENTIALITY NOTICE: for the person named.\n\nRegistered in England: 123.\n",
        ),
    ],
    "disclaimer right below": [
        (BODY, "It broke.\n"),
        (DISCLAIMER, "Please consider the environment before printing.\n"),
    ],
    "banner": [
        (DISCLAIMER, "CAUTION: This email originated from outside of the organisation.\n\n"),
        (BODY, "It broke.\n"),
    ],
    "what customers say of mail": [
        (
            BODY,
            "The email said my details would be confidential.\n\nI received this email in error.\n",
        ),
    ],
    "what customers say of writing": [
        (BODY, "On Monday your driver wrote:\nNobody at home.\nThat is not true.\n"),
    ],
    "what customers say of writing, with the time": [
        (BODY, "On Mon, 3 March 2025 at 14:30 your agent Ben wrote:\nNobody at home.\nNot true.\n"),
    ],
    "a form": [(BODY, "Name: Ann\nFrom: Leeds\nTo: York\nThe train was late.\n")],
    "a journey": [
        (BODY, "My booking was\nFrom: Leeds\nTo: York\nDate: 3 March\n\nThe train was late.\n")
    ],
    "what a form sends": [
        (
            BODY,
            "From: Ann Lee <a@x.example>\nSubject: complaint\nDate: 3 March 2025 10:15\n"
            "Message:\nThe toaster broke.\n",
        )
    ],
    "only blank": [(BODY, " \n\n")],
    "blank before a quote": [(QUOTE, "\n\n> How is it?\n")],
    "no text": [],
}


@pytest.mark.parametrize("expected", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_parts(expected: list[tuple[str, str]], line_end: str) -> None:
    expected = [(kind, part.replace("\n", line_end)) for kind, part in expected]
    text = "".join(part for _, part in expected)
    assert [(part.kind, text[part.start : part.end]) for part in parts_of(text)] == expected


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_introduces_a_quote_belongs_to_it(attribution: str) -> None:
    marked = f"It broke.\n\n{attribution}\n> How is it?\n\nAnd it leaks.\n"
    assert [(part.kind, marked[part.start : part.end]) for part in parts_of(marked)] == [
        (BODY, "It broke.\n\n"),
        (QUOTE, f"{attribution}\n> How is it?\n\n"),
        (BODY, "And it leaks.\n"),
    ]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_without_marks_all_that_follows_is_quoted(attribution: str) -> None:
    text = f"It broke.\n\n{attribution}\nHow is it?\n\nBen\n"
    assert [(part.kind, part.start) for part in parts_of(text)] == [(BODY, 0), (QUOTE, 11)]


def test_a_head_begins_what_a_mail_forwards() -> None:
    text = f"See below.\n\n{HEAD}\nYour parcel is late.\n"
    assert [part.kind for part in parts_of(text, forwarded=True)] == [BODY, FORWARD]


PIECES = [
    *(">", "> ", "\n", "\r\n", " ", "--", "-- \n", "On 4 March 2025, Ben <b@x.example> wrote:\n"),
    *(
        "From: a\nSent: b\nTo: c\n",
        "Regards,\n",
        "Thanks\n",
        "Ann\n",
        "PS\n",
        "Sent from my iPhone\n",
    ),
    *("-----Original Message-----\n", "Disclaimer\n", "It broke.\n", "wrote:", "_" * 32, "\x85"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=20).map("".join))
def test_parts_are_the_whole_text_in_order(text: str) -> None:
    parts = parts_of(text)
    ends = [0, *(part.end for part in parts)]
    assert [part.start for part in parts] == ends[:-1]
    assert ends[-1] == len(text)
    assert all(part.start < part.end for part in parts)
