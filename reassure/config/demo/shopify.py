"""The story in Shopify's words: bodies of products/create, orders/create|cancelled and fulfillments/create."""

from datetime import datetime, timedelta
from typing import Any

from reassure.config.demo.goods import Good
from reassure.config.demo.parcels import Parcel
from reassure.config.demo.shoppers import Shopper
from reassure.config.demo.story import Bought, Tale
from reassure.kit.money import allocate

CURRENCY = "EUR"
#: Shopify's id of the workshop in Hamburg.
WORKSHOP = 71
#: German value added tax, contained in every price.
TAX = 19
CARRIERS = {"ups": "UPS", "fedex": "FedEx", "dhl-express": "DHL Express", "usps": "USPS"}


def product(good: Good, *, pictures: str, at: datetime) -> dict[str, Any]:
    """`pictures` is the address that pictures stand under."""
    return {
        "id": good.id,
        "title": good.title,
        "body_html": f"<p>{good.says}</p>",
        "vendor": "Atelier Nord",
        "product_type": good.kind,
        "handle": f"{good.id}",
        "status": "active",
        "updated_at": at.isoformat(),
        "options": [{"name": "Choice"}],
        "images": [{"src": f"{pictures}/{good.picture}.svg"}],
        "variants": [
            {
                "id": _variant(good, option), "title": option or "Default Title", "sku": f"AN-{good.id}-{i}",
                "price": _amount(good.price), "option1": option or "Default Title", "grams": good.grams,
            }
            for i, option in enumerate(good.options or ("",), 1)
        ],
    }  # fmt: skip


def order(tale: Tale) -> dict[str, Any]:
    """The order as it stood when it was placed."""
    prices = [item.good.price * item.quantity for item in tale.bought]
    off = sum(prices) * tale.discount // 100
    discounts = allocate(off, prices)
    total = sum(prices) - off + tale.shipping
    return {
        "id": _order_id(tale),
        "name": f"#{tale.number}",
        "order_number": tale.number,
        "created_at": tale.placed_at.isoformat(),
        "processed_at": tale.placed_at.isoformat(),
        "updated_at": tale.placed_at.isoformat(),
        "currency": CURRENCY,
        "presentment_currency": CURRENCY,
        "email": tale.shopper.email,
        "customer_locale": tale.shopper.locale,
        "customer": _customer(tale.shopper),
        "source_name": "web",
        "tags": "gift" if tale.gift else "",
        "note_attributes": [{"name": name, "value": value} for name, value in _notes(tale).items()],
        "taxes_included": True,
        "total_discounts": _amount(off),
        "total_tax": _amount(_contained_tax(total)),
        "total_price": _amount(total),
        "financial_status": "paid",
        "line_items": [_line(tale, i, cut) for i, cut in enumerate(discounts)],
        "shipping_lines": [_shipping(tale)],
        "shipping_address": _address(tale.shopper),
        "billing_address": _address(tale.shopper),
        "transactions": [_paid(tale, total)],
        "fulfillments": [],
        "refunds": [],
    }


def cancelled(tale: Tale, at: datetime) -> dict[str, Any]:
    """The same order once its shopper has changed their mind."""
    return order(tale) | {
        "cancelled_at": at.isoformat(),
        "cancel_reason": "customer",
        "updated_at": at.isoformat(),
        "financial_status": "refunded",
    }


def fulfillment(tale: Tale, parcel: Parcel) -> dict[str, Any]:
    return {
        "id": _order_id(tale) * 10 + parcel.first,
        "order_id": _order_id(tale),
        "status": "success",
        "created_at": parcel.left_at.isoformat(),
        "updated_at": parcel.left_at.isoformat(),
        "location_id": WORKSHOP,
        "tracking_company": CARRIERS[parcel.carrier],
        "tracking_number": parcel.number,
        "destination": _address(tale.shopper),
        "line_items": [
            {"id": _line_id(tale, i), "quantity": tale.bought[i].quantity} for i in range(parcel.first, parcel.last)
        ],
    }


def _line(tale: Tale, place: int, discount: int) -> dict[str, Any]:
    item = tale.bought[place]
    worth = item.good.price * item.quantity - discount
    return {
        "id": _line_id(tale, place),
        "product_id": item.good.id,
        "variant_id": _variant(item.good, item.option),
        "title": item.good.title,
        "variant_title": item.option,
        "sku": _sku(item),
        "quantity": item.quantity,
        "current_quantity": item.quantity,
        "price": _amount(item.good.price),
        "requires_shipping": True,
        "discount_allocations": [{"amount": _amount(discount)}] if discount else [],
        "tax_lines": [{"title": "VAT", "price": _amount(_contained_tax(worth)), "rate": TAX / 100}],
    }


def _notes(tale: Tale) -> dict[str, str]:
    """What the shop's theme wrote into the cart: its checkout names a date (docs/how-to/connect-shopify.md)."""
    dates = zip(("promised_from", "promised_until"), tale.promised or (), strict=False)
    return {name: day.isoformat() for name, day in dates} | ({"gift": "yes"} if tale.gift else {})


def _shipping(tale: Tale) -> dict[str, Any]:
    return {
        "id": _order_id(tale),
        "title": "Express" if tale.express else "Standard",
        "price": _amount(tale.shipping),
        "tax_lines": [{"title": "VAT", "price": _amount(_contained_tax(tale.shipping)), "rate": TAX / 100}],
    }


def _paid(tale: Tale, total: int) -> dict[str, Any]:
    paid_at = (tale.placed_at + timedelta(seconds=4)).isoformat()
    return {
        "id": _order_id(tale), "kind": "sale", "status": "success", "amount": _amount(total), "currency": CURRENCY,
        "gateway": "shopify_payments", "processed_at": paid_at,
    }  # fmt: skip


def _customer(shopper: Shopper) -> dict[str, Any]:
    return {
        "id": shopper.id, "email": shopper.email, "first_name": shopper.first, "last_name": shopper.last,
        "locale": shopper.locale,
    }  # fmt: skip


def _address(shopper: Shopper) -> dict[str, Any]:
    return {
        "first_name": shopper.first, "last_name": shopper.last, "name": shopper.name, "address1": shopper.street,
        "city": shopper.city, "zip": shopper.postcode, "country_code": shopper.country,
    }  # fmt: skip


def _order_id(tale: Tale) -> int:
    return 5_400_000_000 + tale.number


def _line_id(tale: Tale, place: int) -> int:
    return _order_id(tale) * 10 + place


def _variant(good: Good, option: str) -> int:
    return good.id * 100 + (good.options.index(option) if option else 0)


def _sku(item: Bought) -> str:
    return f"AN-{item.good.id}-{(item.good.options.index(item.option) if item.option else 0) + 1}"


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _contained_tax(cents: int) -> int:
    return round(cents * TAX / (100 + TAX))
