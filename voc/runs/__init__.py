"""Runs that go on after they were stopped: what is done is kept until the output is whole.

.OUT.voc-run/               beside the output OUT, for its owner only
    lock                    held by the run at work; the kernel lets go of it when that ends
    manifest.json           what the run was begun with, and how many parts are finished
    part-00000.jsonl.gz     what was found in some thousand messages, in order
    .voc-1f0c....part       a draft, of the output or of a file above

Every file is written whole or not at all, and a part counts from the moment the manifest says so.
"""

from voc.runs.facts import Facts, difference, facts_of
from voc.runs.folder import folder_of
from voc.runs.run import Run, open_run

__all__ = ["Facts", "Run", "difference", "facts_of", "folder_of", "open_run"]
