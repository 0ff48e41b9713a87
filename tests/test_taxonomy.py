"""The label sets are closed and ordered: a change here is a new version of the taxonomy."""

import pytest

from voc.taxonomy import (
    CHANNELS,
    COMPONENTS,
    FACETS,
    INTENTS,
    LABELS,
    SENTIMENTS,
    TAXONOMY_VERSION,
    component_of,
    facet_of,
)


def test_labels_of_this_version() -> None:
    assert TAXONOMY_VERSION == "cem-1"
    assert " ".join(LABELS) == (
        "customer environment brand platform.process platform.policy platform.people "
        "platform.technology interface"
    )


@pytest.mark.parametrize("names", [LABELS, COMPONENTS, FACETS, SENTIMENTS, INTENTS, CHANNELS])
def test_no_label_comes_twice(names: tuple[str, ...]) -> None:
    assert len(set(names)) == len(names)
    assert all(name == name.lower().strip() for name in names)


def test_every_component_has_a_label_in_its_order() -> None:
    assert tuple(dict.fromkeys(component_of(label) for label in LABELS)) == COMPONENTS


def test_only_platform_has_facets() -> None:
    found = [(component_of(label), facet_of(label)) for label in LABELS]
    assert [facet for _, facet in found if facet] == list(FACETS)
    assert {component for component, facet in found if facet} == {"platform"}


@pytest.mark.parametrize(
    ("label", "component", "facet"),
    [
        ("brand", "brand", None),
        ("interface", "interface", None),
        ("platform.policy", "platform", "policy"),
        ("platform.technology", "platform", "technology"),
    ],
)
def test_parts_of_a_label(label: str, component: str, facet: str | None) -> None:
    assert (component_of(label), facet_of(label)) == (component, facet)


@pytest.mark.parametrize("names", [INTENTS, CHANNELS])
def test_open_ended_sets_end_with_other(names: tuple[str, ...]) -> None:
    assert names[-1] == "other"
