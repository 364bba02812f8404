"""Who asks, and may they: the key's own text names its merchant, so the scope opens before the look-up."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from reassure.api import limits
from reassure.api.limits import Allowance
from reassure.api.problems import Problem
from reassure.kit import clock
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants import queries
from reassure.merchants.rules import Scope

P = ParamSpec("P")
R = TypeVar("R")


class NotAllowed(Refused):
    """The key is live but lacks the scope."""

    code = "scope_missing"
    status = 403


class KeyRequest(HttpRequest):
    """A request whose key has been checked."""

    auth: Any
    allowance: Allowance


class Key(HttpBearer):
    """An API key with one scope, sent as `Authorization: Bearer rk_…`."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The live key, or None, also for one that counts on signed requests only. See `admit`."""
        return admit(request, token, self.scope, lambda key: not key.signs)


def admit(request: HttpRequest, token: str, scope: Scope, proves: Callable[[Any], bool]) -> Any:
    """The live key that this request proves to have, or None. Raises `TooMany` and `NotAllowed`."""
    now, merchant_id = clock.now(), queries.merchant_id_of_key(token)
    if merchant_id is None:
        return None
    with merchant_scope(merchant_id):
        key = queries.api_key(token, now=now)
        if key is None or not proves(key):
            return None
        merchants.used_key(key=key, now=now)
        counted = limits.take(key.pk, limit=settings.API_REQUESTS_PER_MINUTE, now=now)
    cast(KeyRequest, request).allowance = limits.left(counted)
    if not key.allows(scope, now):
        raise NotAllowed(f"This key lacks the scope {scope}: make one that has it.")
    return key


def needs(scope: Scope, answer: Any, *, status: int = 200, also: tuple[int, ...] = ()) -> dict[str, Any]:
    """What every operation says of itself: its key's scope, its answer, and all it may refuse with."""
    refusals = dict.fromkeys(sorted({401, 403, 422, 429, 500, 503, *also}), Problem)
    return {
        "auth": Key(scope),
        "response": {status: answer, **refusals},
        "openapi_extra": {"x-scope": str(scope)},
    }


def in_scope(
    view: Callable[Concatenate[KeyRequest, P], R],
) -> Callable[Concatenate[KeyRequest, P], R]:
    """Run the view in one transaction that sees the key's merchant alone."""

    @wraps(view)
    def scoped(request: KeyRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with merchant_scope(request.auth.merchant_id):
            return view(request, *args, **kwargs)

    return scoped
