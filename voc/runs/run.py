"""A run at work: keeps what was found, and gives it back when it goes on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from voc.errors import NothingRead, RunChanged, RunDamaged, RunUnfinished
from voc.records import Reading
from voc.runs.facts import Facts, difference
from voc.runs.folder import clear, held, remove
from voc.runs.manifest import MANIFEST, Manifest
from voc.runs.outcomes import Outcome
from voc.runs.parts import part_name, read_part, write_part
from voc.writers.atomic import output_errors

_PART_MESSAGES: Final = 4_096
_PART_CHARACTERS: Final = 2_000_000
_PART_SECONDS: Final = 30.0


class Run:
    """Takes the outcomes of a run in order, and keeps them in parts."""

    def __init__(self, folder: Path, earlier: Manifest | None) -> None:
        """Keep outcomes in `folder`, after those of the parts that `earlier` counts."""
        self._folder = folder
        self._manifest = earlier
        self._known = 0
        self._held: list[Outcome] = []
        self._characters = 0
        self._since = 0.0

    @property
    def done(self) -> int:
        """How many messages are in finished parts."""
        return self._manifest.done if self._manifest else 0

    def begin(self, facts: Facts) -> Iterator[Outcome]:
        """Begin, or go on; return what was found earlier, which `write` expects first.

        Raises RunChanged where the run was begun with other facts. A run that never began
        keeps nothing.
        """
        manifest = self._manifest or Manifest(facts=facts)
        changed = difference(manifest.facts, facts)
        if changed:
            raise RunChanged(f"{changed} is not what it was when the run began")
        self._manifest = manifest
        self._known = manifest.done
        paths = [self._folder / part_name(number) for number in range(manifest.parts)]
        return (outcome for path in paths for outcome in read_part(path))

    def write(self, outcome: Outcome) -> None:
        """Take one outcome; raises OutputError where a part cannot be written."""
        if self._manifest is None:
            return
        if self._known:  # it is in a part already
            self._known -= 1
            return
        if not self._held:
            self._since = time.monotonic()
        self._held.append(outcome)
        self._characters += len(outcome.message.text) if isinstance(outcome, Reading) else 0
        if (
            len(self._held) >= _PART_MESSAGES
            or self._characters >= _PART_CHARACTERS
            or time.monotonic() - self._since >= _PART_SECONDS
        ):
            self._finish_part(self._manifest)

    def keep(self) -> None:
        """Finish a part with what came since the last one: the run is about to be stopped.

        Raises OutputError where it cannot be written.
        """
        if self._manifest is not None and self._held:
            self._finish_part(self._manifest)

    def _finish_part(self, before: Manifest) -> None:
        write_part(self._folder / part_name(before.parts), self._held)
        done = before.done + len(self._held)
        manifest = Manifest(facts=before.facts, parts=before.parts + 1, done=done)
        manifest.save(self._folder)
        self._manifest = manifest
        self._held = []
        self._characters = 0


@contextmanager
def open_run(output: Path, *, resume: bool = False, restart: bool = False) -> Iterator[Run]:
    """Open the run that writes `output`, which is whole when the block ends well.

    resume: go on with an earlier run that was stopped, if there is one.
    restart: throw away what an earlier run has done.

    What is done is kept when the block fails, and an error then has a note that says so, unless
    the run is damaged or its folder gone. Raises RunUnfinished where there is an earlier run and
    neither is chosen, OutputBusy where another process writes the same output, OutputError, and
    RunDamaged.
    """
    with held(output) as folder:
        earlier = None if restart else Manifest.load(folder)
        if earlier and not resume:
            raise RunUnfinished(
                f"`{output}`: a run was stopped after {earlier.done:,} messages; "
                "--resume goes on with it, --restart begins again"
            )
        parts = range(earlier.parts) if earlier else ()
        with output_errors(folder):
            clear(folder, keep={MANIFEST, *map(part_name, parts)} if earlier else ())
        run = Run(folder, earlier)
        try:
            yield run
        except BaseException as error:
            if not run.done or isinstance(error, NothingRead):
                remove(folder)
            elif not isinstance(error, RunDamaged) and (folder / MANIFEST).exists():
                error.add_note(
                    f"{run.done:,} messages are done and kept: with the same inputs, options and "
                    "model --resume goes on after them, --restart begins again"
                )
            raise
        remove(folder)
