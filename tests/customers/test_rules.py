"""People in one spelling, who is the same person, and what they agreed to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from reassure.customers.rules import Address, Agreement, PersonFacts, consents, people
from reassure.customers.rules.consents import Channel, Decision, State, Topic

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("given", "country", "kept"),
    [
        ("0151 23456789", "DE", "+4915123456789"),
        ("+49 (0)151 23456789", "", "+4915123456789"),
        ("0049 151 23456789", "DE", "+4915123456789"),
        ("(415) 555-2671", "us", "+14155552671"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("0151 23456789", "", ""),
        ("call me", "DE", ""),
        ("123", "DE", ""),
        ("", "DE", ""),
    ],
)
def test_a_phone_number_is_kept_in_e164_or_not_at_all(given: str, country: str, kept: str) -> None:
    assert people.phone_of(given, country) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Mila@Example.COM ", "mila@example.com"),
        ("mila+shop@example.co.uk", "mila+shop@example.co.uk"),
        ("mila@localhost", ""),
        ("@example.com", ""),
        ("mila", ""),
        ("a@b.c, d@e.f", ""),
        ("Mila <mila@example.com>", ""),
        ("x" * 250 + "@a.de", ""),
        ("", ""),
    ],
)
def test_an_e_mail_address_is_kept_in_lower_case_or_not_at_all(given: str, kept: str) -> None:
    assert people.email_of(given) == kept


def test_a_telling_is_written_as_we_write_all_people() -> None:
    facts = PersonFacts(
        external_id="7", email="Mila@Example.com", phone="015123456789", name="  Mila   Novak ",
        locale="de_DE", tags=("vip", " b2b ", "vip", ""),
    )  # fmt: skip
    assert people.person(facts, source="shopify", country="DE") == people.Person(
        name="Mila Novak",
        email="mila@example.com",
        phone="+4915123456789",
        locale="de-DE",
        tags=("b2b", "vip"),
        keys=(("shopify", "7"), ("email", "mila@example.com")),
    )


def test_a_guest_is_known_by_e_mail_and_only_without_one_by_phone() -> None:
    both = PersonFacts(email="a@b.de", phone="+4915123456789")
    assert people.person(both, source="s").keys == (("email", "a@b.de"),)
    assert people.person(PersonFacts(phone="+4915123456789"), source="s").keys == (("phone", "+4915123456789"),)
    assert people.person(PersonFacts(name="Nobody"), source="s").keys == ()


SHOP, MAIL = ("shopify", "7"), ("email", "a@b.de")


@pytest.mark.parametrize(
    ("owners", "shops", "same"),
    [
        ({}, {}, []),
        ({MAIL: ONE}, {}, [ONE]),
        ({SHOP: ONE, MAIL: ONE}, {ONE: {"shopify"}}, [ONE]),
        ({SHOP: ONE, MAIL: TWO}, {ONE: {"shopify"}}, [ONE, TWO]),
        ({SHOP: ONE, MAIL: TWO}, {ONE: {"shopify"}, TWO: {"woocommerce"}}, [ONE, TWO]),
        ({SHOP: ONE, MAIL: TWO}, {ONE: {"shopify"}, TWO: {"shopify"}}, [ONE]),
    ],
)
def test_a_guest_and_an_account_merge_but_two_accounts_of_a_shop_stay_two(
    owners: dict[tuple[str, str], UUID], shops: dict[UUID, set[str]], same: list[UUID]
) -> None:
    assert people.same_person((SHOP, MAIL), owners, shops) == same


def test_one_place_in_two_spellings_has_one_key() -> None:
    one = people.address_json(Address(street="Lindenstraße 5", city="Berlin", country="DE"))
    two = people.address_json(Address(street=" LINDENSTRASSE  5", city="berlin", country="DE"))
    other = people.address_json(Address(street="Lindenstraße 6", city="Berlin", country="DE"))
    assert people.address_key(one) == people.address_key(two) != people.address_key(other)
    assert people.address_key({}) == ""
    assert people.address_from(one) == Address(street="Lindenstraße 5", city="Berlin", country="DE")
    assert people.address_from({}) is None


def test_an_address_moved_between_fields_is_another_address() -> None:
    assert people.address_key({"street": "A"}) != people.address_key({"street2": "A"})


def said(state: State, days: int, channel: Channel = Channel.EMAIL) -> Decision:
    return Decision(
        channel=channel, topic=Topic.MARKETING, state=state, at=NOON + timedelta(days=days), source="shopify"
    )


def test_the_latest_record_counts_in_whatever_order_they_came() -> None:
    history = [said(State.GIVEN, 0), said(State.WITHDRAWN, 1), said(State.GIVEN, 2), said(State.WITHDRAWN, 3)]
    for shuffled in permutations(history):
        states = [
            consents.standing(shuffled, Channel.EMAIL, Topic.MARKETING, NOON + timedelta(days=day))
            for day in (-1, 0, 1, 2, 3, 9)
        ]
        assert states == [None, "given", "withdrawn", "given", "withdrawn", "withdrawn"]


def test_nothing_recorded_is_no_consent() -> None:
    assert not consents.allows([], Channel.EMAIL, Topic.MARKETING, NOON)
    assert not consents.allows([said(State.GIVEN, 0)], Channel.SMS, Topic.MARKETING, NOON)
    assert not consents.allows([said(State.GIVEN, 1)], Channel.EMAIL, Topic.MARKETING, NOON)
    assert consents.allows([said(State.GIVEN, 0)], Channel.EMAIL, Topic.MARKETING, NOON)


def test_a_yes_and_a_no_at_one_instant_are_a_no() -> None:
    history = [said(State.WITHDRAWN, 0), said(State.GIVEN, 0)]
    assert not consents.allows(history, Channel.EMAIL, Topic.MARKETING, NOON)


def test_a_dated_record_goes_before_its_channels_flag() -> None:
    record = Agreement(channel=Channel.EMAIL, given=False, at=NOON - timedelta(days=2), wording="Letters (v2)")
    updates = Agreement(channel=Channel.EMAIL, given=True, topic=Topic.UPDATES)
    facts = PersonFacts(accepts_email_marketing=True, accepts_sms_marketing=True, consents=(record, updates))
    found = consents.told(facts, source="shopify", at=NOON)
    assert [(one.channel, one.topic, one.state, one.at, one.wording, one.dated) for one in found] == [
        ("sms", "marketing", "given", NOON, "", False),
        ("email", "marketing", "withdrawn", NOON - timedelta(days=2), "Letters (v2)", True),
        ("email", "updates", "given", NOON, "", False),
    ]


def test_a_yes_to_other_words_is_news_and_to_the_same_or_untold_ones_is_none() -> None:
    history = [replace(said(State.GIVEN, 0), wording="v1")]
    assert consents.is_news(replace(said(State.GIVEN, 1), wording="v2"), history)
    assert not consents.is_news(replace(said(State.GIVEN, 1), wording="v1"), history)
    assert not consents.is_news(said(State.GIVEN, 1), history)
    assert not consents.is_news(replace(said(State.GIVEN, 0), wording="v2"), history)


def test_a_first_no_is_news_only_where_its_day_is_known() -> None:
    assert consents.is_news(replace(said(State.WITHDRAWN, 0), dated=True), [])
    assert not consents.is_news(replace(said(State.WITHDRAWN, 0), dated=True), [said(State.WITHDRAWN, 0)])


def test_a_repetition_is_no_news_and_nor_is_a_first_no() -> None:
    assert consents.is_news(said(State.GIVEN, 0), [])
    assert not consents.is_news(said(State.WITHDRAWN, 0), [])
    assert not consents.is_news(said(State.GIVEN, 1), [said(State.GIVEN, 0)])
    assert consents.is_news(said(State.WITHDRAWN, 1), [said(State.GIVEN, 0)])
    assert consents.is_news(said(State.GIVEN, 0), [said(State.WITHDRAWN, 1)])


def test_what_a_shop_tells_becomes_dated_decisions() -> None:
    facts = PersonFacts(accepts_email_marketing=True, accepts_sms_marketing=False)
    assert consents.told(facts, source="shopify", at=NOON) == (
        said(State.GIVEN, 0),
        said(State.WITHDRAWN, 0, Channel.SMS),
    )
    assert consents.told(PersonFacts(), source="shopify", at=NOON) == ()
