"""What the processor can do, as far as it decides which network is the faster one."""

from pathlib import Path
from typing import Final

_CPUINFO: Final = Path("/proc/cpuinfo")
_DOT_PRODUCTS: Final = frozenset({"avx512_vnni", "avx_vnni", "amx_int8"})
"""Instructions of x86 that add up products of 8 bits in 32, as Linux names them."""


def cpu_flags(cpuinfo: Path = _CPUINFO) -> frozenset[str]:
    """Return the names of the instructions of this processor; none where Linux does not say."""
    try:
        with cpuinfo.open(encoding="ascii", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return frozenset()
    return frozenset(flags.partition(":")[2].split())


def has_int8_products(flags: frozenset[str]) -> bool:
    """Return whether a processor with these instructions is known to be faster in int8.

    Without them int8 is slower than fp32. OpenVINO's own answer is of no help: it says that it can
    compute in int8 wherever it can.
    """
    return not flags.isdisjoint(_DOT_PRODUCTS)
