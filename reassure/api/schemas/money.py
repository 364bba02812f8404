"""Money that came and went, over the wire."""

from pydantic import Field

from reassure.api.schemas.values import (
    Amount,
    In,
    Instant,
    Key60,
    Key254,
    Minor,
    Text60,
    Text254,
    Text5000,
    Units,
)
from reassure.orders.rules import PaymentFacts, RefundFacts, RefundLineFacts


class PaymentIn(In):
    """`kind`: sale, authorization, capture, refund, void. `status`: success, pending, failure."""

    external_id: Key254
    kind: Key60
    status: Key60
    amount: Amount
    gateway: Text60 = ""
    at: Instant | None = None

    def facts(self) -> PaymentFacts:
        return PaymentFacts(**self.model_dump())


class RefundLineIn(In):
    """`amount` is all that went back for these units, tax included."""

    line_external_id: Key254
    quantity: Units
    amount: Minor
    tax: Minor = 0


class RefundIn(In):
    """Money that went back; `amount` is all of it. `order_external_id` may be left out."""

    external_id: Key254
    order_external_id: Text254 = ""
    amount: Minor
    at: Instant
    note: Text5000 = ""
    lines: list[RefundLineIn] = Field(default_factory=list, max_length=1_000)

    def facts(self, order: str) -> RefundFacts:
        plain = self.model_dump(exclude={"lines", "order_external_id"})
        lines = tuple(RefundLineFacts(**line.model_dump()) for line in self.lines)
        return RefundFacts(**plain, order_external_id=order, lines=lines)
