"""What Schemathesis makes of the OpenAPI document: nothing may be answered but what it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from insight.made import readings_of
from insight.shop import rows
from service.app import create_app
from service.keys import KeyStore
from service.settings import Settings
from serving import by_wire
from toy import FakeEncoder, toy_scorer
from voc.lake import Lake

SCHEMA: Final = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS: Final[list[Any]] = [cast(Any, found).ok() for found in SCHEMA.get_all_operations()]
EXAMPLES: Final = 25
BEYOND_A_SCHEMA: Final = (
    *("POST /v1/jobs", "GET /v1/jobs"),
    *("GET /v1/insight/scorecard", "GET /v1/insight/trend", "GET /v1/insight/verbatims"),
)
"""What no schema says: a picture is a file, and is refused; an id of a page is not any text; which
columns a lake has."""
TAKES_ALL: Final = ("POST /v1/jobs",)
"""Any bytes may be a file, also those that are no form."""


class Served(NamedTuple):
    """A service that wants keys, and one that may do everything."""

    url: str
    key: str


@pytest.fixture(scope="module")
def served(toy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("contract")
    Lake.open(home / "lake", create=True).add(readings_of(rows(60)))
    own = Settings(
        model=str(toy_model),
        home=home / "service",
        lake=str(home / "lake"),
        rate_per_minute=1_000_000,
        require_keys=True,
    )
    _, key = KeyStore(own.home).create("contract", ["admin"])
    app = create_app(own, scorer=toy_scorer(toy_model, FakeEncoder()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.guards.access.GUESSES_PER_MINUTE", 1_000_000)  # all are guesses
        with by_wire(app) as url:
            yield Served(url, key)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_answers_are_what_the_document_says(
    operation: Any, mode: GenerationMode, served: Served
) -> None:
    def body_of(case: Any) -> Any:
        return case.body if isinstance(case.body, dict) else {}

    @settings(max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if body_of(case).get("redact") != "names":  # which a service may not be able to find
            key = {"Authorization": f"Bearer {served.key}"}
            excluded = [positive_data_acceptance] if operation.label in BEYOND_A_SCHEMA else []
            excluded += [negative_data_rejection] if operation.label in TAKES_ALL else []
            case.call_and_validate(base_url=served.url, headers=key, excluded_checks=excluded)

    try:
        ask()
    except Unsatisfiable:  # a request without anything that could be wrong
        assert mode is GenerationMode.NEGATIVE
