"""The page for people at `/`: what a message says, and jobs, in a browser."""

from service.page.router import router

__all__ = ["router"]
