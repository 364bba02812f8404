"""What a merchant goes by: its name, where and when it is, what it sells in, and the languages it speaks."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, Refused
from reassure.kit.money import decimals
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant


class CurrencyInUse(Refused):
    code = "currency_in_use"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shop:
    """`time_zone` is an IANA name, `country` ISO 3166 or empty, `locales` the languages with the usual one first."""

    name: str
    time_zone: str = "UTC"
    currency: str = "EUR"
    country: str = ""
    locales: tuple[str, ...] = ("en",)


@transaction.atomic
def settle(*, wanted: Shop, has_sold: Callable[[], bool], by: str, now: datetime) -> Merchant:
    """Change what the scope's merchant goes by; the same again changes nothing. Raises `Invalid`, `CurrencyInUse`.

    `has_sold` tells whether there are orders, which stand above; it is asked once none can be added any more.
    """
    check(wanted)
    rows = Merchant.objects.filter(pk=current_merchant())
    row = rows.select_for_update(no_key=True).get()
    said = asdict(wanted) | {"locales": list(wanted.locales)}
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    if "currency" in changed:
        # The stronger lock waits for whoever is just placing an order, and keeps others from it.
        rows.select_for_update().get()
        if has_sold():
            raise CurrencyInUse(
                f"There are orders already, and figures are added up in {row.currency}: the currency stays as it is. "
                "Orders in other currencies are taken all the same."
            )
    if changed:
        for name in changed:
            setattr(row, name, said[name])
        row.save(update_fields=changed)
        journal.record("merchant.changed", about=f"merchant/{row.pk}", at=now, by=by, data={"fields": sorted(changed)})
    return row


def check(wanted: Shop) -> None:
    """Raises `Invalid`, naming what no page could be made with."""
    spoken = dict(settings.LANGUAGES)
    decimals(wanted.currency)
    if not 0 < len(wanted.name.strip()) <= 120:
        raise Invalid("A shop needs a name of at most 120 characters.", code="name")
    if wanted.time_zone not in available_timezones():
        raise Invalid(f"“{wanted.time_zone}” is not a time zone, such as Europe/Berlin.", code="time_zone")
    if not re.fullmatch(r"([A-Z]{2})?", wanted.country):
        raise Invalid(f"“{wanted.country}” is not an ISO 3166 country code, such as DE.", code="country")
    unknown = [language for language in wanted.locales if language not in spoken]
    if unknown or not wanted.locales:
        raise Invalid(f"Choose among these languages: {', '.join(spoken)}.", code="languages")
