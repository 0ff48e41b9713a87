"""What was found lately, so that equal texts are read once."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A store of the values that were asked for last; any number of threads may use it."""

    def __init__(self, most: int) -> None:
        """Keep no more than `most` values."""
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def known(self, keys: Iterable[K]) -> dict[K, V]:
        """Return those of `keys` that are kept, with their values."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        return found

    def keep(self, values: Mapping[K, V]) -> None:
        """Add values, and let go of those that were not asked for longest."""
        with self._lock:
            self._values.update(values)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
