"""What stands between the network and the routes: pure ASGI, each guard in a file of its own.

A request passes them in this order; each may answer it with a `ServiceError`.

- `Envelope`: an id, the headers of the answer, errors in their form, the audit log
- `Origin`: not from a page of another site; without keys, from this machine only
- `Content`: one length, no compression, a type that is taken here
- `Access`: a key that is good, and not too often
- `Body`: not too large, not too slow, not too deep

A route tells the audit log how many messages it was given by `request.state.messages = count`, and
finds the id of the request in `request.state.request_id`.
"""

from fastapi import FastAPI

from service.guards import audit
from service.guards.access import Access
from service.guards.body import Body
from service.guards.content import Content
from service.guards.envelope import Envelope
from service.guards.origin import Origin
from service.settings import Settings

__all__ = ["add_guards"]


def add_guards(app: FastAPI, settings: Settings) -> None:
    """Put all guards around `app`, which has its `Keys` as `app.state.keys`."""
    audit.start()
    app.add_middleware(Body, settings=settings)  # the last that is added is the outermost
    app.add_middleware(Access, settings=settings)
    app.add_middleware(Content)
    app.add_middleware(Origin)
    app.add_middleware(Envelope)
