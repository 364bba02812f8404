"""AfterShip's addresses, where its clients look for them: at the root, in version 2026-07."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.operation import Operation

from reassure.api.aftership import connections, couriers, dates, envelope, trackings
from reassure.kit import clock

VERSION = "2026-07"
DESCRIPTION = """\
AfterShip's Tracking API 2026-07, answered by Reassure: point AfterShip's own SDKs here and give them a key of ours.
docs/how-to/move-from-aftership.md tells what is alike and what is not.
"""


class Api(NinjaAPI):
    """Ninja, with operations named after their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = Api(
    title="AfterShip's Tracking API, by Reassure",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="aftership",
    docs_url="/docs",
)
envelope.handle(api)
for part in (trackings, couriers, connections, dates):
    api.add_router(f"/{VERSION}", part.router)


def _finished(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = envelope.enveloped(view(request, *args, **kwargs))
        allowance = getattr(request, "allowance", None)
        if allowance is not None:
            response["X-RateLimit-Limit"] = str(allowance.limit)
            response["X-RateLimit-Remaining"] = str(allowance.remaining)
            response["X-RateLimit-Reset"] = str(int(clock.now().timestamp()) + allowance.resets_in)
        return response

    return answer


def _mounted() -> list[URLPattern]:
    patterns: list[URLPattern] = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = _finished(pattern.callback)
    return patterns


app_name = "aftership"
urlpatterns = [*_mounted(), re_path(r"^.*$", csrf_exempt(envelope.nowhere))]
