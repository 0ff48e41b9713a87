"""Rows with typed cells, as Parquet and Excel have them, to messages."""

from collections.abc import Sequence

from voc.errors import BadEncoding
from voc.readers.columns import Layout
from voc.readers.messages import Feed, identity, message
from voc.readers.values import cell_text, jsonable
from voc.records import Message, Rejection


def row_message(
    feed: Feed, layout: Layout, names: Sequence[str], row: Sequence[object], line: int
) -> Message | Rejection:
    """Return what a row is, whose cells belong to the columns `names`.

    A text may be bytes: some programs write Parquet without saying that a column is text.
    """
    cells = dict(zip(names, row, strict=True))
    text = cells[layout.text]
    fields = {name: jsonable(cell) for name, cell in cells.items()}
    try:
        fields[layout.text] = text.decode() if isinstance(text, bytes) else cell_text(text)
    except UnicodeDecodeError:
        error = BadEncoding(f"`{layout.text}` has bytes that are not utf-8")
        message_id = identity(feed, layout, fields, line)
        return feed.reject(error, line=line, message_id=message_id)
    return message(feed, layout, fields, line)
