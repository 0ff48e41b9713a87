"""Bytes to messages: files, folders, patterns and standard input, in all formats that are read.

One file per family of formats; the registry picks by content and ending.
"""

from voc.readers.columns import Columns
from voc.readers.inputs import STDIN, Stdin
from voc.readers.messages import channel_of
from voc.readers.reading import expand, read

__all__ = ["STDIN", "Columns", "Stdin", "channel_of", "expand", "read"]
