"""What is asked of a lake over HTTP, and what comes out; figures are those of docs/report.md."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from service.insight import examples
from service.schemas import Feeling, Label, Probability, Score
from voc.taxonomy import CHANNELS, COMPONENTS, FACETS

MOST_ColumnS: Final = 2
MOST_CONDITIONS: Final = 20
MOST_MESSAGES: Final = 100
CURSOR: Final = r"^[0-9]{1,9}-[0-9a-f-]{1,40}$"

Component: TypeAlias = Literal[COMPONENTS]  # type: ignore[valid-type]
Facet: TypeAlias = Literal[FACETS]  # type: ignore[valid-type]
Channel: TypeAlias = Literal[CHANNELS]  # type: ignore[valid-type]
Net: TypeAlias = Annotated[float, Field(ge=-1, le=1)] | None
Share: TypeAlias = Probability | None

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_Column: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]


def _is_a_day(value: Any) -> Any:
    """Refuse what pydantic would take for one besides: seconds since 1970, a time of midnight."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("a day is written as 2026-03-31")
    return value


def _shown(example: dict[str, JsonValue]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"example": example})


Day: TypeAlias = Annotated[date, BeforeValidator(_is_a_day)]


class Choice(BaseModel):
    """Which messages are counted: those that fit all that is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: Day | None = Field(
        None, alias="from", description="First day, in UTC.", examples=["2026-01-01"]
    )
    until: Day | None = Field(
        None, alias="to", description="Last day, counted too.", examples=["2026-03-31"]
    )
    channel: Channel | None = Field(None, description="Where messages came from.")
    where: list[Annotated[str, Field(min_length=2, max_length=400)]] = Field(
        [],
        max_length=MOST_CONDITIONS,
        description="`column:value`, of the columns of `/v1/insight`; `column:` for messages that "
        "have no value. Of several values of a column any will do.",
        examples=[["region:north"]],
    )


class Spoken(Choice):
    """Which messages are counted, and what of theirs."""

    component: Component | None = Field(None, description="What messages speak of.")
    facet: Facet | None = Field(None, description="Of `platform`, which alone has any.")


class ScorecardQuery(Spoken):
    """What makes the cells of a scorecard."""

    by: list[_Column] = Field(
        ["component"],
        max_length=MOST_ColumnS,
        description="`component`, `facet`, `leaf` or columns of `/v1/insight`, two at most.",
        examples=[["component", "channel"]],
    )


class TrendQuery(Spoken):
    """What makes the points of a trend."""

    period: Literal["day", "week", "month"] | None = Field(
        None, description="Days up to 45 days, weeks up to two years, else months, if not said."
    )


class VerbatimsQuery(Spoken):
    """Whose words are shown, and how many."""

    sentiment: Literal["negative", "neutral", "positive", "mixed"] | None = Field(
        None, description="Of the statements that messages are shown for."
    )
    limit: Annotated[int, Field(ge=1, le=MOST_MESSAGES)] = 20
    after: str | None = Field(None, description="`next` of the page before.", pattern=CURSOR)


class StateOut(BaseModel):
    """Which state a lake is in: another `version` for each change."""

    version: str = Field(examples=["17-3f0c"])
    readings: int


class ValueOut(BaseModel):
    """A value of a column, and how many messages have it; null for those that have none."""

    value: str | None
    messages: int


class ColumnOut(BaseModel):
    """A column to group and to choose by; the value that most messages have comes first."""

    name: str
    values: list[ValueOut]


class LeftOut(BaseModel):
    """Readings that are not counted: noise by kind, those overtaken by a later one."""

    noise: dict[str, int]
    repeated: int


class AboutOut(BaseModel):
    """What a lake holds that can be asked for."""

    model_config = _shown(examples.ABOUT)

    version: str
    messages: int
    undated: int = Field(description="Messages whose time is not known.")
    first: datetime | None
    last: datetime | None
    columns: list[ColumnOut]
    left_out: LeftOut


class SharesOut(BaseModel):
    """Shares of messages, with the bounds of their 95 % intervals; null where of nothing."""

    share: Share = Field(description="Of all messages that were chosen, or of those of the period.")
    share_low: Share
    share_high: Share
    net: Net = Field(description="(positive - negative) / all that are not uncertain")
    net_low: Net
    net_high: Net
    negative_share: Share
    negative_share_low: Share
    negative_share_high: Share
    complaint_share: Share
    complaint_share_low: Share
    complaint_share_high: Share
    small: bool = Field(description="Fewer than 30 messages: read the words, not the figure.")


class FiguresOut(SharesOut):
    """Figures of messages."""

    messages: int
    negative: int
    neutral: int
    positive: int
    mixed: int
    uncertain: int
    score: Score | None
    score_low: Net
    score_high: Net


class CellOut(FiguresOut):
    """A cell of a scorecard: the value that it has in each column of `by`."""

    cell: dict[str, str | None] = Field(examples=[{"component": "platform", "channel": "email"}])


class ScorecardOut(BaseModel):
    """A scorecard. Messages speak of several components: cells add up to more than the total."""

    model_config = _shown(examples.SCORECARD)

    version: str
    by: list[str]
    cells: list[CellOut]
    total: FiguresOut


class PointOut(SharesOut):
    """A period. Its counts are null where it is `empty`, and too low where it is `incomplete`."""

    period: date
    end: date = Field(description="The day after its last.")
    state: Literal["complete", "incomplete", "empty"]
    whole: int = Field(description="All messages of the period; `messages` are those counted.")
    messages: int | None
    negative: int | None
    neutral: int | None
    positive: int | None
    mixed: int | None
    uncertain: int | None


class TrendOut(BaseModel):
    """Figures over time; at most the last 1,000 periods."""

    model_config = _shown(examples.TREND)

    version: str
    name: str = Field(description="`all`, a component, or a facet with its component.")
    by: Literal["day", "week", "month"]
    undated: int = Field(description="Messages that are not counted, as their time is not known.")
    points: list[PointOut]


class SaidOut(BaseModel):
    """A statement as the reading has it: personal data is a placeholder in it."""

    statement: int = Field(description="Its number in the message, from 0.")
    text: str = Field(description="At most 1,000 characters of it.")
    start: int | None
    end: int | None
    labels: list[Label]
    sentiment: Feeling | None
    score: Score | None
    shown_for: bool = Field(description="Whether it speaks of what was asked for.")


class VerbatimOut(BaseModel):
    """A message in its customer's words."""

    id: str
    time: datetime | None
    channel: Channel
    sentiment: Feeling | None
    score: Score | None
    statements: list[SaidOut] = Field(description="At most 20, around those it is shown for.")
    count: int = Field(description="Statements of the message.")


class VerbatimsOut(BaseModel):
    """Messages, those first that tell most; `next` is the `after` of the next page, or null."""

    model_config = _shown(examples.VERBATIMS)

    version: str
    messages: list[VerbatimOut]
    next: str | None
