"""A route without the framework's own work between the guards and the endpoint."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute


class DirectRoute(APIRoute):
    """Calls its endpoint with the request and with nothing else.

    Dependencies, of the route or of the application, are only told in the document: the endpoint
    does by itself what they would. To solve them takes the event loop a third of what all of a
    request does, and under an overload there is nothing that clients wait for as long as for the
    loop.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint, a coroutine function from a request to a response."""
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint
