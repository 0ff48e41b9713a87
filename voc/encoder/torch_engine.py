"""The torch engine: the reference that every other engine is held against, and the GPU's.

On a CPU it computes in bf16 where the processor has instructions for it, which is
several times as fast, else in fp32.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import torch
from transformers import AutoConfig, AutoModel
from transformers.utils import logging as transformers_logging

from voc.encoder.planner import pad
from voc.encoder.protocol import Hidden
from voc.encoder.windows import Window
from voc.errors import ModelMismatch


class TorchEncoder:
    """Runs the encoder of a model folder with torch."""

    def __init__(self, path: Path, *, device: str | None = None) -> None:
        """Load `config.json` and `model.safetensors` at `path`.

        device: `cpu` or `cuda`; None takes CUDA where there is a GPU.

        Raises ModelMismatch where they cannot be loaded, or weights are missing.
        """
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._dtype = _best_dtype(self._device)
        model = load_encoder(path)
        self._model = model.to(self._device, self._dtype).eval()
        self._limit = longest_window(model)
        self.width = int(model.config.hidden_size)
        self._one_batch = Lock()

    @property
    def name(self) -> str:
        """Engine, device and precision."""
        return f"torch {self._device.type} {str(self._dtype).removeprefix('torch.')}"

    def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
        """Read planned batches, one after the other; see `Encoder.encode`."""
        return map(self._read, batches)

    @torch.inference_mode()
    def _read(self, windows: Sequence[Window]) -> list[Hidden]:
        ids, mask = pad(windows, limit=self._limit)
        # A batch takes all processors: two at once would only wait for each other.
        with self._one_batch:
            output = self._model(
                input_ids=torch.from_numpy(ids).to(self._device),
                attention_mask=torch.from_numpy(mask).to(self._device),
            )
            hidden = output.last_hidden_state.float().cpu().numpy()
        return [hidden[row, : len(window)] for row, window in enumerate(windows)]


def cpu_has_bf16() -> bool:
    """Return whether this processor computes in bf16; one that only converts is far slower."""
    flags = torch.cpu.get_capabilities()
    return any(flags.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def longest_window(encoder: Any) -> int:
    """Return how many tokens an encoder of the library reads at once, special ones included.

    Families of RoBERTa, MPNet among them, number positions from beyond the padding token on.
    """
    positions = getattr(getattr(encoder, "embeddings", None), "position_embeddings", None)
    padding = getattr(positions, "padding_idx", None)
    skipped = 0 if padding is None else padding + 1
    return int(encoder.config.max_position_embeddings) - skipped


def load_encoder(path: Path, *, weights: Path | None = None) -> Any:
    """Load the encoder that `config.json` at `path` describes, in the precision it is stored in.

    weights: folder of `model.safetensors`, where that is another.

    Raises ModelMismatch where it cannot be loaded, or weights are missing.
    """
    try:
        with quiet_transformers():
            model, report = AutoModel.from_pretrained(
                weights or path,
                config=AutoConfig.from_pretrained(path, local_files_only=True),
                local_files_only=True,
                add_pooling_layer=False,
                output_loading_info=True,
            )
    except Exception as error:  # every kind there is, from the two libraries that read the files
        raise ModelMismatch(f"the encoder of model `{path.name}` cannot be loaded") from error
    if report["missing_keys"]:  # the library fills them with random numbers
        count = len(report["missing_keys"])
        raise ModelMismatch(f"the encoder of model `{path.name}` lacks {count} of its weights")
    return model


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep its progress bars, and its report on unused weights, from our users for a while."""
    level = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        transformers_logging.set_verbosity(level)


def _best_dtype(device: torch.device) -> torch.dtype:
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.bfloat16 if cpu_has_bf16() else torch.float32
