"""HTTP/1.1 as it is read here: by httptools, within bounds.

uvicorn's own class for it takes headers of any size, and answers requests of no version. Its other
one, of h11, has bounds, but is written in Python, where all requests wait for their turn.
"""

from typing import Final

import httptools
from uvicorn.config import HTTP_PROTOCOLS
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES: Final = 65_536
"""Of the first line and the headers of a request, as h11 has it."""

_VERSIONS: Final = ("1.0", "1.1")


class Bounded(HttpToolsProtocol):
    """Hangs up on heads without end, and on what is no request of HTTP/1.

    An offer to speak another protocol, as some clients make with every request, is declined by
    saying nothing of it (RFC 9110, 7.8).

    What the parser has not told yet is counted as it comes, and what it has told as it is told: of
    one piece of data the former may be nothing, and of many pieces the latter.
    """

    _in_head = True
    _came = _told = 0  # bytes of the head that is read
    _heads = 0

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        self._unset_keepalive_if_required()
        was_in_head, heads = self._in_head, self._heads
        try:
            self._read(data)
        except httptools.HttpParserError:
            self.send_400_response("This is no request of HTTP/1.")
            return
        if was_in_head and heads == self._heads:  # all of it is of one head
            self._came += len(data)
            if self._came > MOST_HEAD_BYTES:
                self.send_400_response("The headers are too long.")

    def _read(self, data: bytes) -> None:
        rest = memoryview(data)
        while True:
            try:
                self.parser.feed_data(rest)
                return
            except httptools.HttpParserUpgrade as upgrade:
                # The parser takes what follows for that protocol. Another is told the head anew.
                rest = rest[upgrade.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.feed_data(self._head_without_offer())

    def _head_without_offer(self) -> bytes:
        kept = [b"%b: %b\r\n" % item for item in self.headers if item[0] != b"upgrade"]
        method, version = (self.scope[part].encode() for part in ("method", "http_version"))
        return b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, version, b"".join(kept))

    def on_message_begin(self) -> None:
        """Begin with a request."""
        self._told = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the first line."""
        self._tell(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._tell(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let a request begin; what is raised here is answered as any other bad request."""
        method, version = self.parser.get_method(), self.parser.get_http_version()
        if version not in _VERSIONS or method == b"CONNECT":
            raise ValueError
        if self.parser.should_upgrade():
            self.scope |= {"method": method.decode("ascii"), "http_version": version}
            return
        self._in_head, self._came = False, 0
        self._heads += 1
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End with the body of a request."""
        if not self.parser.should_upgrade():
            self._in_head = True
            super().on_message_complete()

    def _tell(self, size: int) -> None:
        self._told += size
        if self._told > MOST_HEAD_BYTES:
            raise ValueError


def use() -> None:
    """Have servers that name no protocol of their own, as BentoML's, take this one."""
    HTTP_PROTOCOLS["auto"] = f"{__name__}:{Bounded.__name__}"
