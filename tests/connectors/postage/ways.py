"""What is sent in these tests: from a warehouse to a shopper, in the countries where the carriers sell."""

from datetime import date, time

from reassure.customers.rules import Address
from reassure.labels.rules.facts import Box, Consignment, PickupAsked

BOX = Box(grams=1200, length=300, width=200, height=150)


def _between(sender: Address, recipient: Address) -> Consignment:
    return Consignment(sender=sender, recipient=recipient, boxes=(BOX,), email="mila@example.com", reference="L-1")


WAYS = {
    "us": _between(
        Address(
            name="Ida Nord", company="Atelier Nord", street="11 Water Street", city="New York", region="NY",
            postcode="10001", country="US", phone="2125550100",
        ),
        Address(
            name="Mila Novak", street="100 Lake Shore Drive", city="Chicago", region="IL", postcode="60601",
            country="US", phone="3125550100",
        ),
    ),
    "ca": _between(
        Address(
            name="Ida Nord", company="Atelier Nord", street="111 Main Street", city="Ottawa", region="ON",
            postcode="K1K4T3", country="CA", phone="6135550100",
        ),
        Address(
            name="Mila Novak", street="200 King Street", city="Toronto", region="ON", postcode="M5H2N2", country="CA",
            phone="4165550100",
        ),
    ),
    "de": _between(
        Address(
            name="Ida Nord", company="Atelier Nord", street="Speicherstraße 1", city="Hamburg", postcode="20457",
            country="DE", phone="+49405550100",
        ),
        Address(
            name="Mila Novak", street="Lindenstraße 5", city="Berlin", postcode="10969", country="DE",
            phone="+49305550100",
        ),
    ),
}  # fmt: skip


def pickup(way: str, numbers: tuple[str, ...] = ()) -> PickupAsked:
    return PickupAsked(
        address=WAYS[way].sender, on=date(2026, 6, 3), ready=time(10), until=time(16), boxes=(BOX,), numbers=numbers,
        note="Ring at the back",
    )  # fmt: skip
