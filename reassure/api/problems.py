"""Every refusal of the API is a problem document (RFC 9457): a code for machines, a sentence that says what to do."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from reassure.kit.errors import Refused

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Fault(Schema):
    """One thing that is wrong with the request: where, and what."""

    where: str = Field(examples=["body.lines.0.quantity"])
    detail: str


class Problem(Schema):
    """What went wrong (RFC 9457). `code` never changes its meaning; `detail` is for people."""

    type: str = Field(examples=["urn:reassure:problem:not_found"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[Fault] = Field(default_factory=list)


def problem(
    status: int, code: str, detail: str, *, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    body = Problem(
        type=f"urn:reassure:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        errors=list(errors),
    )
    return HttpResponse(body.model_dump_json(), status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status, error.code, error.message, headers=getattr(error, "headers", None))


def faults(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Pydantic's findings in our words; what was sent is not repeated, it may be personal."""
    return [Fault(where=".".join(str(step) for step in error["loc"]), detail=error["msg"]) for error in errors]


def handle(api: NinjaAPI) -> None:
    """Let this API answer every exception with a problem."""
    api.add_exception_handler(Refused, refused)
    api.add_exception_handler(AuthenticationError, _no_key)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, _nowhere)
    api.add_exception_handler(OperationalError, _busy)
    api.add_exception_handler(DataError, _out_of_range)
    api.add_exception_handler(Exception, _ours)


def nowhere(request: HttpRequest, *_: object) -> HttpResponse:
    """Any other address under /api/v1."""
    return problem(404, "no_such_address", "There is nothing at this address: see /api/docs.")


def as_problem(response: HttpResponse) -> HttpResponse:
    """The framework's own plain-text refusals, such as 405, as a problem."""
    if response.status_code < 400 or response["Content-Type"].startswith(MEDIA_TYPE):
        return response
    kept = {name: value for name, value in response.items() if name not in {"Content-Type", "Content-Length"}}
    code = HTTPStatus(response.status_code).name.lower()
    detail = "This address does not take that method." if response.status_code == 405 else response.reason_phrase
    return problem(response.status_code, code, detail, headers=kept)


def _no_key(request: HttpRequest, error: Any) -> HttpResponse:
    detail = "Send a live API key: Authorization: Bearer rk_…"
    return problem(401, "no_key", detail, headers={"WWW-Authenticate": "Bearer"})


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(422, "invalid", "The request can't be understood: see errors.", errors=faults(error.errors))


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(413, "too_large", "The body may weigh at most 5 MB: send it in parts.")


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    code = "unreadable" if error.status_code == 400 else HTTPStatus(error.status_code).name.lower()
    return problem(error.status_code, code, str(error))


def _nowhere(request: HttpRequest, error: Any) -> HttpResponse:
    return nowhere(request)


def _out_of_range(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(422, "out_of_range", "A value is too large to be kept, or what values add up to.")


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    """Two writers waited for each other, or the database is away: nothing was done, and again it may be."""
    log.warning("%s %s met a busy database", request.method, request.path, exc_info=error)
    return problem(503, "busy", "Nothing was done. Send it again in a moment.", headers={"Retry-After": "1"})


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    """Our fault: it goes to the log, and the answer says nothing of it."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "our_fault", "Something broke on our side. Try again; it has been logged.")


def document(schema: dict[str, Any]) -> None:
    """In the OpenAPI document, refusals carry the media type they are sent with."""
    for path in schema["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    content[MEDIA_TYPE] = content.pop("application/json")


def dumps(body: object) -> str:
    """JSON as the committed document and our answers have it: stable and readable."""
    return json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"
