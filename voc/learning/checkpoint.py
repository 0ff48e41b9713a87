"""A stage of training that was stopped, as it was after one of its steps."""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim import Optimizer

_STEP = "step"
_WEIGHTS = "weights."
_MOMENTS = "moments."


class Checkpoint:
    """Keeps what is trained, its moving average and the optimizer's moments in one file."""

    def __init__(self, path: Path) -> None:
        """Keep them at `path`; there need not be a file yet."""
        self._path = path

    def save(self, training: nn.Module, optimizer: Optimizer, *, step: int) -> None:
        """Replace the file by what stands after `step`."""
        tensors = {_WEIGHTS + name: tensor for name, tensor in training.state_dict().items()}
        tensors |= {_MOMENTS + name: tensor for name, tensor in _moments(optimizer).items()}
        draft = self._path.with_suffix(".draft")
        save_file(tensors | {_STEP: torch.tensor([step])}, draft)
        draft.replace(self._path)

    def restore(self, training: nn.Module, optimizer: Optimizer) -> int:
        """Put everything back as it was saved and return the step; 0 where nothing was saved."""
        if not self._path.exists():
            return 0
        tensors = load_file(self._path)
        step = int(tensors.pop(_STEP).item())
        weights = {
            n.removeprefix(_WEIGHTS): t for n, t in tensors.items() if n.startswith(_WEIGHTS)
        }
        training.load_state_dict(weights)
        state = optimizer.state_dict()
        state["state"] = _state(tensors)
        optimizer.load_state_dict(state)
        return step

    def remove(self) -> None:
        """Forget what was saved."""
        self._path.unlink(missing_ok=True)


def _moments(optimizer: Optimizer) -> dict[str, Tensor]:
    """Return the tensors of an optimizer, by number of the parameter and name."""
    state: dict[int, dict[str, Any]] = optimizer.state_dict()["state"]
    return {f"{number}.{name}": t for number, group in state.items() for name, t in group.items()}


def _state(tensors: dict[str, Tensor]) -> dict[int, dict[str, Tensor]]:
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith(_MOMENTS):
            number, _, moment = name.removeprefix(_MOMENTS).partition(".")
            state.setdefault(int(number), {})[moment] = tensor
    return state
