"""Questions to carriers that cost nothing: rates, and whether an address is one. Carriers answer in seconds."""

from ninja import Router

from reassure.api.keys import KeyRequest, needs
from reassure.api.schemas.labels import (
    AddressCheckIn,
    CheckedOut,
    ConsignmentIn,
    OpinionOut,
    RatesIn,
    RatesOut,
    consignment_of,
)
from reassure.connectors.postage import asking
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import merchant_scope
from reassure.labels import queries
from reassure.labels.rules.facts import Consignment
from reassure.merchants.rules import Scope
from reassure.stores import queries as stores

router = Router(tags=["Labels"])


@router.post("/rates", **needs(Scope.LABELS_READ, RatesOut, also=(400, 404, 409, 413)))
def get_rates(request: KeyRequest, asked: RatesIn) -> RatesOut:
    """What each connected carrier would take, and by when it arrives."""
    with merchant_scope(request.auth.merchant_id):
        told = consignment(asked, "")
    return RatesOut.of(asking.rates(merchant_id=request.auth.merchant_id, asked=told, connections=asked.connections))


@router.post("/addresses/check", **needs(Scope.LABELS_READ, CheckedOut, also=(400, 404, 409, 413)))
def check_address(request: KeyRequest, asked: AddressCheckIn) -> CheckedOut:
    """What the connected carriers that check addresses say of this one."""
    merchant_id, address = request.auth.merchant_id, asked.address.facts()
    told = asking.check(merchant_id=merchant_id, address=address, connections=asked.connections)
    return CheckedOut(opinions=[OpinionOut.of(one) for one in told])


def consignment(told: ConsignmentIn, reference: str) -> Consignment:
    """What goes where, from the order and the place that are named, or as it is told."""
    if told.order is not None and told.location is not None and told.recipient is None and told.sender is None:
        boxes = [box.facts() for box in told.boxes]
        return queries.consignment(order_id=told.order, location_id=told.location, boxes=boxes, returns=told.returns)
    ours = stores.address_of(told.location) if told.location else None
    sender = told.sender.facts() if told.sender else (None if told.returns else ours)
    recipient = told.recipient.facts() if told.recipient else (ours if told.returns else None)
    if sender is None or recipient is None:
        raise Invalid("Name an order and a location, or say sender and recipient.", code="consignment_incomplete")
    return consignment_of(told, sender, recipient, reference)
