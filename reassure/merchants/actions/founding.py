"""Merchants and how their brands look."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import rules
from reassure.merchants.actions.settling import Shop, check
from reassure.merchants.models import Brand, Merchant

LOGO_BYTES = 256 * 1024
LOGO_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


class SlugTaken(Refused):
    code = "slug_taken"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMerchant(Shop):
    slug: str
    demo: bool = False


def found(*, wanted: NewMerchant, now: datetime) -> Merchant:
    """Create a merchant and its brand. Raises `SlugTaken`, and `Invalid` for what no page could be made with."""
    _check(wanted)
    try:
        with transaction.atomic():
            merchant = Merchant.objects.create(
                slug=wanted.slug, name=wanted.name, time_zone=wanted.time_zone, currency=wanted.currency,
                country=wanted.country, locales=list(wanted.locales), demo=wanted.demo,
            )  # fmt: skip
    except IntegrityError:
        raise SlugTaken(f"There is a merchant “{wanted.slug}” already: choose another short name.") from None
    with merchant_scope(merchant.pk):
        Brand.objects.create(name=wanted.name, tokens=rules.Tokens().as_dict())
        journal.record("merchant.founded", about=f"merchant/{merchant.pk}", at=now)
    return merchant


def _check(wanted: NewMerchant) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", wanted.slug) or len(wanted.slug) > 60:
        raise Invalid(f"“{wanted.slug}” is no short name for links, such as atelier-nord.", code="slug")
    check(wanted)


@transaction.atomic
def put_steps_away(*, merchant_id: UUID, by: str, now: datetime) -> None:
    """Show this merchant's first steps to nobody any more. Twice changes nothing."""
    if Merchant.objects.filter(pk=merchant_id, steps_put_away_at=None).update(steps_put_away_at=now):
        journal.record("first_steps.put_away", about=f"merchant/{merchant_id}", at=now, by=by)


@transaction.atomic
def change_brand(*, changes: dict[str, Any], by: str, now: datetime) -> Brand:
    """Change the brand's words and tokens. Raises `Invalid` naming the token that is wrong."""
    brand = Brand.objects.select_for_update().get()
    if "tokens" in changes:
        changes = changes | {"tokens": rules.tokens(brand.tokens | changes["tokens"]).as_dict()}
    for name, value in changes.items():
        setattr(brand, name, value)
    brand.save(update_fields=[*changes, "updated_at"])
    journal.record(
        "brand.changed",
        about=f"merchant/{brand.merchant_id}",
        at=now,
        by=by,
        data={"fields": sorted(changes)},
    )
    return brand


@transaction.atomic
def set_logo(*, content: bytes | None, by: str, now: datetime) -> Brand:
    """Keep a PNG, JPEG or WebP of at most 256 kB as the logo, or remove it. Raises `Invalid`."""
    brand = Brand.objects.select_for_update().get()
    brand.logo, brand.logo_type = content, _image_type(content) if content else ""
    brand.save(update_fields=["logo", "logo_type", "updated_at"])
    journal.record("brand.changed", about=f"merchant/{brand.merchant_id}", at=now, by=by, data={"fields": ["logo"]})
    return brand


def _image_type(content: bytes) -> str:
    if len(content) > LOGO_BYTES:
        raise Invalid("The logo may weigh at most 256 kB: save it smaller.", code="logo_too_large")
    for magic, media_type in LOGO_TYPES.items():
        if content.startswith(magic):
            return media_type
    raise Invalid("The logo must be a PNG, JPEG or WebP image.", code="logo_type")
