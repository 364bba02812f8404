"""What orders do when people change below them: follow a merge, and forget whoever asked to be forgotten."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal.rules import Fact
from reassure.merchants.models import Merchant
from reassure.orders.models import Cancellation, Edit, Note, Order, Refund

BLANK = {
    "name": "", "name_key": "", "surname_key": "", "email": "", "email_lower": "", "phone": "", "note": "",
    "shipping_address": {}, "billing_address": {}, "told_address": "", "basket": "",
}  # fmt: skip


def advance(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to `customer.merged` and `customer.erased`; again and again it does the same."""
    for fact in facts:
        if fact.kind == "customer.merged":
            _, _, kept = fact.about.partition("/")
            Order.objects.filter(customer=UUID(fact.data["merged"])).update(customer=UUID(kept))
        elif fact.kind == "customer.erased":
            theirs = Order.objects.filter(customer__in=fact.data["customers"])
            forget(order_ids=list(theirs.values_list("pk", flat=True)), now=fact.at)


def blank(row: Order, at: datetime) -> None:
    """Take everything personal out of a row; the country stays, for the figures."""
    for name, value in BLANK.items():
        setattr(row, name, value)
    row.erased_at = row.erased_at or at


@transaction.atomic
def forget(*, order_ids: Collection[UUID], now: datetime) -> None:
    """Blank what is personal; money, lines, dates and the country stay, for the books and the figures."""
    orders = list(Order.objects.filter(pk__in=order_ids).order_by("external_id").select_for_update(no_key=True))
    for row in orders:
        blank(row, now)
        row.save(update_fields=[*BLANK, "erased_at"])
    Edit.objects.filter(order__in=orders).update(before={}, after={})
    Note.objects.filter(order__in=orders).update(text="")
    Refund.objects.filter(order__in=orders).update(note="")
    Cancellation.objects.filter(order__in=orders).update(reason="")
