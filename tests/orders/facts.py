"""Mila's order of two lamps and a linen cloth, and variations of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from reassure.customers.rules import Address, PersonFacts
from reassure.orders.rules import LineFacts, OrderFacts, RefundFacts, RefundLineFacts
from tests.cast import NOW

LATER = NOW + timedelta(hours=1)
BERLIN = Address(name="Mila Novak", street="Lindenstraße 5", city="Berlin", postcode="10969", country="DE")
PARIS = Address(name="Mila Novak", street="Rue de la Paix 2", city="Paris", postcode="75002", country="FR")
MILA = PersonFacts(external_id="7", email="Mila@Example.com", name="Mila Novak", locale="de")

LAMP = LineFacts(external_id="11", title="Lamp", quantity=2, unit_price=10000, product_external_id="p1")
CLOTH = LineFacts(external_id="12", title="Linen cloth", quantity=1, unit_price=3000, sku="LIN-1")


def order(**changes: Any) -> OrderFacts:
    """#1001: 230.00 with 23.00 off, 20.70 tax and 5.00 shipping: 232.70."""
    return replace(
        OrderFacts(
            external_id="1", number="#1001", placed_at=NOW, version_at=NOW, currency="EUR", person=MILA,
            lines=(LAMP, CLOTH), shipping_address=BERLIN, billing_address=BERLIN, discount=2300, tax=2070,
            shipping_price=500, shipping_method="DHL", channel="web", tags=("vip",), note="Ring twice",
        ),
        **changes,
    )  # fmt: skip


def later(**changes: Any) -> OrderFacts:
    return order(version_at=LATER, **changes)


def refund(**changes: Any) -> RefundFacts:
    """One lamp back: 99.00."""
    return replace(
        RefundFacts(
            external_id="r1", order_external_id="1", amount=9900, at=LATER,
            lines=(RefundLineFacts(line_external_id="11", quantity=1, amount=9900, tax=900),),
        ),
        **changes,
    )  # fmt: skip
