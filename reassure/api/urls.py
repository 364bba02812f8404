"""The API's addresses, each answering refusals as problems and telling what is left of the key's limit."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from reassure.api import problems, quote_door
from reassure.api.v1 import api


def _finished(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = problems.as_problem(view(request, *args, **kwargs))
        allowance = getattr(request, "allowance", None)
        if allowance is not None:
            for name, value in allowance.headers().items():
                response[name] = value
        return response

    return answer


def _mounted() -> list[URLPattern]:
    """Ninja's own patterns, each finished by us."""
    patterns: list[URLPattern] = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = _finished(pattern.callback)
    return patterns


def _quote(request: HttpRequest, rest: str) -> HttpResponse:
    """The lean door, where some other server than `config.wsgi` lets requests in."""
    heard: list[tuple[str, list[tuple[str, str]]]] = []
    body = b"".join(quote_door.from_settings()(request.META, lambda status, headers: heard.append((status, headers))))
    status, headers = heard[0]
    return HttpResponse(body, status=int(status[:3]), headers=dict(headers))


app_name = "api"
urlpatterns = [
    re_path(r"^v1/promises/quote(/batch)?$", csrf_exempt(_quote)),
    *_mounted(),
    re_path(r"^v1(/.*)?$", csrf_exempt(problems.nowhere)),
]
