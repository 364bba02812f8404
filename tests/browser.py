"""A real Chromium against a real server in this process, with static files served as production serves them."""

import gzip
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, Response, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
FAULTS = {"resultTypes": ["violations"]}
AA = FAULTS | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser named by REASSURE_CHROMIUM, the system's, or Playwright's own."""
    system = Path("/usr/bin/chromium")
    path = os.environ.get("REASSURE_CHROMIUM") or (str(system) if system.exists() else None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


#: Big, and no page loads it.
LEFT_OUT = ["htmx-4*", "htmax*", "ext", "redoc*"]
FILES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}


def gather(folder: Path) -> Path:
    """Static files, hashed and compressed as `reassure migrate` does it: once for all tests, for it takes seconds."""
    with override_settings(STATIC_ROOT=folder, STORAGES=settings.STORAGES | FILES):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=LEFT_OUT)
    return folder


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The site's address while threads of this process serve it, with the static files gathered in `folder`."""
    with override_settings(STATIC_ROOT=folder, STORAGES=settings.STORAGES | FILES, ALLOWED_HOSTS=["localhost"]):
        thread = LiveServerThread("localhost", lambda application: application)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        try:
            yield f"http://localhost:{thread.port}"
        finally:
            thread.terminate()


@dataclass
class Seen:
    """What a page did while it was looked at: complaints on the console, and the bytes of its first view."""

    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def watch(self, page: Page) -> "Seen":
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", lambda answer: self.answers.append(answer))
        return self

    def kilobytes(self) -> float:
        """Compressed; what came plain is counted as gzip would make it. Pictures of the merchant are apart."""
        return sum(self._weight(answer) for answer in self.answers) / 1000

    def _weight(self, answer: Response) -> int:
        if answer.request.resource_type == "image" and not answer.url.endswith(".svg"):
            return 0
        return len(gzip.compress(answer.body(), 6)) if answer.ok else 0


#: What alone differs between light and dark.
COLOURS = FAULTS | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def faults(page: Page, *, without: str = "", only: Mapping[str, Any] = AA) -> list[str]:
    """What axe finds against WCAG 2.2 AA, in words; `without` selects what is somebody else's."""
    axe = Axe("0") if page.evaluate("'axe' in window") else Axe()  # a page takes it in once: half a megabyte
    found = axe.run(page, context={"exclude": [[without]]} if without else None, options=only)
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary']}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
