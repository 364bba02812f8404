"""Who asks: `as-api-key` holds one of our API keys, and where that key demands it the request is signed."""

from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyHeader

from reassure.api.aftership import signing
from reassure.api.aftership.envelope import Failure
from reassure.api.aftership.signing import Sent
from reassure.api.keys import admit
from reassure.kit import clock
from reassure.kit.secrets import unseal
from reassure.kit.signatures import is_signed
from reassure.merchants.rules import Scope


class AsKey(APIKeyHeader):
    """A key with one scope, sent as `as-api-key: rk_…`, signed or not."""

    param_name = "as-api-key"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return admit(request, key or "", self.scope, lambda known: _proves(request, known))


def needs(scope: Scope, answer: Any, *, status: int = 200, also: tuple[int, ...] = ()) -> dict[str, Any]:
    """What every operation says of itself."""
    refusals = dict.fromkeys(sorted({400, 401, 403, 429, 500, 503, *also}), Failure)
    return {
        "auth": AsKey(scope),
        "response": {status: answer, **refusals},
        "openapi_extra": {"x-scope": str(scope)},
    }


def _proves(request: HttpRequest, key: Any) -> bool:
    """A key that nothing was set up for needs no signature, but one that is sent has to mean something: it can't."""
    if not key.signs:
        return not any(request.headers.get(name) for name in (signing.HMAC, signing.RSA))
    sent = _sent(request)
    if not signing.is_fresh(sent, clock.now()):
        return False
    if key.public_key:
        given = signing.signature(sent, signing.RSA)
        return any(is_signed(pem=key.public_key, signature=given, message=text) for text in signing.texts(sent))
    return signing.has_hmac(sent, unseal(key.sealed_signing_secret))


def _sent(request: HttpRequest) -> Sent:
    return Sent(
        method=str(request.method),
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        body=request.body,
        headers={name.lower(): value for name, value in request.headers.items()},
    )
