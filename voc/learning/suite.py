"""The suite of behaviour tests that ships: cases as data, one TOML file a capability.

A file holds `[[test]]` tables: a `kind`, what is expected, and the texts it is expected of.

- `mft`: `texts`, and any of `sentiment`, `intent`, `labels`, `not_labels`, `components`; or
  `messages` of parts, with one of `statement_labels` for each part.
- `inv`: `pairs` of a text and a changed one; or `texts` and the perturbation that is their
  `change`.
- `dir`: either of these, and `must_not`: `rise` or `fall`.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias

from voc.learning.expectations import Direction, Evidence, Expectation, Functionality, Invariance
from voc.learning.perturbations import PERTURBATIONS
from voc.taxonomy import COMPONENTS, INTENTS, LABELS, SENTIMENTS

CAPABILITIES: Final[tuple[str, ...]] = (
    "components",
    "negation",
    "contrast",
    "comparatives",
    "sarcasm",
    "questions",
    "names",
    "gender",
    "dialect",
    "typos",
    "letter_case",
    "punctuation",
    "emoji",
    "amounts",
    "distractors",
)
"""What is tested, in the order of the report."""

SHIPPED: Final = Path(__file__).with_name("behaviour_cases")

_EXPECTED: Final = frozenset({"sentiment", "intent", "labels", "not_labels", "components"})

_Test: TypeAlias = Mapping[str, Any]
_Expected: TypeAlias = tuple[tuple[str, ...], Expectation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text, or a text and a changed one, and what is expected of their readings."""

    capability: str
    texts: tuple[str, ...]
    expectation: Expectation


def load_cases(folder: Path = SHIPPED) -> list[Case]:
    """Read the cases of every TOML file in `folder`, in the order of `CAPABILITIES`.

    Raises: ValueError with file, test and field where something is unknown, missing or of the
    wrong type, where a change changes nothing, and where a text comes twice.
    """
    paths = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    _known(paths, CAPABILITIES, what="capability")
    cases = [case for name in CAPABILITIES if name in paths for case in _read_file(paths[name])]
    times = Counter(text for case in cases for text in case.texts)
    if repeated := [text for text, number in times.items() if number > 1]:
        raise ValueError(f"more than once: {'; '.join(repeated)}")
    return cases


def _read_file(path: Path) -> Iterator[Case]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        _known(content, {"test"}, what="key")
        tests = _list(content, "test", dict)
    except ValueError as error:
        raise ValueError(f"`{path.name}`: {error}") from error
    for number, test in enumerate(tests, start=1):
        try:
            for texts, expectation in _KINDS[_choice(test, "kind", _KINDS)](test):
                yield Case(capability=path.stem, texts=texts, expectation=expectation)
        except ValueError as error:
            raise ValueError(f"`{path.name}`, test {number}: {error}") from error


def _functional(test: _Test) -> Iterable[_Expected]:
    if "messages" in test:
        return _evidence(test)
    _known(test, {"kind", "texts", *_EXPECTED}, what="key")
    if _EXPECTED.isdisjoint(test):
        raise ValueError(f"nothing is expected: give some of {', '.join(sorted(_EXPECTED))}")
    expectation = Functionality(
        sentiment=_choice(test, "sentiment", SENTIMENTS) if "sentiment" in test else None,
        intent=_choice(test, "intent", INTENTS) if "intent" in test else None,
        labels=frozenset(_labels(test, "labels") if "labels" in test else ()),
        not_labels=frozenset(_labels(test, "not_labels") if "not_labels" in test else ()),
        components=_components(test) if "components" in test else {},
    )
    return [((text,), expectation) for text in _list(test, "texts", str)]


def _evidence(test: _Test) -> Iterator[_Expected]:
    _known(test, {"kind", "messages", "statement_labels"}, what="key")
    labels = _labels(test, "statement_labels")
    for parts in _groups(test, "messages", size=len(labels)):
        ends = accumulate((len(part) + 1 for part in parts), initial=0)  # a space lies between
        spans = zip(pairwise(ends), labels, strict=True)
        yield (
            (" ".join(parts),),
            Evidence(parts=tuple((start, end, label) for (start, end), label in spans)),
        )


def _invariant(test: _Test) -> Iterable[_Expected]:
    return [(pair, Invariance()) for pair in _pairs(test, {"kind"})]


def _directional(test: _Test) -> Iterable[_Expected]:
    expectation = Direction(must_not=_choice(test, "must_not", ("rise", "fall")))
    return [(pair, expectation) for pair in _pairs(test, {"kind", "must_not"})]


_KINDS: Final[Mapping[str, Callable[[_Test], Iterable[_Expected]]]] = {
    "mft": _functional,
    "inv": _invariant,
    "dir": _directional,
}


def _pairs(test: _Test, others: Collection[str]) -> list[tuple[str, ...]]:
    """Return texts with their changed ones, written by hand or made by a perturbation."""
    _known(
        test, {"pairs", *others} if "pairs" in test else {"texts", "change", *others}, what="key"
    )
    if "pairs" in test:
        pairs = _groups(test, "pairs", size=2)
    else:
        change = PERTURBATIONS[_choice(test, "change", PERTURBATIONS)]
        pairs = [(text, change(text)) for text in _list(test, "texts", str)]
    if same := [text for text, changed in pairs if text == changed]:
        raise ValueError(f"nothing is changed: {'; '.join(same)}")
    return pairs


def _components(test: _Test) -> dict[str, str]:
    components: dict[str, str] = _typed(test, "components", dict)
    _known(components, COMPONENTS, what="component")
    return {name: _choice(components, name, SENTIMENTS) for name in components}


def _labels(test: _Test, key: str) -> list[str]:
    labels: list[str] = _list(test, key, str)
    _known(labels, LABELS, what="label")
    return labels


def _groups(test: _Test, key: str, *, size: int) -> list[tuple[str, ...]]:
    groups = [tuple(_list({key: group}, key, str)) for group in _list(test, key, list)]
    if any(len(group) != size for group in groups):
        raise ValueError(f"`{key}` must hold lists of {size}")
    return groups


def _list(test: _Test, key: str, kind: type) -> list[Any]:
    values: list[Any] = _typed(test, key, list)
    if not values or not all(isinstance(value, kind) and value for value in values):
        raise ValueError(f"`{key}` must hold {kind.__name__}, none of them empty")
    return values


def _choice(test: _Test, key: str, choices: Collection[str]) -> str:
    value: str = _typed(test, key, str)
    _known([value], choices, what=f"value of `{key}`")
    return value


def _typed(test: _Test, key: str, kind: type) -> Any:
    if not isinstance(test.get(key), kind):
        raise ValueError(f"`{key}` is missing or not {kind.__name__}")
    return test[key]


def _known(names: Iterable[str], choices: Collection[str], *, what: str) -> None:
    if unknown := sorted(set(names) - set(choices)):
        raise ValueError(f"unknown {what}: {', '.join(unknown)}")
