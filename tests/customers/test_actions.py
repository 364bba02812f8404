"""People are kept once, however often and by whomever they are told of."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from reassure.customers import actions as customers
from reassure.customers import queries
from reassure.customers.actions import Telling
from reassure.customers.models import Consent, Customer, Identity, PostalAddress
from reassure.customers.rules import Address, PersonFacts
from reassure.customers.rules.consents import Channel, Decision, State, Topic
from reassure.journal.models import Event
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests.cast import NOW, brik_and_co

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


def test_a_person_told_twice_is_one_person(merchant: Merchant) -> None:
    first, again = keep(MILA), keep(MILA)
    assert first.pk == again.pk
    assert (first.name, first.email, first.phone, first.locale) == (
        "Mila Novak",
        "mila@example.com",
        "+4915123456789",
        "de",
    )
    assert sorted(Identity.objects.values_list("source", "external_id")) == [
        ("email", "mila@example.com"),
        ("shopify", "7"),
    ]


def test_a_guest_who_opens_an_account_is_the_same_person(merchant: Merchant) -> None:
    guest = keep(GUEST)
    assert keep(MILA, at=LATER).pk == guest.pk
    assert queries.customer(guest.pk).name == "Mila Novak"
    assert queries.find(source="shopify", external_id="7") == queries.find(email="MILA@example.com")


def test_an_account_that_takes_a_guests_address_takes_the_guest_over(merchant: Merchant) -> None:
    account = keep(PersonFacts(external_id="7", name="Mila Novak"))
    guest = keep(GUEST)
    assert guest.pk != account.pk
    assert keep(MILA, at=LATER).pk == account.pk
    guest.refresh_from_db()
    assert (guest.merged_into_id, guest.name, guest.email) == (account.pk, "", "")
    assert queries.customer(guest.pk).id == account.pk
    assert queries.everyone(guest.pk) == queries.everyone(account.pk) == (account.pk, guest.pk)
    assert ("customer.merged", account.key, {"merged": str(guest.pk)}) in facts_recorded()


def test_two_accounts_of_one_shop_stay_two_whatever_their_mail(merchant: Merchant) -> None:
    one = keep(PersonFacts(external_id="7", email="mila@example.com"))
    two = keep(PersonFacts(external_id="8", email="other@example.com"))
    assert keep(PersonFacts(external_id="8", email="mila@example.com"), at=LATER).pk == two.pk != one.pk
    assert queries.find(email="mila@example.com").id == one.pk  # type: ignore[union-attr]


def test_the_same_number_of_another_shop_is_another_person(merchant: Merchant) -> None:
    one = keep(PersonFacts(external_id="7"), source="shopify")
    assert keep(PersonFacts(external_id="7"), source="woocommerce").pk != one.pk


def test_an_older_telling_fills_gaps_and_overwrites_nothing(merchant: Merchant) -> None:
    keep(PersonFacts(external_id="7", name="Mila Novak", email="mila@example.com"), at=LATER)
    kept = keep(PersonFacts(external_id="7", name="Mila Old", email="old@example.com", phone="+4915123456789"))
    assert (kept.name, kept.email, kept.phone) == ("Mila Novak", "mila@example.com", "+4915123456789")
    assert kept.told_at == LATER


def test_saying_nothing_erases_nothing(merchant: Merchant) -> None:
    keep(MILA)
    kept = keep(PersonFacts(external_id="7"), at=LATER)
    assert (kept.name, kept.email) == ("Mila Novak", "mila@example.com")


def test_an_address_a_shop_takes_back_belongs_to_nobody_any_more(merchant: Merchant) -> None:
    mila = keep(MILA)
    keep(PersonFacts(external_id="7", email="mila@new.example"), at=LATER)
    stranger = keep(PersonFacts(email="mila@example.com", name="Somebody else"), at=LATER)
    assert stranger.pk != mila.pk


def test_nobody_is_kept_without_a_key(merchant: Merchant) -> None:
    with pytest.raises(customers.Unknowable):
        keep(PersonFacts(name="Nobody", email="not an address"))
    assert customers.keep_many(tellings=[Telling(facts=PersonFacts(name="N"), at=NOW)], source="s", now=NOW) == [None]
    assert Customer.objects.count() == 0


def test_many_people_are_kept_in_few_statements(merchant: Merchant, django_assert_max_num_queries: Any) -> None:
    tellings = [
        Telling(
            facts=PersonFacts(external_id=str(n % 80), email=f"{n % 80}@example.com", accepts_email_marketing=True),
            at=NOW,
            address=Address(street=f"Lane {n % 40}", country="DE"),
        )
        for n in range(100)
    ]
    with django_assert_max_num_queries(12):
        ids = customers.keep_many(tellings=tellings, source="shopify", now=NOW)
    assert Customer.objects.count() == 80
    assert len(set(ids)) == 80
    assert ids[0] == ids[80]
    assert PostalAddress.objects.count() == 80
    assert Consent.objects.count() == 80
    with django_assert_max_num_queries(8):
        assert customers.keep_many(tellings=tellings, source="shopify", now=NOW) == ids
    assert (Customer.objects.count(), PostalAddress.objects.count(), Consent.objects.count()) == (80, 80, 80)


def test_within_a_batch_a_guest_and_their_account_become_one(merchant: Merchant) -> None:
    told = [PersonFacts(external_id="7"), GUEST, MILA]
    ids = customers.keep_many(tellings=[Telling(facts=each, at=NOW) for each in told], source="shopify", now=NOW)
    assert len(set(ids)) == 1
    assert Customer.objects.count() == 1


def test_a_shops_flags_become_dated_consents_and_only_changes_are_recorded(merchant: Merchant) -> None:
    yes = PersonFacts(external_id="7", accepts_email_marketing=True, accepts_sms_marketing=False)
    no = PersonFacts(external_id="7", accepts_email_marketing=False)
    mila = keep(yes)
    keep(yes, at=LATER)
    keep(no, at=LATER + timedelta(hours=1))
    assert [(said.channel, said.state, said.at) for said in queries.consents_of(mila.pk)] == [
        ("email", "given", NOW),
        ("email", "withdrawn", LATER + timedelta(hours=1)),
    ]
    assert queries.allows(mila.pk, Channel.EMAIL, Topic.MARKETING, LATER)
    assert not queries.allows(mila.pk, Channel.EMAIL, Topic.MARKETING, LATER + timedelta(hours=1))
    given = {"channel": "email", "topic": "marketing", "source": "shopify"}
    assert facts_recorded() == [("consent.given", mila.key, given), ("consent.withdrawn", mila.key, given)]


def test_consent_keeps_the_wording_that_was_shown(merchant: Merchant) -> None:
    mila = keep(MILA)
    yes = Decision(
        channel=Channel.SMS, topic=Topic.UPDATES, state=State.GIVEN, at=NOW, source="portal",
        wording="Text me about this order. Msg & data rates may apply. Reply STOP to end. (v3)",
    )  # fmt: skip
    assert customers.consent(customer_id=mila.pk, decision=yes)
    assert not customers.consent(customer_id=mila.pk, decision=yes)
    assert queries.consents_of(mila.pk) == [yes]


def test_merging_moves_all_and_can_be_said_twice_and_either_way_round(merchant: Merchant) -> None:
    kept = keep(PersonFacts(external_id="7", tags=("vip",)))
    other = keep(PersonFacts(email="m@example.com", name="Mila", tags=("b2b",), accepts_email_marketing=True))
    address = Address(street="Lindenstraße 5", country="DE")
    told = Telling(facts=PersonFacts(email="m@example.com"), at=NOW, address=address)
    customers.keep_many(tellings=[told], source="s", now=NOW)
    customers.merge(kept_id=kept.pk, other_id=other.pk, by="ida", now=NOW)
    before = Event.objects.count()
    customers.merge(kept_id=kept.pk, other_id=other.pk, by="ida", now=NOW)
    customers.merge(kept_id=other.pk, other_id=kept.pk, by="ida", now=NOW)
    assert Event.objects.count() == before
    person = queries.find(email="m@example.com")
    assert person is not None
    assert (person.id, person.name, person.tags) == (kept.pk, "Mila", ("b2b", "vip"))
    assert queries.addresses_of(kept.pk) == [address]
    assert queries.allows(other.pk, Channel.EMAIL, Topic.MARKETING, NOW)


def test_aliases_of_an_alias_stand_for_the_one_that_is_kept(merchant: Merchant) -> None:
    a, b, c = (keep(PersonFacts(external_id=key)) for key in "abc")
    customers.merge(kept_id=b.pk, other_id=a.pk, by="", now=NOW)
    customers.merge(kept_id=c.pk, other_id=b.pk, by="", now=NOW)
    assert queries.customer(a.pk).id == queries.customer(b.pk).id == c.pk
    assert set(queries.everyone(a.pk)) == {a.pk, b.pk, c.pk}
    assert keep(PersonFacts(external_id="a", name="Anna"), at=LATER).pk == c.pk


def test_an_export_holds_all_that_is_known(merchant: Merchant) -> None:
    address = Address(street="Lindenstraße 5", city="Berlin", country="DE")
    said = PersonFacts(external_id="7", email="mila@example.com", name="Mila", accepts_email_marketing=True)
    (mila,) = customers.keep_many(tellings=[Telling(facts=said, at=NOW, address=address)], source="shopify", now=NOW)
    assert mila is not None
    assert queries.export_of(mila) == {
        "name": "Mila",
        "email": "mila@example.com",
        "phone": "",
        "locale": "",
        "tags": [],
        "known_as": [{"source": "email", "id": "mila@example.com"}, {"source": "shopify", "id": "7"}],
        "addresses": [{"street": "Lindenstraße 5", "city": "Berlin", "country": "DE"}],
        "consents": [
            {
                "channel": "email",
                "topic": "marketing",
                "state": "given",
                "at": "2026-06-02T08:00:00+00:00",
                "source": "shopify",
                "wording": "",
            }
        ],
    }


def in_threads(merchant: Merchant, work: list[Callable[[], Any]]) -> list[Any]:
    def run(one: Callable[[], Any]) -> Any:
        try:
            with merchant_scope(merchant.pk):
                return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, work))


@pytest.mark.django_db(transaction=True)
def test_forty_tellers_at_once_make_one_person(outside: Merchant) -> None:
    kept = in_threads(outside, [lambda: keep(MILA).pk] * 40)
    assert len(set(kept)) == 1
    with merchant_scope(outside.pk):
        assert Customer.objects.count() == 1
        assert Identity.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_merges_that_cross_end_in_one_person_and_lose_nothing(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        people = [keep(PersonFacts(external_id=str(n), email=f"{n}@example.com")).pk for n in range(6)]
    pairs = [(people[n], people[(n + step) % 6]) for n in range(6) for step in (1, 5)]
    in_threads(
        outside,
        [lambda a=a, b=b: customers.merge(kept_id=a, other_id=b, by="", now=NOW) for a, b in pairs],  # type: ignore[misc]
    )
    with merchant_scope(outside.pk):
        assert Customer.objects.filter(merged_into=None).count() == 1
        assert {queries.customer(each).id for each in people} == {Customer.objects.get(merged_into=None).pk}
        assert Identity.objects.values("customer").distinct().count() == 1
        assert Identity.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_another_merchants_mila_is_another_mila(outside: Merchant) -> None:
    other = brik_and_co()
    with merchant_scope(outside.pk):
        ours = keep(MILA).pk
    with merchant_scope(other.pk):
        assert keep(MILA).pk != ours
        with pytest.raises(queries.NoSuchCustomer):
            queries.customer(ours)
