"""Addresses that get nothing more, until they are let go."""

import pytest

from reassure.journal import queries as journal
from reassure.kit.errors import Invalid
from reassure.merchants.models import Merchant
from reassure.messages import actions, queries
from reassure.messages.rules.rendering import Rendered
from reassure.messages.rules.wanted import MessageWanted
from tests.cast import NOW

pytestmark = pytest.mark.django_db

ORDER = "order/0190"
CONFIRMED = MessageWanted(
    trigger="order_confirmed", recipient=" Mila@Example.org ", about=ORDER, key=ORDER, event_key=ORDER,
    person="customer/0191", locale="de",
)  # fmt: skip
CODE = MessageWanted(
    trigger="lookup_code", recipient="mila@example.org", about=ORDER, event_key="code/1", context={"code": "482915"}
)
LETTER = Rendered(subject="Your code 482915", html="<p>482915</p>", text="482915\n")
WORDING = actions.Wording(
    rendered=LETTER,
    sender="a@b.example",
    context={"person": {"name": "Mila"}, "order": {"number": "#1001", "address": ["Berlin"]}, "brand": {}},
)


def test_an_address_is_let_go_with_a_reason_and_held_back_again_when_it_bounces_again(merchant: Merchant) -> None:
    actions.suppress(address="Mila@example.org", reason="hard_bounce", now=NOW)
    (row,) = queries.suppressions("mila")
    with pytest.raises(Invalid, match="Say why"):
        actions.release(suppression_id=row.pk, why=" ", by="staff/1", now=NOW)
    assert queries.is_suppressed("mila@example.org")
    for _ in range(2):
        actions.release(suppression_id=row.pk, why="She wrote from it", by="staff/1", now=NOW)
    assert not queries.is_suppressed("mila@example.org")
    made = actions.queue(message=CONFIRMED, now=NOW)
    assert made is not None
    assert made.state == "wanted"
    assert (queries.suppressions(), [each.released_why for each in queries.suppressions(released=True)]) == (
        [],
        ["She wrote from it"],
    )
    released = journal.latest(kinds=["address.released"])
    assert [(fact.about, fact.by, fact.data) for fact in released] == [(row.key, "staff/1", {"was": "hard_bounce"})]
    actions.suppress(address="mila@example.org", reason="complaint", now=NOW)
    assert queries.is_suppressed("mila@example.org")
    assert [each.reason for each in queries.suppressions()] == ["complaint"]
