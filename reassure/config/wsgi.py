"""The WSGI application. It only switches paths; lean doors answer before Django's middleware."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reassure.config.settings")

pages = get_wsgi_application()

# The doors read settings, which stand only now.
from reassure.api import quote_door  # noqa: E402
from reassure.connectors.intake import door  # noqa: E402

webhooks = door.from_settings()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """`/in/…` is the webhooks' lean door, `…/promises/quote` that of dates; everything else is Django's."""
    path = environ.get("PATH_INFO", "")
    if path.startswith("/in/"):
        return webhooks(environ, start_response)
    if path in quote_door.PATHS:
        return quote_door.from_settings()(environ, start_response)
    return pages(environ, start_response)
