"""The manifest of a run: what it was begun with, and how far it came."""

import json
from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import Final

from voc.errors import RunDamaged
from voc.runs.facts import Facts
from voc.writers.atomic import replacement

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is known of a run that has not come to its end.

    facts: what it was begun with.
    parts: how many of its parts are finished.
    done: how many messages are in them.
    """

    facts: Facts
    parts: int = 0
    done: int = 0

    def save(self, folder: Path) -> None:
        """Write the manifest of the run in `folder`; raises OutputError."""
        with replacement(folder / MANIFEST) as stream:
            values = {"facts": dict(self.facts), "parts": self.parts, "done": self.done}
            stream.write(json.dumps(values, indent=1).encode("ascii"))

    @classmethod
    def load(cls, folder: Path) -> "Manifest | None":
        """Return the manifest of the run in `folder`, None where no part was ever finished.

        Raises RunDamaged where it cannot be read.
        """
        try:
            values = json.loads((folder / MANIFEST).read_bytes())
            parts, done = index(values["parts"]), index(values["done"])
            if not 0 < parts <= done:
                raise ValueError("it is written when there is a part, and a part holds something")
            return cls(facts=dict(values["facts"]), parts=parts, done=done)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise RunDamaged(
                f"`{folder / MANIFEST}` cannot be read, nor the run go on; --restart begins again"
            ) from error
