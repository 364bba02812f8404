"""One function per trigger; `context_for` judges first whether there is still something to say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reassure.journeys import rules
from reassure.journeys.queries import parts
from reassure.journeys.queries.parts import Context
from reassure.journeys.rules import Key, Standing
from reassure.kit.errors import NotFound
from reassure.kit.zones import zone_of
from reassure.merchants.models import Merchant
from reassure.messages import queries as messages
from reassure.messages.rules.branding import brand_context
from reassure.messages.rules.rendering import Reader
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.problems import queries as problems
from reassure.promises import queries as promises
from reassure.promises.queries import Current
from reassure.shipments import queries as shipments
from reassure.shipments.rules.facts import Scan, Status


class NothingToSay(NotFound):
    """There is no such trigger, or it is about something else."""

    code = "nothing_to_say"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moot:
    """Nothing is to be said any more, and why."""

    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """All that a mail about an order may speak of; parcels are rows of `shipments`."""

    merchant: Merchant
    order: PlacedOrder
    parcels: list[Any]
    parcel: Any
    promise: Current | None
    reader: Reader
    today: date
    notice: Any = None


def context_for(trigger: str, key: str, *, merchant: Merchant, now: datetime) -> Context | Moot:
    """The trigger's context as things stand now, or why there is nothing to say any more.

    Raises `NothingToSay` for a trigger without a context of its own, `OrderNotFound` for an order that is gone.
    """
    if trigger not in CONTEXTS:
        raise NothingToSay(f"“{trigger}” is not said about orders.")
    asked = rules.key_from(key)
    scene = _scene(asked, merchant, now)
    because = rules.moot(trigger, standing_of(scene, now), asked) if not scene.order.erased else "They were forgotten."
    return Moot(because=because) if because else _whole(trigger, scene)


def preview(trigger: str, key: str, *, merchant: Merchant, now: datetime) -> Context:
    """The trigger's context for any order, whether or not it would be said now."""
    if trigger not in CONTEXTS:
        raise NothingToSay(f"“{trigger}” is not said about orders.")
    return _whole(trigger, _scene(rules.key_from(key), merchant, now))


def reader_of(order: PlacedOrder, merchant: Merchant) -> Reader:
    """In whose language, and by whose clock."""
    address = order.shipping_address
    zone = zone_of(address.country, address.region, default=merchant.time_zone) if address else merchant.time_zone
    return Reader(locale=order.locale or merchant.locale, zone=zone)


def standing_of(scene: Scene, now: datetime) -> Standing:
    parcel, promise = scene.parcel, scene.promise
    zone = ZoneInfo(scene.reader.zone)
    out = parcel.out_for_delivery_at if parcel else None
    return Standing(
        now=now,
        today=scene.today,
        cancelled=scene.order.cancelled,
        all_delivered=_all_delivered(scene),
        status=Status(parcel.status) if parcel else None,
        substatus=parcel.substatus if parcel else "",
        parcel_cancelled=bool(parcel and parcel.cancelled_at),
        out_on=out.astimezone(zone).date() if out else None,
        delivered_at=parcel.delivered_at if parcel else None,
        latest=promise.dates.latest if promise and promise.dates else None,
        said=_said(promise),
        settled=bool(promise and promise.outcome),
    )


def _scene(key: Key, merchant: Merchant, now: datetime) -> Scene:
    order = orders.order(key.order_id)
    parcels = [parcel for parcel in shipments.parcels_of(order.id) if not parcel.cancelled_at or key.shipment_id]
    reader = reader_of(order, merchant)
    return Scene(
        merchant=merchant,
        order=order,
        parcels=parcels,
        parcel=_parcel(key, parcels),
        promise=promises.current_delivery_promise(order),
        reader=reader,
        today=now.astimezone(ZoneInfo(reader.zone)).date(),
        notice=problems.notice(key.notice_id) if key.notice_id else None,
    )


def _parcel(key: Key, parcels: list[Any]) -> Any:
    """The parcel that is named; for an order with a single one that is it anyway."""
    if key.shipment_id:
        return next((parcel for parcel in parcels if parcel.pk == key.shipment_id), None)
    return parcels[0] if len(parcels) == 1 else None


def _all_delivered(scene: Scene) -> bool:
    going = [parcel for parcel in scene.parcels if not parcel.cancelled_at]
    arrived = bool(going) and all(parcel.status == Status.DELIVERED for parcel in going)
    return arrived and not any(line.unshipped for line in scene.order.lines)


def _said(promise: Current | None) -> date | None:
    return promise.first[1] if promise and promise.first else None


def _whole(trigger: str, scene: Scene) -> Context:
    about = _about(scene.order, scene.merchant, scene.reader)
    return {"brand": brand_context(messages.brand_facts(scene.merchant)), **about, **CONTEXTS[trigger](scene)}


def _about(order: PlacedOrder, merchant: Merchant, reader: Reader) -> Context:
    return {
        "person": {"name": parts.first_name(order.name)},
        "order": parts.order_part(order, merchant, reader.locale, parts.pictures(order)),
    }


def word(order: PlacedOrder, merchant: Merchant, text: str) -> Context:
    """What staff say in their own words; the brand is added when it is sent."""
    return {**_about(order, merchant, reader_of(order, merchant)), "text": text}


def order_confirmed(scene: Scene) -> Context:
    return {"promise": parts.promise_part(scene.promise), "suggestions": parts.suggestions(scene.order)}


def shipped(scene: Scene) -> Context:
    return {
        "promise": parts.promise_part(scene.promise),
        "parcel": _parcel_part(scene),
        "suggestions": parts.suggestions(scene.order),
    }


def out_for_delivery(scene: Scene) -> Context:
    return {"parcel": _parcel_part(scene), "suggestions": parts.suggestions(scene.order)}


def delivered(scene: Scene) -> Context:
    return {"parcel": _parcel_part(scene), "suggestions": parts.suggestions(scene.order)}


def delayed(scene: Scene) -> Context:
    """The new date, where it is one: a day that went by is only what we had said."""
    promise = parts.promise_part(scene.promise, moved=True)
    return {
        "promise": None if promise and promise["latest"] < scene.today.isoformat() else promise,
        "said": parts.said_part(scene.promise),
        "parcel": _parcel_part(scene) if scene.parcel else None,
    }


def problem(scene: Scene) -> Context:
    parcel, scans = scene.parcel, _scans(scene)
    kind = rules.problem_of(Status(parcel.status), parcel.substatus) if parcel else "exception"
    place = parts.scan_part(scans[0], scene.reader.locale)["place"] if scans else ""
    return {"parcel": _parcel_part(scene), "problem": {"kind": kind, "place": place}}


def _parcel_part(scene: Scene) -> Context | None:
    if scene.parcel is None:
        return None
    return parts.parcel_part(scene.parcel, scene.order, _scans(scene), scene.reader.locale)


def _scans(scene: Scene) -> list[Scan]:
    return shipments.timeline(scene.parcel.pk) if scene.parcel else []


def delay_notice(scene: Scene) -> Context:
    """The notice that the law of the buyer's country asks for, with the page on which to answer it."""
    return {"notice": parts.notice_part(scene.notice, scene.merchant, scene.order)}


CONTEXTS: dict[str, Callable[[Scene], Context]] = {
    "order_confirmed": order_confirmed,
    "shipped": shipped,
    "out_for_delivery": out_for_delivery,
    "delivered": delivered,
    "delayed": delayed,
    "problem": problem,
    "delay_notice": delay_notice,
}
