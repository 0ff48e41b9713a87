"""A route that is called at once, past what the framework does around every route."""

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from service.failures import response_to
from service.guards.headers import path_of
from voc.errors import VocError


class Direct:
    """Calls the endpoint of one route with the request and with nothing else.

    The route has a fixed path and one method. Its dependencies, and those of the application, are
    only told in the document: the endpoint does by itself what they would. To find a route and to
    solve what it depends on takes a third of what a refused request does within the application,
    and under an overload there is nothing that clients wait for as long as for the event loop.
    """

    def __init__(self, app: ASGIApp, *, route: APIRoute) -> None:
        """Take requests for `route`, whose endpoint is a coroutine function, out of `app`."""
        self.app = app
        self._route = route
        self._methods = frozenset(route.methods or ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not self._is_meant(scope):
            await self.app(scope, receive, send)
            return
        scope["route"] = self._route  # as the framework tells who asks later
        try:
            response = await self._route.endpoint(Request(scope, receive, send))
        except VocError as error:
            response = response_to(error)
        await response(scope, receive, send)

    def _is_meant(self, scope: Scope) -> bool:
        return path_of(scope) == self._route.path and scope["method"] in self._methods
