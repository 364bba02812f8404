"""A captured payload in, our facts out, compared whole."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.connectors.shopify.mapping import order_from, person_from, product_from, refund_from, shipments_from
from reassure.customers.rules import Address, Agreement, Channel, PersonFacts
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts, RefundFacts, RefundLineFacts
from reassure.shipments.rules.facts import ShipmentFacts, ShippedLine

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


KENTUCKY = Address(
    name="Bob Norman", street="Chestnut Street 92", city="Louisville", region="KY", postcode="40202", country="US",
    phone="555-625-1199",
)  # fmt: skip


def test_an_order_of_2014_is_read_whole() -> None:
    ipod = {"title": "IPod Nano - 8gb", "quantity": 1, "unit_price": 19900, "discount": 0, "tax": None}
    ipod |= {"product_external_id": "632910392"}
    assert order_from(payload("order_2014")) == OrderFacts(
        external_id="450789469",
        number="1001",
        placed_at=utc(2008, 1, 10, 16),
        version_at=utc(2008, 1, 10, 16),
        currency="USD",
        person=PersonFacts(
            external_id="207119551", email="bob.norman@hostmail.com", name="Bob Norman", accepts_email_marketing=False
        ),
        lines=(
            LineFacts(
                external_id="466157049", sku="IPOD2008GREEN", variant_title="green", variant_external_id="39072856",
                **ipod,
            ),
            LineFacts(
                external_id="518995019", sku="IPOD2008RED", variant_title="red", variant_external_id="49148385", **ipod
            ),
            LineFacts(
                external_id="703073504", sku="IPOD2008BLACK", variant_title="black", variant_external_id="457924702",
                **ipod,
            ),
        ),
        shipping_address=KENTUCKY,
        billing_address=KENTUCKY,
        tax=1194,
        shipping_method="Free Shipping",
        channel="web",
        basket="68778783ad298f1c80c3bafcddeea02f",
        payments=(
            PaymentFacts(
                external_id="order-450789469", kind="authorization", status="success", amount=40994,
                gateway="authorize_net",
            ),
        ),
    )  # fmt: skip


def test_a_carts_token_is_its_basket_without_the_key_that_opens_the_cart() -> None:
    told = payload("order_2014") | {"cart_token": "hWN2Hq?key=secret"}
    assert order_from(told).basket == "hWN2Hq"
    assert order_from(told | {"cart_token": None}).basket == ""


def test_transactions_in_another_currency_than_the_orders_are_not_its_payments() -> None:
    facts = order_from(payload("order_with_transaction"))
    assert (facts.currency, facts.payments) == ("USD", ())


def test_a_cancelled_order_keeps_its_date_reason_and_line_discounts() -> None:
    facts = order_from(payload("order_with_transaction"))
    assert (facts.cancelled_at, facts.cancel_reason) == (utc(2016, 5, 17, 8, 14, 36), "customer")
    assert [(line.unit_price, line.discount, line.tax) for line in facts.lines] == [(0, 0, 0), (500, 500, 0)]
    assert (facts.discount, facts.shipping_price, facts.shipping_method) == (500, 1000, "Generic Shipping")
    assert facts.person == PersonFacts(
        email="jon@doe.ca", name="John Smith", accepts_email_marketing=True, accepts_sms_marketing=None,
        consents=(Agreement(channel=Channel.EMAIL, given=True, at=facts.placed_at),),
    )  # fmt: skip


IN_YEN = OrderFacts(
    external_id="5678901234567",
    number="1042",
    placed_at=utc(2026, 5, 30, 7, 15, 1),
    version_at=utc(2026, 6, 1, 16, 40),
    currency="JPY",
    person=PersonFacts(
        external_id="207119551", email="mila@example.com", phone="+81312345678", name="Mila Brandt",
        locale="ja-JP", tags=("newsletter",), accepts_email_marketing=True, accepts_sms_marketing=False,
        consents=(Agreement(channel=Channel.EMAIL, given=True, at=utc(2026, 1, 2, 3, 4, 5)),),
    ),
    lines=(
        LineFacts(
            external_id="9001", title="Lamp", variant_title="Brass", sku="LAMP-B", quantity=2, unit_price=6000,
            discount=1200, tax=982, product_external_id="111", variant_external_id="1111",
        ),
        LineFacts(
            external_id="9002", title="Gift card", quantity=1, unit_price=3000, discount=0, tax=0,
            product_external_id="112", variant_external_id="1112", ships=False, gift_card=True,
        ),
        LineFacts(
            external_id="9003", title="Linen", variant_title="Grey", sku="LIN-G", quantity=2, unit_price=1500,
            discount=150, tax=450, product_external_id="113", variant_external_id="1113", cancelled=1,
        ),
    ),
    shipping_address=Address(
        name="Mila Brandt", company="Brik & Co", street="1-2-3 Ginza", street2="Apt 4", city="Chuo",
        region="JP-13", postcode="104-0061", country="JP", phone="03-1234-5678",
    ),
    discount=1350,
    tax=1582,
    tax_included=True,
    shipping_price=1500,
    shipping_discount=750,
    shipping_tax=150,
    shipping_method="Express",
    channel="web",
    tags=("vip", "first order"),
    note="Ring the bell twice",
    gift=True,
    refunds=(
        RefundFacts(
            external_id="4001", order_external_id="5678901234567", amount=6825, at=utc(2026, 6, 1, 16, 39, 59),
            note="came broken",
            lines=(
                RefundLineFacts(line_external_id="9001", quantity=1, amount=5400, tax=491),
                RefundLineFacts(line_external_id="9003", quantity=1, amount=1425, tax=225),
            ),
        ),
    ),
)  # fmt: skip


def test_an_order_is_in_the_currency_its_shopper_paid_in() -> None:
    """Yen have no decimals; the shop's own books are in dollars."""
    assert order_from(payload("order_two_currencies")) == IN_YEN


def test_a_unit_that_was_sent_and_came_back_is_returned_and_not_cancelled() -> None:
    lamp = order_from(payload("order_two_currencies")).lines[0]
    assert (lamp.quantity, lamp.cancelled) == (2, 0)


def test_discounts_left_at_the_order_are_left_to_be_shared_out() -> None:
    told = payload("order_2014") | {"total_discounts": "10.00"}
    assert [line.discount for line in order_from(told).lines] == [None, None, None]


def test_a_three_decimal_currency_keeps_its_fils() -> None:
    told = payload("order_2014") | {"currency": "BHD", "total_tax": "1.194"}
    facts = order_from(told)
    assert (facts.tax, facts.lines[0].unit_price) == (1194, 199000)


def test_a_refund_webhook_finds_its_currency_and_tax_in_its_amounts() -> None:
    """The body says neither: the money that went back equals the subtotals alone, so these contain the tax."""
    told = payload("order_two_currencies")["refunds"][0]
    assert refund_from(told) == order_from(payload("order_two_currencies")).refunds[0]


def test_a_refund_whose_subtotals_are_net_has_its_tax_added() -> None:
    told = {
        "id": 1, "order_id": 2, "created_at": "2026-06-01T10:00:00Z",
        "refund_line_items": [{"line_item_id": 3, "quantity": 1, "subtotal": "10.00", "total_tax": "1.90"}],
        "transactions": [{"kind": "refund", "status": "success", "amount": "11.90", "currency": "EUR"}],
    }  # fmt: skip
    assert refund_from(told).lines == (RefundLineFacts(line_external_id="3", quantity=1, amount=1190, tax=190),)


def test_a_refund_of_2016_is_read_whole() -> None:
    assert refund_from(payload("refund_2016")) == RefundFacts(
        external_id="509562969", order_external_id="450789469", amount=20900, at=utc(2016, 6, 20, 17, 35, 6),
        note="it broke during shipping",
        lines=(
            RefundLineFacts(line_external_id="703073504", quantity=1, amount=19900),
            RefundLineFacts(line_external_id="466157049", quantity=1, amount=19900),
        ),
    )  # fmt: skip


def test_units_taken_back_without_a_transaction_returned_no_money() -> None:
    assert refund_from(payload("refund_2016") | {"transactions": []}, currency="USD").amount == 0


def test_a_fulfilment_is_one_parcel_with_its_lines() -> None:
    line_ids = ("466157049", "518995019", "703073504")
    assert shipments_from(payload("fulfillment")) == (
        ShipmentFacts(
            external_id="1022782888",
            version_at=utc(2018, 7, 5, 17, 8, 40),
            order_external_ids=("450789469",),
            lines=tuple(
                ShippedLine(order_external_id="450789469", line_external_id=key, quantity=1) for key in line_ids
            ),
            carrier_name="Bluedart",
            tracking_number="123456789",
            tracking_url="https://shipping.xyz/track.php?num=123456789",
            origin="905684977",
            shipped_at=utc(2018, 7, 5, 17, 8, 39),
        ),
    )


def test_each_tracking_number_is_a_parcel_and_only_the_first_claims_the_lines() -> None:
    told = payload("fulfillment") | {"tracking_numbers": ["A1", "B2", "A1", " "], "tracking_company": "DHL Express"}
    parcels = shipments_from(told)
    assert [(p.external_id, p.tracking_number, p.carrier, len(p.lines)) for p in parcels] == [
        ("1022782888", "A1", "dhl-express", 3),
        ("1022782888/B2", "B2", "dhl-express", 0),
    ]


def test_a_fulfilment_without_a_number_is_a_parcel_that_gets_its_number_later() -> None:
    nameless = {"tracking_number": None, "tracking_numbers": [], "tracking_urls": [], "tracking_url": None}
    (parcel,) = shipments_from(payload("fulfillment") | nameless)
    assert (parcel.external_id, parcel.tracking_number, parcel.tracking_url) == ("1022782888", "", "")


@pytest.mark.parametrize(
    ("status", "cancelled"),
    [("success", False), ("open", False), ("pending", False), ("cancelled", True), ("error", True), ("failure", True)],
)
def test_a_fulfilment_that_failed_or_was_cancelled_takes_its_parcel_back(status: str, cancelled: bool) -> None:
    (parcel,) = shipments_from(payload("fulfillment") | {"status": status})
    assert parcel.cancelled is cancelled


def test_a_product_is_read_whole() -> None:
    assert product_from(payload("product"), currency="CAD", shop="burton.example") == ProductFacts(
        external_id="1071559748",
        title="Burton Custom Freestyle 151",
        version_at=utc(2017, 9, 22, 18, 48, 44),
        handle="burton-custom-freestyle-151",
        url="https://burton.example/products/burton-custom-freestyle-151",
        description_html="<strong>Good snowboard!</strong>",
        vendor="Burton",
        kind="Snowboard",
        tags=("Big Air", "Barnes & Noble", "John's Fav"),
        variants=(VariantFacts(external_id="1070325219", price=0, currency="CAD", grams=0),),
    )


def test_variants_have_their_options_and_prices() -> None:
    facts = product_from(payload("product_with_variants"), currency="JPY")
    assert facts.variants[0] == VariantFacts(
        external_id="808950810", sku="IPOD2008PINK", title="Pink", options=(("Title", "Pink"),), price=199,
        currency="JPY", grams=200,
    )  # fmt: skip
    assert facts.image_urls == ("http://static.shopify.com/s/files/1/6909/3384/products/ipod-nano.png?0",)


def test_a_price_of_an_unknown_currency_is_left_out() -> None:
    variant = product_from(payload("product_with_variants"), currency="").variants[0]
    assert (variant.price, variant.currency) == (None, "")


def test_a_draft_product_is_not_active() -> None:
    assert product_from(payload("product") | {"status": "draft"}, currency="USD").active is False


def test_consent_of_a_customer_is_the_newer_fields_word() -> None:
    """`accepts_marketing` says yes, the consent that replaced it says no."""
    assert person_from(payload("customer")) == PersonFacts(
        external_id="1", email="test@example.com", name="Test Citizen", tags=("tag1", "tag2"),
        accepts_email_marketing=False, accepts_sms_marketing=False,
    )  # fmt: skip
