from importlib.metadata import version

from side_by_side.machine import describe, processor

CPUINFO = """\
processor\t: 0
model name\t: Some CPU @ 2 GHz
flags\t\t: fpu sse2 avx2 avx512f avx_vnni

processor\t: 1
model name\t: Some CPU @ 2 GHz
"""


def test_the_processor_has_a_model_and_instructions() -> None:
    assert processor(CPUINFO) == (
        "Some CPU @ 2 GHz: avx2 yes, avx512 yes, avx512_bf16 no, vnni yes, amx no"
    )


def test_an_unknown_processor_has_no_instructions() -> None:
    assert processor("").endswith("avx2 no, avx512 no, avx512_bf16 no, vnni no, amx no")


def test_libraries_are_told_with_their_versions() -> None:
    assert f"numpy {version('numpy')}" in describe()[-1]
