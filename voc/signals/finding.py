"""Looks for signals in the statements of a message."""

from collections.abc import Iterator, Sequence
from typing import Final

from voc.records import Evidence, Intent, Sentiment, Signal, Statement
from voc.signals import table
from voc.signals.table import Guards, Rule, Table, compiled
from voc.signals.words import words_of
from voc.taxonomy import SIGNALS

_REACH: Final = 300
"""Characters before a hit in which the words right before it stand."""


def find_signals(
    text: str, statements: Sequence[Statement], intent: Intent, *, rules: Table | None = None
) -> tuple[Signal, ...]:
    """Return the signals in a message's statements, in taxonomy order, each kind once.

    text: of the message, into which the statements point.
    rules: None for those that come with the package.
    """
    rules = rules or table.load()
    found: dict[str, list[Evidence]] = {}
    for index, statement in enumerate(statements):
        said = text[statement.start : statement.end]
        for rule, start, end in _hits(said, statement, intent, rules):
            evidence = found.setdefault(rule.kind, [])
            begin = statement.start + start
            if evidence and begin < evidence[-1].end:
                continue  # two rules for the same words
            evidence.append(
                Evidence(rule=rule.name, start=begin, end=statement.start + end, statement=index)
            )
    return tuple(
        Signal(kind=kind, evidence=tuple(found[kind])) for kind in SIGNALS if kind in found
    )


def _hits(
    said: str, statement: Statement, intent: Intent, rules: Table
) -> Iterator[tuple[Rule, int, int]]:
    """Yield the rules that hold of a statement, from left to right, the longest words first."""
    words = words_of(said)
    bare, hits = words.bare(), []
    allowed: dict[Rule, bool] = {}
    for number in sorted({n for word in bare for n in rules.triggers.get(word, ())}):
        rule, phrase = rules.phrases[number]
        if any(map(bare.isdisjoint, phrase.needs)):
            continue
        for match in compiled(phrase.pattern).finditer(words.line):
            # Once a rule, not once a hit: a statement may be long, and all of it is searched.
            if rule not in allowed:
                allowed[rule] = _allow(rule.guards, words.line, statement, intent)
            if allowed[rule] and _stands(rule.guards, words.line, match.span()):
                start, end = match.span()
                hits.append((start, -end, number, rule))
    if hits:
        hits.sort(key=lambda hit: hit[:3])
        spans = words.spans((start, -end) for start, end, *_ in hits)
        for (*_, rule), (start, end) in zip(hits, spans, strict=True):
            yield rule, start, end


def _allow(guards: Guards, line: str, statement: Statement, intent: Intent) -> bool:
    """Return whether a rule may hold of a statement at all."""
    return not (
        _surely(statement.sentiment, guards.felt)
        or _surely(intent, guards.intents)
        or (guards.beside and compiled(guards.beside).search(line))
        or (guards.missing and not compiled(guards.missing).search(line))
    )


def _stands(guards: Guards, line: str, span: tuple[int, int]) -> bool:
    """Return whether a hit stands where it may: by the words right before and right behind it."""
    start, end = span
    return not (
        (guards.after and compiled(guards.after).search(line, max(0, start - _REACH), start))
        or (guards.before and compiled(guards.before).match(line, end))
    )


def _surely(read: Sentiment | Intent, labels: frozenset[str]) -> bool:
    """Return whether the model reads one of these, and is sure."""
    return read.label in labels and read.band == "high"
