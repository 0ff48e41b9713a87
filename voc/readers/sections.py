"""One text of many parts: what a conversation, a ticket or a mail becomes."""

from dataclasses import dataclass, field

from voc.records import Section


@dataclass(slots=True)
class Composition:
    """Puts a message's text together, and notes which part of it is what.

    Parts stand on lines of their own. What introduces a part, `Agent: `, is in the text but in
    no section, so it is not read.
    """

    sections: list[Section] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def add(
        self,
        text: str,
        *,
        kind: str,
        read: bool = True,
        lead: str = "",
        gap: str = "\n",
        speaker: str | None = None,
        role: str | None = None,
        start_seconds: float | None = None,
        end_seconds: float | None = None,
    ) -> None:
        """Add a part after the others; a blank one is passed over.

        lead: what introduces it.
        gap: what stands between it and the part before.
        kind, read, speaker, role, start_seconds, end_seconds: as of a `Section`.
        """
        if not text.strip():
            return
        if self._parts:
            self._append(gap)
        self._append(lead)
        self.sections.append(
            Section(
                start=self._length,
                end=self._length + len(text),
                kind=kind,
                read=read,
                speaker=speaker,
                role=role,
                start_seconds=start_seconds,
                end_seconds=end_seconds,
            )
        )
        self._append(text)

    @property
    def text(self) -> str:
        """All parts."""
        return "".join(self._parts)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
