"""What every page has in common with every other, below them all."""

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

Answer = Callable[[HttpRequest], HttpResponse]


class RefuseNul:
    """Text with U+0000, which PostgreSQL keeps nowhere, is the sender's mistake and answered so; nothing changes."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DataError) or "NUL" not in str(error):
            return None
        said = "The request holds a NUL character (U+0000), which no text may: leave it out."
        return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")
