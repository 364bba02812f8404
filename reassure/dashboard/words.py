"""Keys of the journal in words, with the page that shows the thing. Pure but for addresses."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reassure.connectors.carriers import CARRIERS
from reassure.ui.countries import country_here


class Thing(NamedTuple):
    word: str
    href: str


#: Nouns of keys such as `order/<uuid>`, and the page that shows one.
_PAGES = {"order": "dashboard:order", "customer": "dashboard:customer"}

HAPPENED: dict[str, Any] = {
    "order.placed": _("Order placed"),
    "order.changed": _("Order changed in the shop"),
    "order.address_changed": _("Address changed"),
    "order.cancelled": _("Order cancelled"),
    "order.refunded": _("Refunded"),
    "order.fulfilled": _("Everything has left"),
    "order.noted": _("Note"),
    "order.note_removed": _("Note removed"),
    "order.tagged": _("Tagged"),
    "order.instructions_given": _("Word for the courier"),
    "order.shared": _("Delivery shared by the shopper"),
    "order.share_ended": _("Sharing ended"),
    "quote.claimed": _("Bought with a date in sight"),
    "promise.made": _("Delivery date named"),
    "promise.changed": _("Delivery date moved"),
    "promise.given": _("Promise given"),
    "promise.at_risk": _("Promise at risk"),
    "promise.secured": _("Promise safe again"),
    "promise.kept": _("Promise kept"),
    "promise.broken": _("Promise broken"),
    "forecast.served": _("Learned dates put to use"),
    "forecast.drifted": _("Learned dates drift"),
    "forecast.recovered": _("Learned dates hold again"),
    "merchant.changed": _("Shop changed"),
    "brand.changed": _("Brand changed"),
    "first_steps.put_away": _("First steps put away"),
    "staff.invited": _("Somebody invited"),
    "staff.joined": _("Somebody joined"),
    "api_key.issued": _("API key made"),
    "api_key.revoked": _("API key revoked"),
    "location.changed": _("Place changed"),
    "stock.counted": _("Stock counted"),
    "delivery_policy.changed": _("Transit times changed"),
    "customer.erased": _("Person forgotten"),
    "customer.exported": _("Copy of a person’s data taken"),
    "export.taken": _("A list taken along as a file"),
    "reaction.retried": _("What had failed tried again"),
    "endpoint.tested": _("Webhook tried"),
    "endpoint.resent": _("Webhook posted again"),
    "privacy.requested": _("Privacy request"),
    "privacy.answered": _("Privacy request answered"),
    "label.wanted": _("Label asked for"),
    "label.bought": _("Label bought"),
    "label.failed": _("Label not bought"),
    "label.unsure": _("Label in doubt"),
    "label.printed": _("Label printed"),
    "label.void_asked": _("Label to be given back"),
    "label.voided": _("Label given back"),
    "label.void_failed": _("Label not taken back"),
    "pickup.wanted": _("Pickup asked for"),
    "pickup.scheduled": _("Pickup booked"),
    "pickup.failed": _("Pickup not booked"),
    "pickup.unsure": _("Pickup in doubt"),
    "shipment.info_received": _("Label made"),
    "shipment.created": _("Parcel announced"),
    "shipment.in_transit": _("Parcel on its way"),
    "shipment.out_for_delivery": _("Parcel out for delivery"),
    "shipment.attempt_fail": _("Delivery attempt failed"),
    "shipment.available_for_pickup": _("Parcel ready for pickup"),
    "shipment.delivered": _("Parcel delivered"),
    "shipment.exception": _("Problem with the parcel"),
    "shipment.expired": _("No news of the parcel for long"),
    "shipment.estimate_changed": _("The carrier changed its date"),
    "parcel.cost_told": _("Told what a parcel cost"),
    "shipment.corrected": _("Told late: what was is corrected"),
    "shipment.cancelled": _("Parcel cancelled"),
    "problem.raised": _("Problem raised"),
    "problem.cleared": _("Problem gone by itself"),
    "problem.assigned": _("Problem taken on"),
    "problem.snoozed": _("Problem put off"),
    "problem.woken": _("Problem brought back"),
    "problem.resolved": _("Problem settled"),
    "problem.reopened": _("Problem open again"),
    "problem.noted": _("Note on a problem"),
    "delivery.contested": _("Shopper says it is not there"),
    "delivery.uncontested": _("It turned up"),
    "request.made": _("Asked for in the shop"),
    "request.closed": _("Request closed"),
    "delay.noticed": _("Notice of late shipping"),
    "delay.answered": _("Notice of late shipping answered"),
    "message.written": _("Staff wrote to the shopper"),
    "message.sent": _("Message sent"),
    "message.failed": _("Message failed"),
    "message.skipped": _("Message not sent"),
    "message.bounced": _("Message bounced"),
    "message.asked_again": _("Message sent again"),
    "address.released": _("Address gets mail again"),
    "customer.parted": _("Person stays with another shop only"),
}


def address_lines(address: Any) -> list[str]:
    """A postal address, line by line as it is written on a parcel."""
    town = " ".join(part for part in (address.postcode, address.city, address.region) if part)
    country = country_here(address.country)
    lines = (address.name, address.company, address.street, address.street2, town, country, address.phone)
    return [line for line in lines if line]


def carrier(slug: str) -> str:
    """The carrier's name without its API, which stands in brackets; an unknown one stays what the shop called it."""
    known = CARRIERS.get(slug)
    return known.name.partition(" (")[0] if known else slug


def moved_by(days: int) -> str:
    """How far a date has moved, in words; empty where it has not."""
    if not days:
        return ""
    later = ngettext("%(n)s day later than first said", "%(n)s days later than first said", abs(days))
    earlier = ngettext("%(n)s day earlier than first said", "%(n)s days earlier than first said", abs(days))
    return (later if days > 0 else earlier) % {"n": abs(days)}


def thing(key: str) -> Thing:
    """`order/01a1…` as “Order …”, linked where there is a page."""
    noun, _sep, pk = key.partition("/")
    word = f"{noun.replace('_', ' ').capitalize()} {pk[-6:]}".strip()
    return Thing(word, _page(noun, pk))


def _page(noun: str, pk: str) -> str:
    if noun not in _PAGES or not pk:
        return ""
    try:
        return reverse(_PAGES[noun], args=[pk])
    except NoReverseMatch:
        return ""


#: Reasons that read badly as their codes; the number of parcels is the only value among them.
_REASONS = {
    "carrier_estimate": _("the carrier’s estimate"),
    "shop_promise": _("as the shop promised"),
    "quoted": _("as shown before purchase: %s"),
    "last_of_parcels": _("the last of %s parcels"),
    "learned": _("learned, to be kept with %(level)s"),
    "learned_from": _("from %(parcels)s parcels"),
    "lane": _("%(trait)s %(lane)s: %(parcels)s parcels, %(percent)s %%"),
    "thin_history": _("too little history to learn from: %(parcels)s parcels of %(needed)s"),
    "thin_lane": _("too few parcels on %(lane)s to learn from: %(parcels)s"),
    "nothing_learned": _("nothing learned yet for %(stage)s"),
    "out_for_delivery": _("out for delivery on %(on)s"),
}


def because(parts: Iterable[Any]) -> str:
    """Why a day was named, stage by stage, for people who know the words: `processing 1 2 · transit 1 2`."""
    return " · ".join(_reason(part.code, dict(part.params)) for part in parts)


def _reason(code: str, said: Mapping[str, str]) -> str:
    known = str(_REASONS.get(code, ""))
    if not known:
        return " ".join((code.replace("_", " "), *said.values()))
    return known % said if "%(" in known else known % tuple(said.values())[: known.count("%s")]


def seen_at(surface: str) -> str:
    """Where somebody saw a promise: `mail.order_confirmed` → “Mail: Order confirmed”."""
    where, _dot, name = surface.partition(".")
    return ": ".join(part.replace("_", " ").capitalize() for part in (where, name) if part)


def happened(kind: str) -> str:
    """An event's kind as people say it: `order.address_changed` → “Address changed”."""
    known = HAPPENED.get(kind)
    return str(known) if known else kind.partition(".")[2].replace("_", " ").capitalize()
