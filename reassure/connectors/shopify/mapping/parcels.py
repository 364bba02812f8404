"""Fulfilments: each tracking number is a parcel of its own."""

from reassure.connectors.shopify.codes import carrier_of
from reassure.connectors.shopify.mapping.orders import NEVER_LEFT
from reassure.connectors.shopify.mapping.people import address_from
from reassure.connectors.shopify.mapping.values import Json, certain, instant, key, text
from reassure.shipments.rules.facts import ShipmentFacts, ShippedLine


def shipments_from(node: Json) -> tuple[ShipmentFacts, ...]:
    """A fulfillments/* body. The first parcel keeps the fulfilment's id and all its lines, for Shopify doesn't say
    which number carries what; further numbers are parcels with the number in their id."""
    numbers, urls = _told(node, "tracking_number"), _told(node, "tracking_url")
    order_id = key(node["order_id"])
    company = text(node.get("tracking_company"))
    return tuple(
        ShipmentFacts(
            external_id=key(node["id"]) if place == 0 else f"{key(node['id'])}/{number}",
            version_at=certain(node.get("updated_at") or node.get("created_at")),
            order_external_ids=(order_id,),
            lines=_lines(node, order_id) if place == 0 else (),
            carrier=carrier_of(company),
            carrier_name=company,
            tracking_number=number,
            tracking_url=urls[place] if place < len(urls) else "",
            origin=key(node.get("location_id")),
            destination=address_from(node.get("destination")),
            shipped_at=instant(node.get("created_at")),
            cancelled=text(node.get("status")).lower() in NEVER_LEFT,
        )
        for place, number in enumerate(numbers or ("",))
    )


def _lines(node: Json, order_id: str) -> tuple[ShippedLine, ...]:
    return tuple(
        ShippedLine(
            order_external_id=order_id,
            line_external_id=key(item["id"]),
            quantity=int(item.get("quantity") or 0),
        )
        for item in node.get("line_items") or ()
    )


def _told(node: Json, name: str) -> tuple[str, ...]:
    """The plural where it is given, the singular else; the same one twice is one parcel."""
    several = [text(value) for value in node.get(f"{name}s") or ()] or [text(node.get(name))]
    return tuple(dict.fromkeys(value for value in several if value))
