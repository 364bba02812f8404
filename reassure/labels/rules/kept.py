"""What is asked of a carrier, to and from the row that keeps it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from reassure.customers.rules import people
from reassure.kit.errors import Refused
from reassure.labels.rules.facts import Box, Consignment, Goods

Json = Mapping[str, Any]


class Kept(Protocol):
    """The columns of a label that make its consignment."""

    sender: Json
    recipient: Json
    email: str
    boxes: Iterable[Json]
    goods: Iterable[Json]
    reference: str
    returns: bool


class Unsendable(Refused):
    """Something is missing without which no carrier takes it."""

    code = "consignment_incomplete"
    status = 422


def columns(asked: Consignment) -> dict[str, Any]:
    return {
        "sender": people.address_json(asked.sender),
        "recipient": people.address_json(asked.recipient),
        "email": asked.email,
        "boxes": [asdict(box) for box in asked.boxes],
        "goods": [asdict(each) for each in asked.goods],
        "returns": asked.returns,
    }


def consignment(row: Kept) -> Consignment:
    sender, recipient = people.address_from(row.sender), people.address_from(row.recipient)
    if sender is None or recipient is None:
        raise Unsendable("The address was forgotten: nothing can be sent there any more.")
    return Consignment(
        sender=sender,
        recipient=recipient,
        email=row.email,
        boxes=boxes(row.boxes),
        goods=tuple(Goods(**each) for each in row.goods),
        reference=row.reference,
        returns=row.returns,
    )


def boxes(rows: Iterable[Json]) -> tuple[Box, ...]:
    return tuple(Box(**each) for each in rows)


def check(asked: Consignment) -> None:
    """Raises `Unsendable`, saying what to fill in."""
    for whose, address in (("sender's", asked.sender), ("recipient's", asked.recipient)):
        lacking = [name for name in ("street", "city", "country") if not getattr(address, name)]
        if lacking or not (address.name or address.company):
            raise Unsendable(f"The {whose} address lacks: {', '.join(lacking or ['a name'])}.")
    if not asked.boxes or any(box.grams <= 0 for box in asked.boxes):
        raise Unsendable("Say what each package weighs, in grams.")
    if asked.crosses_a_border and not asked.goods and not _one_market(asked):
        raise Unsendable("Customs have to be told what is in it: name the goods, their value and weight.")


#: The customs union of the European Union, territories apart.
EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)


def _one_market(asked: Consignment) -> bool:
    return {asked.sender.country, asked.recipient.country} <= EU
