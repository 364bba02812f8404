"""Contexts to try templates with: every key a trigger has, and the cases in which a template goes wrong."""

from collections.abc import Mapping
from typing import Any

from reassure.messages.rules.branding import DEFAULT_BRAND

Context = dict[str, Any]


def _money(minor: int) -> Context:
    return {"minor": minor, "currency": "EUR"}


def _line(title: str, variant: str, quantity: int, minor: int | None) -> Context:
    total = None if minor is None else _money(minor)
    return {"title": title, "variant": variant, "quantity": quantity, "total": total, "image_url": ""}


LINES: list[Context] = [
    _line("Lamp “Dock”, oak", "Large / natural", 1, 18_900),
    _line("Linen napkin", "", 4, 5_200),
]
ORDER: Context = {
    "number": "#1001",
    "url": "https://shop.example/t/atelier-nord/0f3c",
    "placed_at": "2026-06-01T08:12:00+00:00",
    "lines": LINES,
    "more_lines": 0,
    "subtotal": _money(24_100),
    "discount": _money(2_410),
    "shipping": _money(490),
    "tax": _money(3_541),
    "tax_included": True,
    "total": _money(22_180),
    "address": ["Mila Sommer", "Deichstraße 9", "20459 Hamburg", "Germany"],
}
SCANS: list[Context] = [
    {"at": "2026-06-03T04:40:00+00:00", "text": "Arrived at the parcel centre", "place": "Hamburg"},
    {"at": "2026-06-02T15:05:00+00:00", "text": "Handed over to the carrier", "place": "Kiel"},
]
PARCEL: Context = {
    "number": "00340434161094042557",
    "carrier": "DHL",
    "url": "https://www.dhl.de/track?piececode=00340434161094042557",
    "partial": False,
    "lines": [{**line, "total": None} for line in LINES],
    "more_lines": 0,
    "scans": SCANS,
    "delivered_at": "2026-06-04T12:20:00+00:00",
    "signed_by": "Sommer",
}
PROMISE: Context = {"earliest": "2026-06-04", "latest": "2026-06-05", "before": None}
SUGGESTIONS: list[Context] = [
    {"title": "Dimmer “Dock”", "url": "https://shop.example/p/dimmer", "image_url": "", "price": _money(3_900)}
]
_PLAIN: Context = {"brand": DEFAULT_BRAND, "person": {"name": "Mila"}, "order": ORDER}
_BASE: Context = {**_PLAIN, "suggestions": SUGGESTIONS}
_LATER: Context = {
    "earliest": "2026-06-08",
    "latest": "2026-06-09",
    "before": {"earliest": "2026-06-04", "latest": "2026-06-05"},
}
KINDS = ("attempt_fail", "available_for_pickup", "returning", "address", "customs", "damaged", "lost", "exception")


def _problem(kind: str) -> Context:
    return {**_PLAIN, "parcel": PARCEL, "problem": {"kind": kind, "place": "Paketshop Rieck, Hamburg"}}


def _notice(revised: str, answer_by: str, *, silence: bool = False, further: bool = False) -> Context:
    url = "https://shop.example/t/atelier-nord/o/0f3c/delay/7/"
    notice = {"revised": revised, "answer_by": answer_by, "silence": silence, "further": further, "url": url}
    return {**_PLAIN, "notice": notice}


SAMPLES: Mapping[str, Mapping[str, Context]] = {
    "order_confirmed": {
        "with a promise": {**_BASE, "promise": PROMISE},
        "without a promise": {**_BASE, "promise": None, "person": {"name": ""}, "suggestions": []},
    },
    "shipped": {
        "the whole order": {**_BASE, "promise": PROMISE, "parcel": PARCEL},
        "a part of it": {**_BASE, "promise": None, "parcel": {**PARCEL, "partial": True, "carrier": ""}},
    },
    "out_for_delivery": {
        "usual": {**_BASE, "parcel": PARCEL},
        "carrier unknown": {**_BASE, "parcel": {**PARCEL, "carrier": "", "number": ""}},
    },
    "delivered": {
        "signed for": {**_BASE, "parcel": PARCEL},
        "not signed for": {**_BASE, "parcel": {**PARCEL, "signed_by": "", "delivered_at": ""}},
    },
    "delayed": {
        "with a new date": {**_PLAIN, "promise": _LATER, "said": _LATER["before"], "parcel": PARCEL},
        "without a new date": {**_PLAIN, "promise": None, "said": _LATER["before"], "parcel": None},
    },
    "problem": {kind: _problem(kind) for kind in KINDS},
    "word": {"usual": {**_PLAIN, "text": "The depot in Leipzig is shut.\n\nYour parcel leaves on Monday."}},
    "delay_notice": {
        "a short delay": _notice("2026-06-20", "2026-06-20", silence=True),
        "a long delay": _notice("2026-07-20", "2026-07-10"),
        "no date at all": _notice("", "2026-07-10"),
        "once more": _notice("2026-07-20", "2026-06-20", further=True),
        "once more without a date": _notice("", "2026-06-20", further=True),
    },
    "lookup_code": {"usual": {"brand": DEFAULT_BRAND, "code": "482915", "minutes": 10}},
    "staff_invitation": {
        "usual": {
            "brand": DEFAULT_BRAND,
            "url": "https://shop.example/join/5f1e",
            "inviter": "Ole Nord",
            "expires_at": "2026-06-08T08:00:00+00:00",
        },
        "from nobody": {
            "brand": DEFAULT_BRAND,
            "url": "https://shop.example/join/5f1e",
            "inviter": "",
            "expires_at": "2026-06-08T08:00:00+00:00",
        },
    },
}
