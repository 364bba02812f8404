"""The WSGI application. It only switches paths; lean doors answer before Django's middleware."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reassure.config.settings")

pages = get_wsgi_application()

# The doors read settings, which stand only now.
from reassure.connectors.intake import door  # noqa: E402

webhooks = door.from_settings()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """`/in/…` is the webhooks' lean door; everything else is Django's."""
    if environ.get("PATH_INFO", "").startswith("/in/"):
        return webhooks(environ, start_response)
    return pages(environ, start_response)
