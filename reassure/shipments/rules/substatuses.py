"""AfterShip's sub-statuses in plain words. They are open strings: one we don't know is shown as its status.

Names: AfterShip's delivery status documentation, with exception_016 to 018 of March 2026. From 101 on they are our own:
states that carriers tell and AfterShip doesn't have (Sorted's among them); `nearest` is AfterShip's code for who knows
no other. `says` is what a shopper reads, marked for translation and translated by the page that shows it.
"""

from dataclasses import dataclass

from reassure.shipments.rules.facts import Status


def gettext_noop(message: str) -> str:
    """Marks `message` for the catalogue; rules know no language."""
    return message


@dataclass(frozen=True, kw_only=True, slots=True)
class Substatus:
    """`key` names the message (`substatus.returning`), `says` is its English text, `nearest` AfterShip's code of it."""

    code: str
    status: Status
    key: str
    says: str
    nearest: str = ""


_STATUSES = {
    Status.PENDING: gettext_noop("We are waiting for the carrier's first news."),
    Status.INFO_RECEIVED: gettext_noop("The label is made. The carrier does not have the parcel yet."),
    Status.IN_TRANSIT: gettext_noop("Your parcel is on its way."),
    Status.OUT_FOR_DELIVERY: gettext_noop("Your parcel is out for delivery."),
    Status.ATTEMPT_FAIL: gettext_noop("The carrier came, but could not hand over your parcel."),
    Status.DELIVERED: gettext_noop("Your parcel was delivered."),
    Status.AVAILABLE_FOR_PICKUP: gettext_noop("Your parcel is waiting for you to collect it."),
    Status.EXCEPTION: gettext_noop("Something is holding up your parcel."),
    Status.EXPIRED: gettext_noop("The carrier has told nothing of this parcel for a long time."),
}

_KNOWN = (
    ("pending_001", "no_news", gettext_noop("The carrier has no news of this parcel yet.")),
    ("pending_002", "no_news_found", gettext_noop("The carrier does not know this number yet.")),
    ("pending_003", "carrier_unreachable", gettext_noop("The carrier's tracking cannot be reached right now.")),
    ("pending_004", "number_unclear", gettext_noop("The carrier cannot read this number.")),
    ("pending_005", "details_needed", gettext_noop("The carrier needs more details to find this parcel.")),
    ("pending_006", "carrier_unclear", gettext_noop("We do not know yet which carrier has this parcel.")),
    ("info_received_001", "label_made", gettext_noop("The label is made. The carrier awaits the parcel.")),
    ("in_transit_001", "on_the_way", gettext_noop("Your parcel is on its way.")),
    ("in_transit_002", "accepted", gettext_noop("The carrier has your parcel.")),
    ("in_transit_003", "arrived_at_hub", gettext_noop("Your parcel arrived at a sorting centre.")),
    ("in_transit_004", "arrived_in_country", gettext_noop("Your parcel arrived in the country of delivery.")),
    ("in_transit_005", "customs_cleared", gettext_noop("Customs released your parcel.")),
    ("in_transit_006", "customs_started", gettext_noop("Your parcel is with customs.")),
    ("in_transit_007", "left_hub", gettext_noop("Your parcel left a sorting centre.")),
    ("in_transit_008", "problem_solved", gettext_noop("A problem was solved. Your parcel goes on.")),
    ("in_transit_009", "forwarded", gettext_noop("Your parcel is being forwarded to another address.")),
    ("out_for_delivery_001", "out_for_delivery", gettext_noop("Your parcel is out for delivery today.")),
    ("out_for_delivery_002", "ready_to_collect", gettext_noop("Your parcel is ready to be collected.")),
    ("out_for_delivery_003", "customer_contacted", gettext_noop("The carrier got in touch about the delivery.")),
    ("out_for_delivery_004", "appointment", gettext_noop("An appointment for the delivery is made.")),
    ("attempt_fail_001", "attempt_failed", gettext_noop("A delivery attempt failed.")),
    ("attempt_fail_002", "nobody_there", gettext_noop("Nobody was there to take your parcel.")),
    ("attempt_fail_003", "closed", gettext_noop("The business was closed when the carrier came.")),
    ("delivered_001", "delivered", gettext_noop("Your parcel was delivered.")),
    ("delivered_002", "collected", gettext_noop("Your parcel was collected.")),
    ("delivered_003", "signed", gettext_noop("Your parcel was delivered and signed for.")),
    ("delivered_004", "cash_collected", gettext_noop("Your parcel was delivered and paid for at the door.")),
    ("delivered_005", "neighbour", gettext_noop("Your parcel was handed to a neighbour.")),
    ("available_for_pickup_001", "to_collect", gettext_noop("Your parcel is waiting at a pickup point.")),
    ("exception_001", "problem", gettext_noop("Something is holding up your parcel.")),
    ("exception_002", "moved_away", gettext_noop("The carrier thinks that the recipient moved.")),
    ("exception_003", "refused", gettext_noop("The parcel was refused at the door.")),
    ("exception_004", "customs_delay", gettext_noop("Customs is holding up your parcel.")),
    ("exception_005", "delayed_outside", gettext_noop("Your parcel is delayed by something beyond the carrier.")),
    ("exception_006", "payment_due", gettext_noop("Your parcel is held until a payment is made.")),
    ("exception_007", "wrong_address", gettext_noop("The carrier cannot find the address.")),
    ("exception_008", "not_collected", gettext_noop("The parcel was not collected in time.")),
    ("exception_009", "not_accepted", gettext_noop("The carrier did not accept the parcel.")),
    ("exception_010", "returning", gettext_noop("The parcel is on its way back to the sender.")),
    ("exception_011", "returned", gettext_noop("The parcel is back with the sender.")),
    ("exception_012", "damaged", gettext_noop("The parcel was damaged on its way.")),
    ("exception_013", "lost", gettext_noop("The carrier cannot find the parcel.")),
    ("exception_016", "processing_delay", gettext_noop("The carrier is slower than planned with your parcel.")),
    ("exception_017", "weather", gettext_noop("Extreme weather is holding up your parcel.")),
    ("exception_018", "papers_missing", gettext_noop("Papers are missing for your parcel to go on.")),
    ("expired_001", "expired", gettext_noop("The carrier has told nothing of this parcel for 30 days.")),
)

#: Code, AfterShip's nearest, name, words.
_OURS = (
    ("info_received_101", "info_received_001", "awaiting_drop_off",
     gettext_noop("The sender has yet to drop off your parcel.")),
    ("info_received_102", "info_received_001", "collection_booked",
     gettext_noop("The carrier is asked to collect your parcel.")),
    ("in_transit_101", "in_transit_001", "carrier_changed",
     gettext_noop("Another carrier takes your parcel on from here.")),
    ("in_transit_102", "in_transit_001", "consolidated", gettext_noop("Your parcel travels on together with others.")),
    ("in_transit_103", "in_transit_001", "new_date", gettext_noop("A new day for the delivery is set.")),
    ("in_transit_104", "in_transit_009", "to_pickup_point",
     gettext_noop("Your parcel is on its way to a pickup point.")),
    ("in_transit_105", "in_transit_003", "at_delivery_office",
     gettext_noop("Your parcel arrived at the office that delivers it.")),
    ("in_transit_106", "in_transit_001", "charges_paid", gettext_noop("The charges due for your parcel are paid.")),
    ("out_for_delivery_101", "out_for_delivery_001", "nearby", gettext_noop("The driver is close to you.")),
    ("available_for_pickup_101", "available_for_pickup_001", "in_locker",
     gettext_noop("Your parcel is waiting in a parcel locker.")),
    ("available_for_pickup_102", "available_for_pickup_001", "last_reminder",
     gettext_noop("Collect your parcel soon, or it goes back to the sender.")),
    ("attempt_fail_101", "attempt_fail_001", "no_access", gettext_noop("The carrier could not get to your door.")),
    ("attempt_fail_102", "attempt_fail_001", "not_identified",
     gettext_noop("The proof of identity or age was missing at the door.")),
    ("attempt_fail_103", "attempt_fail_001", "not_paid", gettext_noop("The payment due at the door was not made.")),
    ("delivered_101", "delivered_001", "safe_place", gettext_noop("Your parcel was left in a safe place.")),
    ("delivered_102", "delivered_001", "reception", gettext_noop("Your parcel was handed in at the reception.")),
    ("delivered_103", "delivered_001", "letterbox", gettext_noop("Your parcel is in your letterbox.")),
    ("delivered_104", "delivered_001", "damaged_delivered",
     gettext_noop("Your parcel was delivered, but it is damaged.")),
    ("delivered_105", "delivered_001", "partly_delivered", gettext_noop("A part of your delivery has arrived.")),
    ("exception_101", "exception_001", "action_required",
     gettext_noop("The carrier needs something from you to go on.")),
    ("exception_102", "exception_006", "customs_charges",
     gettext_noop("Customs charges are due before your parcel goes on.")),
    ("exception_103", "exception_001", "not_handed_over",
     gettext_noop("The carrier could not collect the parcel from the sender.")),
    ("exception_104", "exception_001", "held_on_request", gettext_noop("Your parcel is held, as it was asked for.")),
    ("exception_105", "exception_009", "disposed", gettext_noop("The parcel was disposed of.")),
    ("exception_106", "exception_004", "seized", gettext_noop("Customs has kept the parcel.")),
    ("exception_107", "exception_016", "missorted",
     gettext_noop("Your parcel took a wrong turn and is being sent on.")),
    ("exception_108", "exception_009", "cancelled", gettext_noop("The shipment was cancelled.")),
    ("exception_109", "exception_013", "searched", gettext_noop("The carrier is searching for the parcel.")),
)  # fmt: skip

STATUSES = {
    status: Substatus(code="", status=status, key=f"status.{status}", says=says) for status, says in _STATUSES.items()
}
SUBSTATUSES = {
    code: Substatus(code=code, status=Status(code[:-4]), key=f"substatus.{name}", says=says)
    for code, name, says in _KNOWN
} | {
    code: Substatus(code=code, status=Status(code[:-4]), key=f"substatus.{name}", says=says, nearest=nearest)
    for code, nearest, name, says in _OURS
}


def words(status: Status, substatus: str = "") -> Substatus:
    """What to tell a shopper; an unknown sub-status, or one of another status, speaks as its status."""
    known = SUBSTATUSES.get(substatus)
    return known if known is not None and known.status is status else STATUSES[status]
