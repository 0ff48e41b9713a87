"""Whether a processor is fast in int8 is read from what it says of itself."""

from pathlib import Path

import pytest

from voc.encoder.instructions import cpu_flags, has_int8_products

AVX2 = {"fpu", "sse4_2", "avx", "avx2", "fma", "f16c"}
AVX512 = AVX2 | {"avx512f", "avx512bw", "avx512vl"}


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        (set(), False),
        (AVX2, False),
        (AVX512, False),
        (AVX512 | {"avx512_bf16", "avx512_vnnix"}, False),
        ({"fp", "asimd", "asimddp", "i8mm"}, False),  # ARM: nothing was measured there
        (AVX512 | {"avx512_vnni"}, True),
        (AVX2 | {"avx_vnni"}, True),
        (AVX512 | {"amx_tile", "amx_int8"}, True),
    ],
    ids=["none", "avx2", "avx512", "bf16", "arm", "avx512_vnni", "avx_vnni", "amx"],
)
def test_some_instructions_add_up_products_of_8_bits(flags: set[str], found: bool) -> None:
    assert has_int8_products(frozenset(flags)) is found


def test_flags_are_those_of_the_first_processor(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_bytes(
        b"processor\t: 0\nmodel name\t: caf\xe9\nflags\t\t: fpu avx2 avx_vnni\nbugs\t\t: spectre\n"
        b"\nprocessor\t: 1\nflags\t\t: fpu\n"
    )
    assert cpu_flags(cpuinfo) == {"fpu", "avx2", "avx_vnni"}


@pytest.mark.parametrize("content", [b"", b"processor\t: 0\nFeatures\t: fp asimd\n", b"flags"])
def test_where_none_are_told_there_are_none(tmp_path: Path, content: bytes) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_bytes(content)
    assert cpu_flags(cpuinfo) == frozenset()
    assert cpu_flags(tmp_path / "missing") == frozenset()
