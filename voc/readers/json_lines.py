"""JSON lines: one object, or one string, a line."""

from collections.abc import Iterator
from dataclasses import replace
from json import JSONDecodeError

from voc.errors import BadRecord, VocError
from voc.readers import objects
from voc.readers.json_text import DECODER
from voc.readers.messages import Feed
from voc.readers.objects import Item
from voc.readers.source import Source
from voc.records import Json, Message, Rejection


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every line of the input is; blank lines are passed over."""
    feed = replace(feed, warnings=source.encoding.warnings)
    return objects.messages(_items(source), feed)


def _items(source: Source) -> Iterator[Item]:
    for number, line in enumerate(source.lines(), start=1):
        if not line.isspace():
            yield number, source.fault(line) or _decoded(line)


def _decoded(line: str) -> Json | VocError:
    try:
        value: Json = DECODER.decode(line)
    except JSONDecodeError as error:
        return BadRecord(f"the line is not JSON: {error.msg} (column {error.colno})")
    except RecursionError:
        return BadRecord("the line is JSON nested too deeply")
    except ValueError:  # an integer of more digits than Python converts
        return BadRecord("the line holds a number with too many digits")
    return value
