import pytest

from voc.text.labels import name_in, organisation_of, role_of


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Agent", "agent"),
        ("AGENT_1", "agent"),
        ("Customer Service", "agent"),
        ("Member Support", "agent"),
        ("Client Advisor", "agent"),
        ("assistant", "agent"),
        ("Customer", "customer"),
        ("Caller 2", "customer"),
        ("Juan (Guest)", "customer"),
        ("EndUser", "customer"),
        ("user", "customer"),
        ("Virtual Agent", "system"),
        ("CUSTOM_BOT", "system"),
        ("IVR", "system"),
        ("spk_0", None),
        ("Speaker A", None),
        ("Maria Castle", None),
        ("", None),
        (None, None),
    ],
)
def test_the_role_of_a_label(label: str | None, role: str | None) -> None:
    assert role_of(label) == role


@pytest.mark.parametrize("label", ["Agent (Ben)", "Ben (Agent)", "Agent Ben", "Ben"])
def test_the_name_beside_a_role(label: str) -> None:
    assert name_in(label) == "Ben"


@pytest.mark.parametrize(
    ("label", "organisation"),
    [("Jo (Plugmoor)", "plugmoor"), ("Jo | Hollin Market", "hollin market"), ("Jo (they)", None)],
)
def test_the_organisation_beside_a_name(label: str, organisation: str | None) -> None:
    assert organisation_of(label) == organisation
