"""The rules of `table/*.toml`: a file for each kind of signal, in the order of the taxonomy."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeAlias

from voc.errors import UsageError
from voc.signals.phrases import START, Groups, Phrase, phrase
from voc.taxonomy import INTENTS, SENTIMENTS, SIGNALS

_FOLDER: Final = "table"
_GROUPS: Final = "words.toml"
_PHRASES: Final = ("unless_after", "unless_before", "unless_with", "only_with")
_KIND: Final = {"kind", "means", "unless_felt", "unless_intent", "rule", *_PHRASES}
_RULE: Final = {"name", "phrases", *_PHRASES}

Pattern: TypeAlias = re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """What makes a hit none; a pattern that is None never does.

    after, before: matched at the words right before and right behind the hit.
    beside, missing: looked for in the whole statement; the second must be there.
    felt, intents: sentiments of the statement and intents of the message, read in the band `high`.
    """

    after: str | None
    before: str | None
    beside: str | None
    missing: str | None
    felt: frozenset[str]
    intents: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What shows a signal of a kind."""

    kind: str
    name: str
    guards: Guards


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All rules, found by the words that their phrases cannot do without.

    triggers: bare words, each with the numbers of the phrases that it may be part of.
    phrases: by number, the rule and its phrase; its pattern begins at the beginning of a word.
    """

    triggers: Mapping[str, tuple[int, ...]]
    phrases: Sequence[tuple[Rule, Phrase]]


@cache
def compiled(pattern: str) -> Pattern:
    """Return the expression of a pattern; compiled when it is first needed, for most never are."""
    return re.compile(pattern)


@cache
def load() -> Table:
    """Return the table that comes with the package; raises UsageError where it is wrong."""
    folder = files("voc.signals").joinpath(_FOLDER)
    groups = tomllib.loads(folder.joinpath(_GROUPS).read_text(encoding="utf-8"))
    return table_of(
        (
            tomllib.loads(folder.joinpath(f"{kind}.toml").read_text(encoding="utf-8"))
            for kind in SIGNALS
        ),
        groups,
    )


def table_of(kinds: Iterable[Mapping[str, Any]], groups: Groups) -> Table:
    """Return the table of kinds as TOML has them; raises UsageError where one is wrong."""
    phrases: list[tuple[Rule, Phrase]] = []
    triggers: dict[str, list[int]] = {}
    for kind in kinds:
        _check(kind, _KIND, SIGNALS, kind.get("kind"))
        for source in kind["rule"]:
            _check(source, _RULE)
            rule = Rule(
                kind=kind["kind"], name=source["name"], guards=_guards(kind, source, groups)
            )
            for item in (phrase(text, groups) for text in source["phrases"]):
                for word in _triggers_of(item, rule):
                    triggers.setdefault(word, []).append(len(phrases))
                phrases.append((rule, replace(item, pattern=START + item.pattern)))
    return Table(triggers={word: tuple(found) for word, found in triggers.items()}, phrases=phrases)


def _triggers_of(item: Phrase, rule: Rule) -> frozenset[str]:
    if not item.needs:
        raise UsageError(f"rule `{rule.name}` of `{rule.kind}`: a phrase without a word of its own")
    return item.needs[0]


def _check(
    values: Mapping[str, Any],
    known: set[str],
    kinds: Sequence[str] = (),
    kind: str | None = None,
) -> None:
    if unknown := values.keys() - known:
        raise UsageError(f"no key `{min(unknown)}` in a table of signals")
    if kinds and kind not in kinds:
        raise UsageError(f"no signal `{kind}`: one of {', '.join(kinds)}")


def _guards(kind: Mapping[str, Any], rule: Mapping[str, Any], groups: Groups) -> Guards:
    def pattern(name: str, shape: str) -> str | None:
        sources = [*kind.get(name, ()), *rule.get(name, ())]
        if not sources:
            return None
        joined = "|".join(phrase(source, groups).pattern for source in sources)
        return shape.format(f"(?:{joined})")

    return Guards(
        after=pattern("unless_after", f"{START}{{}}$"),
        before=pattern("unless_before", "{}"),
        beside=pattern("unless_with", f"{START}{{}}"),
        missing=pattern("only_with", f"{START}{{}}"),
        felt=_among(kind.get("unless_felt", ()), SENTIMENTS),
        intents=_among(kind.get("unless_intent", ()), INTENTS),
    )


def _among(names: Iterable[str], known: Sequence[str]) -> frozenset[str]:
    chosen = frozenset(names)
    if unknown := chosen - set(known):
        raise UsageError(f"no `{min(unknown)}`: one of {', '.join(known)}")
    return chosen
