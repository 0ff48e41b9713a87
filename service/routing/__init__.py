"""Sends a message to the team that owns what it speaks of: `owners.toml`, `route`."""

from service.routing.owners import Owners, load
from service.routing.route import Routing, route

__all__ = ["Owners", "Routing", "load", "route"]
