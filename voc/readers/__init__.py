"""Bytes to messages: files, folders, patterns and standard input, in all formats that are read.

One file per family of formats; the registry picks by content and ending.
"""

from voc.readers.columns import Columns
from voc.readers.inputs import STDIN, Stdin
from voc.readers.messages import channel_of
from voc.readers.reading import Understood, expand, read, understand

__all__ = ["STDIN", "Columns", "Stdin", "Understood", "channel_of", "expand", "read", "understand"]
