"""AfterShip's envelope: `{"meta": …, "data": …}`, and every refusal as one of its types and meta codes.

https://www.aftership.com/docs/tracking/quickstart/request-errors
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from reassure.kit.errors import Refused

log = logging.getLogger(__name__)

TYPES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    429: "TooManyRequests",
    500: "InternalError",
    503: "InternalError",
}
#: Our refusals as AfterShip's: HTTP status, meta code.
REFUSALS = {
    "no_such_parcel": (404, 4004),
    "parcel_exists": (400, 4003),
    "tracking_id_taken": (400, 4003),
    "parcel_of_shop": (403, 403),
    "tracking_active": (400, 4013),
    "tracking_retracked_often": (400, 4016),
    "tracking_number": (400, 4005),
    "courier": (400, 4012),
    "slug": (400, 4010),
    "scope_missing": (403, 403),
    "too_many_requests": (429, 429),
}


class Meta(Schema):
    code: int


class FailureMeta(Schema):
    code: int
    message: str
    type: str


class Failure(Schema):
    """A refusal. `data` names the tracking that exists already, where that is the reason."""

    meta: FailureMeta
    data: dict[str, Any]


def failure(
    status: int, code: int, message: str, *, data: Mapping[str, Any] | None = None, headers: Any = None
) -> HttpResponse:
    meta = {"code": code, "message": message, "type": TYPES[status]}
    body = json.dumps({"meta": meta, "data": dict(data or {})})
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def handle(api: NinjaAPI) -> None:
    """Let this API answer every exception in the envelope."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(AuthenticationError, _no_key)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, nowhere)
    api.add_exception_handler(OperationalError, _busy)
    api.add_exception_handler(DataError, _out_of_range)
    api.add_exception_handler(Exception, _ours)


def nowhere(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Any other address under /tracking."""
    return failure(404, 404, "There is nothing at this address: this is version 2026-07, see /tracking/docs.")


def enveloped(response: HttpResponse) -> HttpResponse:
    """The framework's own plain-text refusals, such as 405."""
    if response.status_code < 400 or response["Content-Type"].startswith("application/json"):
        return response
    return failure(404, 404, "This address does not take that method.")


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    fallback = (404, 404) if error.status == 404 else (400, 4008)
    status, code = REFUSALS.get(error.code, fallback)
    existing = getattr(error, "shipment_id", None)
    if allowance := getattr(error, "allowance", None):
        request.allowance = allowance  # type: ignore[attr-defined]
    data = {"id": existing.hex} if existing else None
    return failure(status, code, error.message, data=data, headers=getattr(error, "headers", None))


def _no_key(request: HttpRequest, error: Any) -> HttpResponse:
    return failure(401, 401, "Send a live API key as as-api-key, signed and dated now where the key demands it.")


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """The first fault decides the code; what was sent is not repeated, it may be personal."""
    first = error.errors[0]
    where = [str(step) for step in first["loc"]]
    missing = first["type"] == "missing"
    code = (4007 if where[-1] == "tracking_number" else 4009) if missing else 4008
    told = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors[:5])
    return failure(400, code, f"The request can't be understood: {told}")


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return failure(400, 4008, "The body may weigh at most 5 MB.")


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    return failure(400, 4001, str(error))


def _out_of_range(request: HttpRequest, error: Any) -> HttpResponse:
    return failure(400, 4008, "A value is too large to be kept.")


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    """Two writers waited for each other, or the database is away: nothing was done, and again it may be."""
    log.warning("%s %s met a busy database", request.method, request.path, exc_info=error)
    return failure(503, 503, "Nothing was done. Send it again in a moment.", headers={"Retry-After": "1"})


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    """Our fault: it goes to the log, and the answer says nothing of it."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return failure(500, 500, "Something broke on our side. Try again; it has been logged.")
