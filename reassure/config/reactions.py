"""The product on one page: which fact moves what, in this order.

A reaction gets all facts of its kinds in a batch of one merchant. If one fails, the later ones still run (the mail
then goes without a date), and what failed is parked and tried again. `docs/events.md` lists the kinds.
"""

from reassure.connectors.aftership import actions as aftership
from reassure.connectors.outgoing import actions as outgoing
from reassure.insights import actions as insights
from reassure.journal.rules import Reaction
from reassure.journeys import actions as journeys
from reassure.journeys.rules import KINDS as KINDS_THAT_SPEAK
from reassure.labels import actions as labels
from reassure.messages import actions as messages
from reassure.orders import actions as orders
from reassure.portal import actions as portal
from reassure.problems import actions as problems
from reassure.promises import actions as promises
from reassure.shipments import actions as shipments

REACTIONS: tuple[Reaction, ...] = (
    Reaction(name="orders.people", kinds=frozenset({"customer.merged", "customer.erased"}), react=orders.advance),
    Reaction(name="shipments.people", kinds=frozenset({"customer.erased"}), react=shipments.advance),
    Reaction(name="labels.people", kinds=frozenset({"customer.erased"}), react=labels.advance),
    Reaction(
        name="shipments.unclaimed",
        kinds=frozenset({"shipment.created", "shipment.changed", "tracking.kept"}),
        react=shipments.claim,
    ),
    Reaction(name="promises.claim", kinds=frozenset({"order.placed"}), react=promises.claim),
    Reaction(
        name="promises.make",
        kinds=frozenset(
            {
                "order.placed", "order.changed", "order.address_changed", "shipment.created", "shipment.in_transit",
                "shipment.out_for_delivery", "shipment.estimate_changed", "shipment.cancelled",
            }
        ),
        react=promises.make,
    ),
    Reaction(
        name="promises.settle",
        kinds=frozenset(
            {
                "order.changed", "order.cancelled", "shipment.delivered", "shipment.attempt_fail",
                "shipment.available_for_pickup", "shipment.exception", "shipment.cancelled",
            }
        ),
        react=promises.settle,
    ),
    Reaction(
        name="promises.keep",
        kinds=frozenset({"order.fulfilled", "order.refunded", "order.cancelled"}),
        react=promises.keep,
    ),
    Reaction(
        name="promises.endanger",
        kinds=frozenset({"problem.raised", "problem.reopened", "problem.cleared"}),
        react=promises.endanger,
    ),
    Reaction(name="connectors.outgoing.people", kinds=frozenset({"customer.erased"}), react=outgoing.forget_people),
    Reaction(name="connectors.aftership.people", kinds=frozenset({"customer.erased"}), react=aftership.forget),
    Reaction(name="connectors.aftership.link", kinds=frozenset({"order.placed"}), react=aftership.link),
    Reaction(
        name="promises.announce",
        kinds=frozenset(
            {
                "delivery_policy.changed", "forecast.served", "location.changed", "location.closed",
                "location.reopened", "stock.counted", "merchant.changed",
                "api_key.issued", "api_key.revoked", "api_key.signature_required",
            }
        ),
        react=promises.announce,
    ),
    Reaction(name="problems.ships_by", kinds=frozenset({"order.placed"}), react=problems.promise_shipping),
    Reaction(name="problems.people", kinds=frozenset({"customer.erased"}), react=problems.forget),
    Reaction(
        name="problems.requests", kinds=frozenset({"order.refunded", "shipment.created"}), react=problems.answer
    ),
    Reaction(
        name="problems.look",
        kinds=frozenset(
            {
                "order.placed", "order.changed", "order.address_changed", "order.cancelled", "order.refunded",
                "order.fulfilled", "shipment.*", "promise.made", "promise.changed", "promise.kept", "promise.broken",
                "delivery.contested", "delivery.uncontested",
            }
        ),
        react=problems.advance,
    ),
    Reaction(
        name="insights.parcels",
        kinds=frozenset(
            {"shipment.*", "promise.*", "problem.raised", "problem.reopened", "label.bought", "label.voided"}
        ),
        react=insights.advance,
    ),
    Reaction(name="portal.codes", kinds=frozenset({"lookup.asked"}), react=portal.send_codes),
    Reaction(name="connectors.outgoing.enqueue", kinds=frozenset({"*"}), react=outgoing.enqueue),
    Reaction(name="messages.people", kinds=frozenset({"customer.erased"}), react=messages.forget),
    Reaction(name="journeys.advance", kinds=KINDS_THAT_SPEAK, react=journeys.advance),
)  # fmt: skip
