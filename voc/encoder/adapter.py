"""A model that ships as a low-rank adapter on public weights (Hu et al. 2021), as data.

It is read by nobody in this form: `voc.encoder.install` puts it on its base.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from voc.encoder.quantisation import Quantisation

ADAPTER: Final = "adapter.safetensors"
"""A *(rank, inputs)* and B *(outputs, rank)* of each adapted layer, as NAME.A and NAME.B, fp16."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterEntry:
    """What `voc.json` says of an adapter.

    base: the hub id of the weights that it is put on.
    source: where they are looked for first; see `voc.encoder.base`.
    sha256: of their `model.safetensors`.
    archive_sha256: of the zip file they come in, where `source` names one.
    rank, alpha: layers read with W + alpha / rank * B A.
    quantisation: how the whole encoder is made int8 as well; None leaves it as it is.
    """

    base: str
    source: str
    sha256: str
    archive_sha256: str | None
    rank: int
    alpha: float
    quantisation: Quantisation | None = None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "AdapterEntry":
        """Return the entry that `voc.json` holds; raises TypeError for what cannot be one."""
        known = values.get("quantisation")
        quantisation = None if known is None else Quantisation.from_json(known)
        return cls(**{**values, "quantisation": quantisation})

    def check(self) -> None:
        """Raise ValueError or TypeError for values of a kind that no adapter can have."""
        hashes = [self.sha256, *([self.archive_sha256] if self.archive_sha256 is not None else [])]
        sound = (
            all(isinstance(text, str) for text in (self.base, self.source))
            and all(map(_SHA256.fullmatch, hashes))
            and self.rank > 0
            and self.alpha > 0
        )
        if not sound:
            raise ValueError("a value is of the wrong kind")
        if self.quantisation is not None:
            self.quantisation.check()
