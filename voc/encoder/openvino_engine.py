"""The OpenVINO engine: what reads on a CPU unless another is asked for.

It runs the network that was quantised when the model was made (see `voc.encoder.conversion`), whose
ranges were fixed then, or one in fp32 from the weights (see `voc.encoder.graph`). Either computes a
window with the same numbers whatever it is read beside.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from voc.encoder.openvino_library import openvino
from voc.encoder.planner import pad
from voc.encoder.processors import processors
from voc.encoder.protocol import Hidden
from voc.encoder.quantisation import NETWORK
from voc.encoder.windows import Window
from voc.errors import ModelMismatch

_SETTINGS: Final = {
    "PERFORMANCE_HINT": "THROUGHPUT",
    # What is not int8: bf16, where a CPU has it, would round a reading more coarsely there.
    "INFERENCE_PRECISION_HINT": "f32",
    # Two processes would be pinned to the same cores.
    "ENABLE_CPU_PINNING": False,
}


def read_network(path: Path) -> Any:
    """Return the network that the model folder `path` holds.

    Raises RuntimeError where it cannot be read.
    """
    return openvino.Core().read_model(path / NETWORK)


class OpenVinoEncoder:
    """Runs the encoder of a model folder with OpenVINO, several batches at once.

    Each stream computes a batch with one thread, so none waits for another. Any number of threads
    may call `encode`: every call has its requests to itself, and all share the streams.
    """

    def __init__(
        self,
        path: Path,
        *,
        window: int,
        threads: int | None = None,
        read: Callable[[Path], Any] = read_network,
    ) -> None:
        """Compile the network of the model folder `path`.

        window: tokens of the longest window.
        threads: as many batches are computed at once; None takes the processors of this process.
        read: what gives the network: `read_network`, or `voc.encoder.graph.load`.

        Raises ModelMismatch where it cannot be loaded.
        """
        streams = threads or processors()
        settings = {**_SETTINGS, "NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": streams}
        try:
            network = read(path)
            self._compiled = openvino.Core().compile_model(network, "CPU", settings)
            self.width = int(self._compiled.output(0).partial_shape[2].get_length())
        except RuntimeError as error:
            raise ModelMismatch(f"the network of model `{path.name}` cannot be loaded") from error
        self.name = f"openvino {_precision(network)}"
        self._window = window
        self._at_once = streams + 1  # one waits while the others are computed

    def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
        """Read planned batches, a few of them ahead; see `Encoder.encode`."""
        running: deque[tuple[Any, Sequence[Window]]] = deque()
        for windows in batches:
            if len(running) < self._at_once:
                request = self._compiled.create_infer_request()
            else:
                request, done = running.popleft()
                yield _states(request, done)
            ids, mask = pad(windows, limit=self._window)
            request.start_async({"input_ids": ids, "attention_mask": mask})
            running.append((request, windows))
        for request, windows in running:
            yield _states(request, windows)


def _states(request: Any, windows: Sequence[Window]) -> list[Hidden]:
    """Wait for a request and return copies of what it found: its memory serves the next one."""
    request.wait()
    states: Hidden = request.get_output_tensor(0).data
    return [states[row, : len(window)].copy() for row, window in enumerate(windows)]


def _precision(network: Any) -> str:
    kinds = {node.get_type_name() for node in network.get_ops()}
    return "int8" if "FakeQuantize" in kinds else "float32"
