"""Journeys against plain Python and SQL, over ties in time, and where nobody is known."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.made import facts_of
from voc.errors import UsageError
from voc.insight import Facts
from voc.insight.journeys import COURSES, find_journeys, timeline
from voc.taxonomy import COMPONENTS
from voc.text.pseudonyms import VARIABLE, is_pseudonym, pseudonym

START = datetime(2026, 1, 1, tzinfo=UTC)
SCORES = {"negative": -0.75, "neutral": 0.0, "positive": 0.75}
LABELS = ("brand", "interface", "platform.policy", "platform.people")

Row = dict[str, Any]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "a key for tests only")


def _message(
    customer: str | None,
    hours: float | None,
    *labels: str,
    channel: str = "chat",
    feeling: str = "negative",
    **more: Any,
) -> Row:
    says = [("So", [label], feeling, SCORES[feeling]) for label in labels]
    row: Row = {"channel": channel, "says": says or [("So", [], feeling, SCORES[feeling])], **more}
    row |= {} if customer is None else {"customer": customer}
    return row | ({} if hours is None else {"time": (START + timedelta(hours=hours)).isoformat()})


_ROWS = st.lists(
    st.builds(
        lambda customer, hours, labels, channel, feeling: _message(
            customer, hours, *labels, channel=channel, feeling=feeling
        ),
        st.sampled_from(["anna", "bert", None]),
        st.sampled_from([None, 0, 0, 0.5, 1, 1.5, 24, 300, 360, 361, 700, 1100]),
        st.lists(st.sampled_from(LABELS), unique=True, max_size=2),
        st.sampled_from(["chat", "call", "email"]),
        st.sampled_from(list(SCORES)),
    ),
    max_size=14,
)


class Contact:
    """A contact, as plain Python makes it."""

    def __init__(self, row: Row, time: datetime) -> None:
        self.customer, self.channel, self.time = row["customer"], row["channel"], time
        self.rows, self.until, self.journey = [row], time, 0

    def scores(self) -> Mapping[str, float]:
        """Return the mean score of each component."""
        found = defaultdict(list)
        for row in self.rows:
            components = {label.split(".")[0] for _, labels, *_ in row["says"] for label in labels}
            for component in components:
                found[component].append(row["says"][0][3])
        return {component: sum(s) / len(s) for component, s in found.items()}

    def step(self) -> str:
        """Return the channel and the component that it is worst about."""
        scores = self.scores()
        worst = min(scores, key=lambda c: (scores[c], COMPONENTS.index(c)), default="-")
        return f"{self.channel}:{worst}"


def _contacts(rows: list[Row]) -> list[Contact]:
    """Return the contacts of known customers by customer and time, each with its journey."""
    known = [row for row in rows if "customer" in row and "time" in row]
    timed = sorted(
        ((datetime.fromisoformat(row["time"]), n, row) for n, row in enumerate(known)),
        key=lambda one: (one[2]["customer"], one[0], one[1]),
    )
    found: list[Contact] = []
    for time, _, row in timed:
        last = found[-1] if found and found[-1].customer == row["customer"] else None
        near = last is not None and time - last.until <= timedelta(hours=1)
        if last is not None and near and last.channel == row["channel"]:
            last.rows.append(row)
            last.until = time
            continue
        contact = Contact(row, time)
        goes_on = last is not None and time - last.until <= timedelta(days=14)
        contact.journey = found[-1].journey + (not goes_on) if found else 0
        found.append(contact)
    return found


def _pairs(rows: list[Row]) -> Iterator[tuple[Contact, Contact]]:
    contacts = _contacts(rows)
    for before, after in pairwise(contacts):
        if before.journey == after.journey:
            yield before, after


@settings(max_examples=60, deadline=None)
@given(_ROWS)
def test_contacts_journeys_and_who_is_left_out_are_those_of_plain_python(rows: list[Row]) -> None:
    found = find_journeys(facts_of(rows), resamples=20)
    contacts = _contacts(rows)
    assert found.contacts == len(contacts)
    assert found.journeys == len({contact.journey for contact in contacts})
    assert found.customers == len({contact.customer for contact in contacts})
    assert found.nobody == sum("customer" not in row for row in rows)
    assert found.timeless == sum("customer" in row and "time" not in row for row in rows)
    assert found.messages + found.nobody + found.timeless == len(rows)


@settings(max_examples=60, deadline=None)
@given(_ROWS)
def test_repeats_are_those_of_plain_python(rows: list[Row]) -> None:
    last: dict[tuple[str, str], Contact] = {}
    repeats, returning, contacts = Counter[str](), defaultdict(set), Counter[str]()
    for contact in _contacts(rows):
        for component in contact.scores():
            contacts[component] += 1
            before = last.get((contact.customer, component))
            if before and contact.time - before.until <= timedelta(days=14):
                repeats[component] += 1
                returning[component].add(contact.customer)
            last[contact.customer, component] = contact
    found = find_journeys(facts_of(rows), resamples=20).repeats
    assert dict(found.select("component", "contacts").iter_rows()) == dict(contacts)
    for component, again, customers in found.select(
        "component", "repeats", "returning"
    ).iter_rows():
        assert (again, customers) == (repeats[component], len(returning[component]))


@settings(max_examples=60, deadline=None)
@given(_ROWS)
def test_handovers_are_those_of_plain_python(rows: list[Row]) -> None:
    expected: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for before, after in _pairs(rows):
        if before.channel != after.channel:
            again = not before.scores().keys().isdisjoint(after.scores())
            expected[before.channel, after.channel].append(again)
    found = find_journeys(facts_of(rows), resamples=20).handovers
    told = {
        (b, a): (n, k)
        for b, a, n, k in found[:, ["before", "after", "handovers", "again"]].iter_rows()
    }
    assert told == {pair: (len(again), sum(again)) for pair, again in expected.items()}


@settings(max_examples=60, deadline=None)
@given(_ROWS)
def test_broken_paths_are_those_of_plain_python(rows: list[Row]) -> None:
    journeys = defaultdict(list)
    for contact in _contacts(rows):
        journeys[contact.journey].append(contact)
    ends: dict[str, list[bool]] = defaultdict(list)
    for contacts in journeys.values():
        if len(contacts) > 1:
            path = " > ".join(contact.step() for contact in contacts[-4:])
            _, _, feeling, _ = contacts[-1].rows[-1]["says"][0]
            ends[("… > " if len(contacts) > 4 else "") + path].append(feeling == "negative")
    found = find_journeys(facts_of(rows), resamples=20).paths
    told = {p: (n, k) for p, n, k in found.select("path", "journeys", "broken").iter_rows()}
    assert told == {path: (len(bad), sum(bad)) for path, bad in ends.items() if any(bad)}


@pytest.fixture(scope="module")
def many() -> Facts:
    """Return 800 messages of 120 customers over 120 days, spread by multiplication."""
    rows = []
    for k in range(800):
        labels = [label for place, label in enumerate(LABELS) if (k * 7 + place * 3) % 5 < 2]
        channel = ("chat", "call", "email")[k * 11 % 3]
        feeling = list(SCORES)[k * 13 % 3]
        hours = (k * k * 31 + k * 97) % (120 * 24)
        rows.append(_message(f"c{k * 37 % 120}", hours, *labels, channel=channel, feeling=feeling))
    return facts_of(rows)


def test_repeats_and_handovers_are_those_of_sql(many: Facts) -> None:
    found = find_journeys(many, together_minutes=0)
    with duckdb.connect() as base:
        base.register(
            "m",
            many.messages.select(
                "n",
                "customer",
                pl.col("time").dt.replace_time_zone(None),
                pl.col("channel").cast(str),
            ).to_arrow(),
        )
        base.register("c", many.components.select("n", pl.col("component").cast(str)).to_arrow())
        repeats = base.execute("""
            WITH t AS (
                SELECT component, customer, time - lag(time) OVER (
                    PARTITION BY customer, component ORDER BY time, n
                ) AS apart FROM c JOIN m USING (n)
            )
            SELECT component, count(*), count(*) FILTER (apart <= INTERVAL 14 DAY),
                count(DISTINCT customer) FILTER (apart <= INTERVAL 14 DAY),
                median(epoch(apart) / 86400) FILTER (apart <= INTERVAL 14 DAY)
            FROM t GROUP BY 1
        """).fetchall()
        handovers = base.execute("""
            WITH t AS (
                SELECT channel AS after, lag(channel) OVER w AS before,
                    time - lag(time) OVER w AS apart
                FROM m WINDOW w AS (PARTITION BY customer ORDER BY time, n)
            )
            SELECT before, after, count(*) FROM t
            WHERE before <> after AND apart <= INTERVAL 14 DAY GROUP BY 1, 2
        """).fetchall()
    assert {tuple(row[:4]) for row in repeats} == set(
        found.repeats.select("component", "contacts", "repeats", "returning").iter_rows()
    )
    days = dict(found.repeats.select("component", "days").iter_rows())
    assert days == pytest.approx({row[0]: row[4] for row in repeats})
    assert set(handovers) == set(found.handovers.select("before", "after", "handovers").iter_rows())


def test_courses_are_of_first_and_last_messages() -> None:
    rows = [
        _message("anna", 0, channel="chat", feeling="positive"),
        _message("anna", 30, channel="call", feeling="negative"),
        _message("bert", 0, channel="chat", feeling="negative"),
        _message("bert", 30, channel="chat", feeling="neutral"),
        _message("carl", 0, feeling="negative"),
    ]
    table = find_journeys(facts_of(rows)).courses
    assert table["kind"].to_list() == ["all", "one channel", "several channels"]
    assert table["journeys"].to_list() == [2, 1, 1]
    assert table["change"].to_list() == pytest.approx([(-1.5 + 0.75) / 2, 0.75, -1.5])
    assert table["worse"].to_list() == [0.5, 0, 1]
    assert table["negative"].to_list() == [0.5, 0, 1]
    assert table["small"].all()
    assert table["change_low"][0] <= table["change"][0] <= table["change_high"][0]


def test_the_interval_of_a_share_of_customers_is_wilsons() -> None:
    rows = [_message(f"c{k}", day * 24, "brand") for k in range(10) for day in range(1 + (k < 3))]
    row = find_journeys(facts_of(rows)).repeats.row(0, named=True)
    assert (row["customers"], row["returning"], row["share"]) == (10, 3, 0.3)
    # Newcombe's calculator: 3 of 10.
    assert (row["share_low"], row["share_high"]) == pytest.approx((0.1078, 0.6032), abs=1e-4)


def test_lines_of_one_chat_are_one_contact_and_messages_of_one_moment_come_as_they_stand() -> None:
    rows = [
        _message("anna", 0, "brand", feeling="positive"),
        _message("anna", 0, "brand", feeling="negative"),
        _message("anna", 0.9, "interface", feeling="neutral"),
    ]
    found = timeline(facts_of(rows), "anna")
    assert found.height == 1
    row = found.row(0, named=True)
    assert (row["messages"], row["start"], row["end"]) == (3, 0.75, 0)
    assert row["components"] == ["brand", "interface"]
    apart = find_journeys(facts_of(rows), together_minutes=0)
    assert apart.contacts == 2  # no time at all lies between the first two


@pytest.mark.parametrize(("hours", "journeys"), [(14 * 24, 1), (14 * 24 + 0.01, 2)])
def test_fourteen_days_are_still_one_journey(hours: float, journeys: int) -> None:
    rows = [_message("anna", 0, "brand"), _message("anna", hours, "brand")]
    found = find_journeys(facts_of(rows))
    assert found.journeys == journeys
    assert found.repeats["repeats"].to_list() == [2 - journeys]


def test_a_customer_who_says_that_they_had_to_ask_again_is_counted() -> None:
    rows = [
        _message("anna", 0, "brand", channel="chat"),
        _message("anna", 9, "brand", channel="call", signals=["repeat_contact"]),
        _message("anna", 18, "interface", channel="email", signals=["safety"]),
    ]
    table = find_journeys(facts_of(rows)).handovers
    columns = ["before", "after", "again", "says_again"]
    assert set(table[columns].iter_rows()) == {("chat", "call", 1, 1), ("call", "email", 0, 0)}


def test_examples_are_pseudonyms_only() -> None:
    own = pseudonym("known already")
    rows = [
        _message(customer, hours, "brand")
        for customer in ("anna@example.org", own, "bert", "carl", "anna@example.org")
        for hours in (0, 20)
    ]
    row = find_journeys(facts_of(rows)).paths.row(0, named=True)
    assert len(row["examples"]) == 3
    assert all(is_pseudonym(name) for name in row["examples"])
    assert {pseudonym("anna@example.org"), own} <= set(row["examples"])


def test_a_timeline_is_found_by_customer_and_by_pseudonym() -> None:
    rows = [
        _message("anna", 30, "brand", channel="call"),
        _message("bert", 5, "brand"),
        _message("anna", 0, "interface", feeling="positive"),
        _message("anna", 800),
    ]
    facts = facts_of(rows)
    found = timeline(facts, "anna")
    assert found["channel"].to_list() == ["chat", "call", "chat"]
    assert found["journey"].to_list() == [0, 0, 1]
    assert found["components"].to_list() == [["interface"], ["brand"], None]
    assert timeline(facts, pseudonym("anna")).equals(found)
    assert timeline(facts, "carl").is_empty()
    assert timeline(facts, pseudonym("carl")).is_empty()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "there are no messages"),
        ([_message(None, 0, "brand")], "no message says who the customer is"),
        ([_message("anna", None, "brand"), _message(None, 0)], "has a time"),
    ],
    ids=["empty", "nobody", "timeless"],
)
def test_what_is_missing_is_said(rows: list[Row], said: str) -> None:
    found = find_journeys(facts_of(rows))
    assert found.missing is not None
    assert said in found.missing
    assert found.contacts == found.journeys == found.customers == 0
    assert all(frame.is_empty() for frame in found.frames().values())
    assert found.courses.schema == COURSES


def test_one_message_is_a_journey_without_a_course() -> None:
    found = find_journeys(facts_of([_message("anna", 0, "brand")]))
    assert found.missing is None
    assert (found.contacts, found.journeys) == (1, 1)
    assert found.courses.is_empty()
    assert found.paths.is_empty()
    assert found.repeats["repeats"].to_list() == [0]


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"within_days": 0}, "within_days"),
        ({"within_days": float("nan")}, "within_days"),
        ({"within_days": 4_000}, "within_days"),
        ({"together_minutes": -1}, "together_minutes"),
        ({"within_days": 1, "together_minutes": 1_441}, "together_minutes"),
        ({"top": 0}, "top"),
    ],
)
def test_numbers_that_cannot_be_are_named(options: dict[str, float], field: str) -> None:
    with pytest.raises(UsageError, match=f"`{field}`"):
        find_journeys(facts_of([]), **options)  # type: ignore[arg-type]


def test_the_most_common_come_first_and_no_more_than_asked_for(many: Facts) -> None:
    found = find_journeys(many, top=5)
    assert found.paths.height == 5
    assert found.paths["broken"].is_sorted(descending=True)
    assert found.handovers["handovers"].is_sorted(descending=True)
