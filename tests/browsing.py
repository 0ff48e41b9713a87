"""What a page did in a browser that it must not do."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page


@dataclass
class Seen:
    """What a page did that it must not do."""

    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Take note of all that a page does."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._said(message.text))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self._asked)

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text or "Trusted" in text:
            self.refused.append(text)

    def _asked(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def hosts(self) -> set[str]:
        """Return every host that was asked for anything."""
        return {urlsplit(url).netloc for url in self.requests if url.startswith("http")}
