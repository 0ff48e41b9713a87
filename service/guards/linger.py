"""What still comes of a body that was refused: it is taken for a while, and thrown away.

Who closes a connection with unread bytes in it resets it, and the client, who is still sending,
may lose the answer that says why (RFC 9112, section 9.6). So the answer goes out first, then what
comes is discarded until the client is done, or pauses, or has sent too much.
"""

import asyncio
from typing import Final

from starlette.types import Receive

LINGER_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 2.0
LINGER_BYTES: Final = 1 << 26


async def discard(receive: Receive) -> None:
    """Take a body to its end and keep nothing of it.

    Ends as well after `LINGER_SECONDS`, after `IDLE_SECONDS` in which nothing comes, and behind
    `LINGER_BYTES`.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + LINGER_SECONDS
    size = 0
    while size < LINGER_BYTES and loop.time() < end:
        try:
            async with asyncio.timeout_at(min(loop.time() + IDLE_SECONDS, end)):
                message = await receive()
        except TimeoutError:
            return
        size += len(message.get("body", b""))
        if not message.get("more_body", False):  # nor is there of who has left
            return
