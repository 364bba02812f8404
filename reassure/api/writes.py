"""Writes through the API: in the key's scope, once per `Idempotency-Key`, answered alike the first time and later."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse
from ninja import Schema

from reassure.api import actions
from reassure.api.actions import Answer, Asked
from reassure.api.keys import KeyRequest
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import merchant_scope

P = ParamSpec("P")

PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Your own key of this write. The same key and body again get the first answer and change nothing;"
    " another body under it gets 409. Kept for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def written(status: int = 200) -> Callable[..., Callable[..., HttpResponse]]:
    """A view that writes and answers a schema; `status` is what it is answered with, unless the view says another."""

    def around(
        view: Callable[Concatenate[KeyRequest, P], Schema | tuple[int, Schema]],
    ) -> Callable[Concatenate[KeyRequest, P], HttpResponse]:
        @wraps(view)
        def write(request: KeyRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            def do() -> Answer:
                said = view(request, *args, **kwargs)
                code, body = said if isinstance(said, tuple) else (status, said)
                return Answer(status=code, body=body.model_dump_json())

            with merchant_scope(request.auth.merchant_id):
                asked = _asked(request)
                answer = actions.once(asked=asked, do=do, now=clock.now()) if asked else do()
            return _response(answer)

        return write

    return around


def idempotent(operation: dict[str, Any]) -> dict[str, Any]:
    """The operation's own words, with the header every write takes."""
    extra = operation["openapi_extra"] | {"parameters": [PARAMETER]}
    return operation | {"openapi_extra": extra}


def _asked(request: KeyRequest) -> Asked | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable() or " " in key:
        raise Invalid("An Idempotency-Key is 1 to 255 visible ASCII characters.", code="idempotency_key")
    told = f"{request.method} {request.path}\n".encode() + request.body
    return Asked(key_id=request.auth.pk, idempotency_key=key, fingerprint=hashlib.sha256(told).hexdigest())


def _response(answer: Answer) -> HttpResponse:
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
    return HttpResponse(answer.body, status=answer.status, content_type="application/json", headers=headers)
