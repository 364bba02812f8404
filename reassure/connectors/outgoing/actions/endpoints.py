"""A merchant's addresses: added, changed, switched, their secrets shown and changed over."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from reassure.connectors.models import Endpoint, Post
from reassure.connectors.outgoing import queries, rules
from reassure.journal import actions as journal
from reassure.kit import outside
from reassure.kit.errors import Invalid, Refused
from reassure.kit.secrets import seal, unseal

State = Endpoint.State
MOST = 10
#: Whoever presses again this soon means the same rotation: a second one would forget the secret that still is in use.
SAME_PRESS = timedelta(minutes=1)


class TooMany(Refused):
    """Every event is posted to every endpoint that wants it, so their number is bounded."""

    code = "too_many_endpoints"


class NameTaken(Refused):
    code = "endpoint_exists"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a person fills in. Empty `kinds` = every event; `shipment.*` = all of a noun.

    `format` is chosen when the endpoint is made and stays: what waits is written in it already.
    """

    name: str
    url: str
    kinds: Sequence[str] = ()
    format: str = Endpoint.Format.STANDARD


@transaction.atomic
def add(*, wanted: Wanted, by: str, now: datetime) -> tuple[Endpoint, str]:
    """A new endpoint and its secret. Raises `outside.Forbidden` for an address inside a private network."""
    _check(wanted)
    if Endpoint.objects.count() >= MOST:
        raise TooMany(f"There are {MOST} endpoints already: remove one first.")
    secret = rules.secret_from(secrets.token_bytes(32))
    made = Endpoint(
        name=wanted.name.strip(),
        url=wanted.url.strip(),
        kinds=sorted(set(wanted.kinds)),
        format=wanted.format,
        sealed_secret=seal(secret),
        created_at=now,
    )
    _save(made, fields=None)
    journal.record("endpoint.added", about=_key(made), at=now, by=by)
    return made, secret


@transaction.atomic
def change(*, endpoint_id: UUID, wanted: Wanted, by: str, now: datetime) -> Endpoint:
    """Name, address and choice of events; what is already waiting goes to the new address."""
    _check(wanted)
    endpoint = _locked(endpoint_id)
    endpoint.name, endpoint.url, endpoint.kinds = wanted.name.strip(), wanted.url.strip(), sorted(set(wanted.kinds))
    _save(endpoint, fields=["name", "url", "kinds"])
    journal.record("endpoint.changed", about=_key(endpoint), at=now, by=by)
    return endpoint


def reveal(*, endpoint_id: UUID, by: str, now: datetime) -> str:
    """The secret, for a person who may see it; that they saw it is written down."""
    endpoint = queries.endpoint(endpoint_id)
    journal.record("endpoint.secret_revealed", about=_key(endpoint), at=now, by=by)
    return unseal(endpoint.sealed_secret)


@transaction.atomic
def rotate(*, endpoint_id: UUID, by: str, now: datetime) -> str:
    """A new secret. For a day the old one signs as well, so the receiver can change over without losing a post.

    Pressed twice at once it is one rotation: both are answered the same secret.
    """
    endpoint = _locked(endpoint_id)
    if endpoint.old_secret_until and now - (endpoint.old_secret_until - rules.OVERLAP) < SAME_PRESS:
        return unseal(endpoint.sealed_secret)
    secret = rules.secret_from(secrets.token_bytes(32))
    endpoint.sealed_old_secret, endpoint.old_secret_until = endpoint.sealed_secret, now + rules.OVERLAP
    endpoint.sealed_secret = seal(secret)
    endpoint.save(update_fields=["sealed_secret", "sealed_old_secret", "old_secret_until"])
    journal.record("endpoint.secret_rotated", about=_key(endpoint), at=now, by=by)
    return secret


@transaction.atomic
def switch_on(*, endpoint_id: UUID, by: str, now: datetime) -> Endpoint:
    """Post to it again from now on, also what was waiting when it was switched off."""
    endpoint = _locked(endpoint_id)
    endpoint.state, endpoint.failing_since, endpoint.last_error = State.ON, None, ""
    endpoint.save(update_fields=["state", "failing_since", "last_error"])
    Post.objects.filter(endpoint=endpoint, state=Post.State.WANTED, due_at=None).update(due_at=now)
    journal.record("endpoint.switched_on", about=_key(endpoint), at=now, by=by)
    return endpoint


@transaction.atomic
def switch_off(*, endpoint_id: UUID, by: str, now: datetime) -> Endpoint:
    """Post nothing more; what waits stays until it is switched on again."""
    endpoint = _locked(endpoint_id)
    endpoint.state = State.OFF
    endpoint.save(update_fields=["state"])
    Post.objects.filter(endpoint=endpoint, state=Post.State.WANTED).update(due_at=None)
    journal.record("endpoint.switched_off", about=_key(endpoint), at=now, by=by)
    return endpoint


@transaction.atomic
def remove(*, endpoint_id: UUID, by: str, now: datetime) -> None:
    """The endpoint and its log are gone."""
    endpoint = _locked(endpoint_id)
    journal.record("endpoint.removed", about=_key(endpoint), at=now, by=by)
    endpoint.delete()


def _check(wanted: Wanted) -> None:
    if not wanted.name.strip():
        raise Invalid("Give the endpoint a name, so that people know what it is for.", code="name_missing")
    if wanted.format not in Endpoint.Format.values:
        raise Invalid("An endpoint speaks Standard Webhooks or AfterShip's format.", code="endpoint_format")
    url = wanted.url.strip()
    if not url.startswith("https://") and not settings.ALLOW_PRIVATE_URLS:
        raise Invalid("The address has to start with https://, so that nobody reads along.", code="not_https")
    outside.check(url)


def _save(endpoint: Endpoint, *, fields: list[str] | None) -> None:
    try:
        with transaction.atomic():
            endpoint.save(update_fields=fields)
    except IntegrityError:
        raise NameTaken(f"There is already an endpoint named “{endpoint.name}”: choose another name.") from None


def _locked(endpoint_id: UUID) -> Endpoint:
    found = Endpoint.objects.select_for_update().filter(pk=endpoint_id).first()
    if found is None:
        raise queries.NoSuchEndpoint("There is no such endpoint.")
    return found


def _key(endpoint: Endpoint) -> str:
    return f"endpoint/{endpoint.pk}"
