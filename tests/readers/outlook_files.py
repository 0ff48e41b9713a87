"""Writes messages as Outlook saves them: a compound file (MS-CFB) of properties (MS-OXMSG)."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

_SECTOR: Final = 512
_MINI: Final = 64
_CUTOFF: Final = 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_ROOT, _STORAGE, _STREAM = 5, 1, 2

Tree = Mapping[str, "bytes | Tree"]
"""Streams and storages by name."""


def message(
    texts: Mapping[int, str | bytes],
    *,
    fixed: Mapping[int, int] | None = None,
    attachments: tuple[Mapping[int, str | bytes], ...] = (),
) -> bytes:
    """Return the bytes of a `.msg` file.

    texts: properties by number; strings are kept as UTF-16, bytes as they are.
    fixed: numbers kept in the list of properties: times and code pages.
    """
    entries = b"".join(
        struct.pack("<HHIQ", 0x0003, name, 6, value) for name, value in (fixed or {}).items()
    )
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(32) + entries}
    tree |= _streams(texts)
    for number, properties in enumerate(attachments):
        streams = {"__properties_version1.0": bytes(8), **_streams(properties)}
        tree[f"__attach_version1.0_#{number:08X}"] = streams
    return compound_file(tree)


def ticks(moment: datetime) -> int:
    """Return a time as such files keep it."""
    return int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)


def compound_file(tree: Tree) -> bytes:
    """Return the bytes of a compound file of version 3."""
    disk = _Disk()
    root = disk.entry("Root Entry", _ROOT, tree)
    mini = bytes(disk.mini)
    root.start, root.size = disk.sectors_of(mini), len(mini)
    mini_fat = disk.sectors_of(_numbers(disk.mini_fat)) if disk.mini_fat else _END
    directory = disk.sectors_of(b"".join(map(_packed, disk.entries)))
    fat_at = len(disk.fat)
    disk.fat.append(_FAT)
    assert len(disk.fat) <= _SECTOR // 4, "one sector of FAT is all there is"
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, directory, 0, _CUTOFF, mini_fat, 1 if disk.mini_fat else 0, _END, 0, fat_at),
    )
    head = header.ljust(_SECTOR, b"\xff")
    return head + b"".join(disk.sectors) + _numbers(disk.fat).ljust(_SECTOR, b"\xff")


@dataclass
class _Entry:
    number: int
    name: str
    kind: int
    following: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0


@dataclass
class _Disk:
    sectors: list[bytes] = field(default_factory=list)
    fat: list[int] = field(default_factory=list)
    mini: bytearray = field(default_factory=bytearray)
    mini_fat: list[int] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)

    def entry(self, name: str, kind: int, content: "bytes | Tree") -> _Entry:
        """Add an entry and what is in it."""
        mine = _Entry(number=len(self.entries), name=name, kind=kind)
        self.entries.append(mine)
        if isinstance(content, bytes):
            mine.start, mine.size = self._stored(content), len(content)
            return mine
        before: _Entry | None = None
        for child in sorted(content, key=lambda name: (len(name), name.upper())):
            inner = content[child]
            one = self.entry(child, _STREAM if isinstance(inner, bytes) else _STORAGE, inner)
            if before is None:
                mine.child = one.number
            else:
                before.following = one.number
            before = one
        return mine

    def sectors_of(self, content: bytes) -> int:
        """Store bytes in sectors; return the first."""
        first = len(self.sectors)
        for at in range(0, len(content), _SECTOR):
            self.sectors.append(content[at : at + _SECTOR].ljust(_SECTOR, b"\0"))
            self.fat.append(len(self.sectors))
        if len(self.sectors) == first:
            return _END
        self.fat[-1] = _END
        return first

    def _stored(self, content: bytes) -> int:
        if len(content) >= _CUTOFF:
            return self.sectors_of(content)
        if not content:
            return _END
        first = len(self.mini_fat)
        count = -(-len(content) // _MINI)
        self.mini += content.ljust(count * _MINI, b"\0")
        self.mini_fat += [*range(first + 1, first + count), _END]
        return first


def _streams(properties: Mapping[int, str | bytes]) -> dict[str, bytes]:
    return {
        f"__substg1.0_{name:04X}{'001F' if isinstance(value, str) else '0102'}": (
            value.encode("utf-16-le") if isinstance(value, str) else value
        )
        for name, value in properties.items()
    }


def _numbers(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def _packed(entry: _Entry) -> bytes:
    raw = entry.name.encode("utf-16-le")
    links = (_NONE, entry.following, entry.child)
    return struct.pack(
        "<64sHBB3I36xIQ", raw, len(raw) + 2, entry.kind, 1, *links, entry.start, entry.size
    )
