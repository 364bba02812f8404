"""What people agreed to, with its date and words, told by shops late and out of order."""

from datetime import timedelta
from itertools import permutations

import pytest

from reassure.customers import queries
from reassure.customers.rules import Agreement, PersonFacts
from reassure.customers.rules.consents import Channel, Topic
from reassure.merchants.models import Merchant
from tests.cast import NOW
from tests.customers.test_actions import LATER, facts_recorded, keep

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = [
    Agreement(channel=Channel.EMAIL, given=True, at=NOW - 9 * DAY, wording="Letters, monthly. (v1)"),
    Agreement(channel=Channel.EMAIL, given=True, at=NOW - 6 * DAY, wording="Letters, weekly. (v2)"),
    Agreement(channel=Channel.EMAIL, given=False, at=NOW - 3 * DAY),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_told_in_any_order_and_twice_the_newest_decision_counts(merchant: Merchant, order: tuple[int, ...]) -> None:
    for n in (*order, *order):
        keep(PersonFacts(external_id="7", consents=(SAID[n],)), at=LATER)
    person = queries.find(source="shopify", external_id="7")
    assert person is not None
    kept = [(one.state == "given", one.at, one.wording) for one in queries.consents_of(person.id)]
    assert kept == [(one.given, one.at, one.wording) for one in SAID]
    assert [kind for kind, _, _ in facts_recorded()].count("consent.given") == 2
    assert queries.allows(person.id, Channel.EMAIL, Topic.MARKETING, NOW - 4 * DAY)
    assert not queries.allows(person.id, Channel.EMAIL, Topic.MARKETING, LATER)


def test_an_order_told_after_a_no_does_not_bring_back_its_old_yes(merchant: Merchant) -> None:
    mila = keep(PersonFacts(external_id="7", consents=(SAID[2],)))
    keep(PersonFacts(external_id="7", accepts_email_marketing=True, consents=(SAID[0],)), at=LATER)
    assert not queries.allows(mila.pk, Channel.EMAIL, Topic.MARKETING, LATER)
