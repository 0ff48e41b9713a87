"""Ids that were made of the name of a file and a line, told apart by what stands there.

Another file of that name, or the same one a month later, has other messages on the same lines, and
readings are known by their ids alone: in a lake they would take each other's place. The digest is
of what is written, so it is made after redaction and tells nothing of what that took out.
"""

from dataclasses import replace
from hashlib import blake2b
from typing import Final, overload

from voc.records import Message, Reading, Rejection

_BYTES: Final = 4
"""Enough for the thousands of messages that may come to stand on one line of files of one name."""


@overload
def told_apart(item: Reading) -> Reading: ...
@overload
def told_apart(item: Rejection) -> Rejection: ...
@overload
def told_apart(item: Message) -> Message: ...
def told_apart(item: Reading | Rejection | Message) -> Reading | Rejection | Message:
    """Return an item of which an id that was made has a digest: `export.csv:17-3fa9c12b`.

    It is of the words and the time of the message, as they are now. A rejection has no words.
    """
    if isinstance(item, Rejection):
        return item
    if isinstance(item, Message):
        return _with_digest(item) if item.id_made else item
    return replace(item, message=_with_digest(item.message)) if item.message.id_made else item


def _with_digest(message: Message) -> Message:
    said = f"{message.time or ''}\0{message.text}".encode("utf-8", "surrogatepass")
    digest = blake2b(said, digest_size=_BYTES).hexdigest()
    return replace(message, id=f"{message.id}-{digest}", id_made=False)
