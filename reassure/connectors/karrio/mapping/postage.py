"""Postage as Karrio asks for it and answers, to and from our facts. Pure: Karrio's values come as plain dicts."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from reassure.connectors.karrio.mapping.values import Json, text
from reassure.customers.rules import Address
from reassure.kit.money import Money, minor
from reassure.labels.rules.facts import Booked, Bought, Box, Checked, Consignment, Document, PickupAsked, Rate

#: Lengths and weights in units that every carrier's extension converts from.
UNITS = {"weight_unit": "KG", "dimension_unit": "CM"}
NAMES = {"ups": "UPS", "usps": "USPS", "dhl": "DHL", "fedex": "FedEx", "canadapost": "Canada Post"}
MAGIC = ((b"%PDF", "pdf"), (b"^XA", "zpl"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"\xff\xd8\xff", "jpg"))


def address(one: Address, email: str = "") -> dict[str, Any]:
    said = {
        "person_name": one.name or one.company,
        "company_name": one.company,
        "address_line1": one.street,
        "address_line2": one.street2,
        "city": one.city,
        "state_code": one.region,
        "postal_code": one.postcode,
        "country_code": one.country,
        "phone_number": one.phone,
        "email": email,
    }
    return {name: value for name, value in said.items() if value}


def parcels(boxes: Iterable[Box]) -> list[dict[str, Any]]:
    return [UNITS | {"weight": box.grams / 1000} | _lengths(box) for box in boxes]


def _lengths(box: Box) -> dict[str, float]:
    told = {"length": box.length, "width": box.width, "height": box.height}
    return {name: value / 10 for name, value in told.items() if value}


def consignment(asked: Consignment) -> dict[str, Any]:
    """`shipper` and `recipient` of the goods; Karrio's requests for rates and labels alike. For a return Karrio's
    callers hand both over as they travel."""
    body = {
        "shipper": address(asked.sender, asked.email if asked.returns else ""),
        "recipient": address(asked.recipient, "" if asked.returns else asked.email),
        "parcels": parcels(asked.boxes),
        "reference": asked.reference,
        "payment": {"paid_by": "sender"},
    }
    body |= {"return_address": body["recipient"]} if asked.returns else {}
    return body | ({"customs": _customs(asked)} if asked.goods and asked.crosses_a_border else {})


def _customs(asked: Consignment) -> dict[str, Any]:
    currency = asked.goods[0].currency
    worth = sum(each.value * each.quantity for each in asked.goods if each.currency == currency)
    return {
        "commodities": [
            {
                "title": each.title,
                "description": each.title,
                "quantity": each.quantity,
                "weight": each.grams / 1000,
                "weight_unit": "KG",
                "value_amount": float(Money(minor=each.value, currency=each.currency).decimal),
                "value_currency": each.currency,
                "sku": each.sku,
                "hs_code": each.hs_code,
                "origin_country": each.made_in or asked.sender.country,
            }
            for each in asked.goods
        ],
        "content_type": "return_merchandise" if asked.returns else "merchandise",
        "certify": True,
        "signer": asked.sender.name or asked.sender.company,
        "commercial_invoice": True,
        "duty": {
            "paid_by": "recipient",
            "currency": currency,
            "declared_value": float(Money(minor=worth, currency=currency).decimal),
        },
    }


def pickup(asked: PickupAsked) -> dict[str, Any]:
    return {
        "pickup_date": asked.on.isoformat(),
        "ready_time": f"{asked.ready:%H:%M}",
        "closing_time": f"{asked.until:%H:%M}",
        "address": address(asked.address),
        "parcels": parcels(asked.boxes),
        "parcels_count": len(asked.boxes),
        "shipment_identifiers": list(asked.vendor_ids or asked.numbers),
        "instruction": asked.note or None,
    }


def rates(carrier: str, told: Iterable[Json]) -> list[Rate]:
    return [_rate(carrier, one) for one in told if one.get("currency")]


def services(carrier: str, names: Iterable[str]) -> list[Rate]:
    """Services by their names, at a price that the contract knows."""
    return [Rate(carrier=carrier, service=name, name=_words(name), cost=None, currency="") for name in names]


def _rate(carrier: str, one: Json) -> Rate:
    meta: Json = one.get("meta") or {}
    name = text(meta, "service_name") or text(one, "service")
    days, day = one.get("transit_days"), _day(one.get("estimated_delivery"))
    return Rate(
        carrier=carrier,
        service=text(one, "service"),
        name=_words(name),
        cost=minor(str(one.get("total_charge") or 0), str(one["currency"])),
        currency=str(one["currency"]),
        days=int(days) if days is not None and day is None else None,
        arrives_on=day,
    )


def _words(name: str) -> str:
    """Karrio's name of a service as people read it."""
    said = name.lower() if name.isupper() else name
    return " ".join(NAMES.get(word, word[:1].upper() + word[1:]) for word in said.split("_")) if "_" in said else name


def bought(carrier: str, told: Json, wire: Any = None) -> Bought | None:
    """None: the answer holds no tracking number. `wire` is the carrier's own answer, for the price."""
    number = text(told, "tracking_number")
    if not number:
        return None
    meta: Json = told.get("meta") or {}
    cost, currency = _cost(told, wire)
    pieces = map(str, meta.get("tracking_numbers") or _pieces_of_fedex(wire))
    return Bought(
        carrier=carrier,
        numbers=tuple(dict.fromkeys([number, *pieces])),
        vendor_id=" ".join(_identifiers(told, meta)),
        documents=tuple(_documents(told.get("docs") or {})),
        cost=cost,
        currency=currency,
        arrives_on=_day((told.get("selected_rate") or {}).get("estimated_delivery")),
    )


def _identifiers(told: Json, meta: Json) -> list[str]:
    """Each piece's, where they are given back one by one."""
    first = text(told, "shipment_identifier", "tracking_number")
    return list(dict.fromkeys([first, *map(str, meta.get("shipment_identifiers") or ())]))


def _cost(told: Json, wire: Any) -> tuple[int | None, str]:
    rate: Json = told.get("selected_rate") or {}
    if due := _of_canada_post(wire):
        return due, "CAD"
    if rate.get("currency") and rate.get("total_charge") is not None:
        return minor(str(rate["total_charge"]), str(rate["currency"])), str(rate["currency"])
    amount, currency = (_of_ups(wire) or _of_fedex(wire)) if isinstance(wire, Mapping) else ("", "")
    return (minor(amount, currency), currency) if amount and currency else (None, "")


def _of_ups(wire: Json) -> tuple[str, str] | None:
    """UPS says the price beside the label, the account's own before the list's; Karrio leaves it out."""
    results: Json = (wire.get("ShipmentResponse") or {}).get("ShipmentResults") or {}
    own: Json = (results.get("NegotiatedRateCharges") or {}).get("TotalCharge") or {}
    charge: Json = own or (results.get("ShipmentCharges") or {}).get("TotalCharges") or {}
    return (text(charge, "MonetaryValue"), text(charge, "CurrencyCode")) if charge else None


def _shipment_of_fedex(wire: Any) -> Json:
    told: Json = (wire.get("output") or {}) if isinstance(wire, Mapping) else {}
    return next(iter(told.get("transactionShipments") or ()), {})


def _of_fedex(wire: Json) -> tuple[str, str]:
    """The account's price, which Karrio leaves out."""
    details: Json = _shipment_of_fedex(wire).get("completedShipmentDetail") or {}
    prices = (details.get("shipmentRating") or {}).get("shipmentRateDetails") or ()
    own: Json = next((one for one in prices if text(one, "rateType").startswith("PAYOR_ACCOUNT")), {})
    return text(own, "totalNetCharge"), text(own, "currency")


def _pieces_of_fedex(wire: Any) -> list[str]:
    """The packages' own numbers, which Karrio leaves out."""
    pieces = _shipment_of_fedex(wire).get("pieceResponses") or ()
    return [text(piece, "trackingNumber") for piece in pieces if piece.get("trackingNumber")]


def _of_canada_post(wire: Any) -> int | None:
    """What is due for all pieces, with taxes; Karrio reads the price before them."""
    answers = [one.get("shipment") for one in wire if isinstance(one, Mapping)] if isinstance(wire, list) else []
    due = [amount for one in answers for amount in re.findall(r"<due-amount>([\d.]+)</due-amount>", str(one))]
    return sum(minor(amount, "CAD") for amount in due) or None


def _documents(docs: Json) -> Iterable[Document]:
    """The label first; whatever else the carrier gave after it, each once."""
    kinds = {
        "label": docs.get("label") or docs.get("pdf_label") or docs.get("zpl_label"),
        "invoice": docs.get("invoice"),
    }
    for extra in docs.get("extra_documents") or ():
        kinds.setdefault(text(extra, "category")[:20] or "other", extra.get("base64"))
    for kind, told in kinds.items():
        content = _bytes(told)
        if content:
            yield Document(kind=kind, format=_format(content), content=content)


def _bytes(told: Any) -> bytes:
    try:
        return base64.b64decode("".join(str(told or "").split()), validate=True)
    except (binascii.Error, ValueError):
        written = str(told).encode()
        return written if written.lstrip().startswith(b"^XA") else b""


def _format(content: bytes) -> str:
    """What it is, whatever was asked for: not every carrier prints every format."""
    start = content.lstrip()[:8]
    return next((name for magic, name in MAGIC if start.startswith(magic)), "bin")


def booked(told: Json) -> Booked | None:
    number, charge = text(told, "confirmation_number"), told.get("pickup_charge") or {}
    if not number:
        return None
    currency = text(charge, "currency")
    priced = currency and charge.get("amount") is not None
    return Booked(
        confirmation=number, cost=minor(str(charge["amount"]), currency) if priced else None, currency=currency
    )


def checked(told: Json, asked: Address, said: tuple[str, ...]) -> Checked:
    better: Json = told.get("complete_address") or {}
    found = Address(
        name=asked.name,
        company=asked.company,
        street=text(better, "address_line1") or asked.street,
        street2=text(better, "address_line2") or asked.street2,
        city=text(better, "city") or asked.city,
        region=text(better, "state_code") or asked.region,
        postcode=text(better, "postal_code") or asked.postcode,
        country=text(better, "country_code") or asked.country,
        phone=asked.phone,
    )
    return Checked(deliverable=bool(told.get("success")), better=found if found != asked else None, said=said)


def _day(told: Any) -> date | None:
    try:
        return date.fromisoformat(str(told or "")[:10])
    except ValueError:
        return None
