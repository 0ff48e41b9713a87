"""What the figures were measured on: processor, cores, and versions of libraries."""

import os
import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

FLAGS: Final = {
    "avx2": ("avx2",),
    "avx512": ("avx512f",),
    "avx512_bf16": ("avx512_bf16",),
    "vnni": ("avx512_vnni", "avx_vnni"),
    "amx": ("amx_int8",),
}
"""Sets of instructions that matter here, by the flags of `/proc/cpuinfo` that mean them."""

_PACKAGES: Final = (
    "voc",
    "torch",
    "openvino",
    "transformers",
    "tokenizers",
    "sentence-transformers",
    "scikit-learn",
    "setfit",
    "spacy",
    "vaderSentiment",
    "textblob",
    "numpy",
)


def processor(cpuinfo: str) -> str:
    """Return model and instructions from what `/proc/cpuinfo` says."""
    model = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    line = re.search(r"^flags\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    flags = set(line[1].split()) if line else set()
    has = [f"{name} {'yes' if flags & {*of} else 'no'}" for name, of in FLAGS.items()]
    return f"{model[1] if model else platform.machine()}: {', '.join(has)}"


def describe() -> list[str]:
    """Return lines about the machine and the libraries."""
    cpuinfo = Path("/proc/cpuinfo")
    known = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    threads = os.environ.get("OMP_NUM_THREADS", "as each library sees fit")
    return [
        f"{processor(known)}",
        f"{len(os.sched_getaffinity(0))} cores, threads: {threads}; {platform.platform()}",
        f"Python {sys.version.split()[0]}, {', '.join(map(_version, _PACKAGES))}",
    ]


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} not installed"
