"""All peers in turn: what each gives, or why it gives nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import click

from side_by_side.measuring import Bench
from side_by_side.processes import Failed
from side_by_side.protocol import CLASSES, Peer, is_installed
from side_by_side.table import Row, accuracy
from side_by_side.texts import Example, write_texts
from side_by_side.timing import Figures, medians

T = TypeVar("T")


@dataclass(slots=True)
class Contest:
    """Peers that are measured on one bench; what fails once is not tried again.

    notes: why there are no figures, by key.
    """

    bench: Bench
    peers: Sequence[Peer]
    notes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Leave out who is not installed."""
        self.notes |= {p.key: "not installed" for p in self.peers if not is_installed(p)}

    def rows(self, *, repetitions: int, dev: Sequence[Example]) -> list[Row]:
        """Prepare, measure and judge all; return a row each, in order.

        dev: messages with their sentiment; without any there is no accuracy.
        """
        for _ in self._each("preparing", self.bench.prepare):
            pass
        figures = self._figures(repetitions)
        found = self._found(dev) if dev else {}
        gold = [example.sentiment for example in dev]
        return [self._row(peer, figures.get(peer.key), gold, found) for peer in self.peers]

    def _figures(self, repetitions: int) -> dict[str, Figures]:
        all_figures: defaultdict[str, list[Figures]] = defaultdict(list)
        for number in range(1, repetitions + 1):
            for key, figures in self._each(f"{number} of {repetitions}", self.bench.measure):
                all_figures[key].append(figures)
        return {key: medians(repeated) for key, repeated in all_figures.items()}

    def _found(self, dev: Sequence[Example]) -> dict[str, list[str]]:
        path = self.bench.folder / "dev.jsonl"
        write_texts(path, (example.text for example in dev))
        return dict(self._each("accuracy", lambda peer: self._sentiments(peer, path)))

    def _sentiments(self, peer: Peer, path: Path) -> list[str]:
        return self.bench.sentiments(peer, path) if peer.classes else []

    def _row(
        self,
        peer: Peer,
        figures: Figures | None,
        gold: Sequence[str],
        found: Mapping[str, Sequence[str]],
    ) -> Row:
        note = self.notes.get(peer.key, "")
        if note or not found.get(peer.key):
            return Row(title=peer.title, figures=None if note else figures, note=note)
        four = set(peer.classes) > set(CLASSES)
        return Row(
            title=peer.title,
            figures=figures,
            three=accuracy(gold, found[peer.key], CLASSES),
            four=accuracy(gold, found[peer.key], peer.classes) if four else None,
        )

    def _each(self, stage: str, action: Callable[[Peer], T]) -> Iterator[tuple[str, T]]:
        """Yield what an action gives of each peer that did not fail; say what is being done."""
        for peer in self.peers:
            if peer.key in self.notes:
                continue
            click.echo(f"{stage}: {peer.title}", err=True)
            try:
                yield peer.key, action(peer)
            except Failed as error:
                self.notes[peer.key] = str(error)
                click.echo(f"{peer.title}: {error}", err=True)
