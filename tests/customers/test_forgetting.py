"""Who was forgotten stays so, whatever is told late or again."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from reassure.customers import actions as customers
from reassure.customers import queries
from reassure.customers.actions import Telling
from reassure.customers.models import Customer, Identity, Mark, PostalAddress
from reassure.customers.rules import Address, PersonFacts
from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from tests.cast import NOW

LATER = NOW + timedelta(hours=1)
MILA = PersonFacts(external_id="7", email="Mila@Example.com", name="Mila Novak", phone="+49 151 23456789", locale="de")
GUEST = PersonFacts(email="mila@example.com", name="M. Novak")

pytestmark = pytest.mark.django_db


def keep(facts: PersonFacts, source: str = "shopify", at: Any = NOW) -> Customer:
    return customers.keep(facts=facts, source=source, now=at)


def facts_recorded() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (event.kind, event.about, event.data)
        for event in Event.objects.exclude(kind="merchant.founded").order_by("seq")
    ]


def bought(facts: PersonFacts, at: Any, *, told: Any = None) -> Any:
    telling = Telling(facts=facts, at=told or at, bought_at=at, address=Address(street="Lane 1", country="DE"))
    return customers.keep_many(tellings=[telling], source="shopify", now=told or at)[0]


def test_an_erased_person_leaves_keys_and_nothing_personal(merchant: Merchant) -> None:
    mila = keep(MILA)
    guest = keep(PersonFacts(email="other@example.com", name="Mila"))
    customers.merge(kept_id=mila.pk, other_id=guest.pk, by="", now=NOW)
    customers.erase(customer_id=guest.pk, by="ida", now=LATER)
    customers.erase(customer_id=mila.pk, by="ida", now=LATER)
    assert queries.export_of(mila.pk) == {
        "name": "", "email": "", "phone": "", "locale": "", "tags": [],
        "known_as": [], "addresses": [], "consents": [],
    }  # fmt: skip
    erased = [event for event in facts_recorded() if event[0] == "customer.erased"]
    assert erased == [("customer.erased", mila.key, {"customers": [str(mila.pk), str(guest.pk)]})]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer c WHERE c::text ILIKE '%mila%'")
        assert cursor.fetchone() == (0,)


def test_who_was_erased_and_buys_again_is_somebody_new(merchant: Merchant) -> None:
    mila = keep(MILA)
    customers.erase(customer_id=mila.pk, by="", now=NOW)
    again = bought(MILA, LATER)
    assert again != mila.pk
    assert queries.customer(again).email == "mila@example.com"
    newer = replace(MILA, name="Mila N.")
    assert keep(newer, at=LATER + timedelta(hours=1)).pk == again
    assert queries.customer(again).name == "Mila N."


def test_nothing_told_late_or_again_brings_a_forgotten_person_back(merchant: Merchant) -> None:
    mila = keep(MILA, at=NOW - timedelta(days=1))
    customers.erase(customer_id=mila.pk, by="", now=NOW)
    late = [
        keep(MILA).pk,
        keep(GUEST, at=LATER).pk,
        keep(PersonFacts(external_id="8", email="mila@example.com"), at=LATER).pk,
        bought(MILA, NOW - timedelta(days=2), told=LATER),
        bought(GUEST, NOW, told=LATER),
    ]
    assert late == [mila.pk] * 5
    assert (Customer.objects.count(), Identity.objects.count(), PostalAddress.objects.count()) == (1, 0, 0)
    assert queries.export_of(mila.pk)["name"] == ""


def test_what_is_told_of_before_stays_nobodys_when_the_person_has_come_back(merchant: Merchant) -> None:
    mila = keep(MILA, at=NOW - timedelta(days=1))
    customers.erase(customer_id=mila.pk, by="", now=NOW)
    again = bought(PersonFacts(email="mila@example.com"), LATER)
    assert bought(MILA, NOW - timedelta(days=2), told=LATER + timedelta(hours=1)) == mila.pk
    assert (
        customers.keep(facts=replace(MILA, external_id="", version_at=NOW), source="shopify", now=LATER).pk == mila.pk
    )
    assert queries.customer(again).name == ""


def test_a_mark_holds_nothing_that_can_be_read(merchant: Merchant, settings: Any) -> None:
    mila = keep(MILA)
    customers.erase(customer_id=mila.pk, by="", now=NOW)
    kept = set(Mark.objects.values_list("mark", flat=True))
    assert len(kept) == 2
    plain = ["mila@example.com", "email\x1fmila@example.com", f"{merchant.pk.hex}\x1femail\x1fmila@example.com"]
    assert not kept & {hashlib.sha256(each.encode()).hexdigest() for each in plain}
    settings.SECRETS_KEYS = ["n" * 40, *settings.SECRETS_KEYS]
    assert keep(MILA, at=LATER).pk == mila.pk


def test_somebody_else_with_the_address_of_the_forgotten_stays_who_they_are(merchant: Merchant) -> None:
    mila, paul = keep(MILA), keep(PersonFacts(external_id="8", email="paul@example.com", name="Paul Novak"))
    assert mila.pk != paul.pk
    customers.erase(customer_id=mila.pk, by="", now=NOW)
    assert keep(replace(MILA, external_id="8", name="P. Novak"), at=LATER).pk == paul.pk
    assert queries.customer(paul.pk).name == "P. Novak"
