"""Rows and documents in, our facts out, compared whole; or the reason why not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from reassure.connectors.files.mapping import PRESETS, Row, Unfit, order_from_document, order_from_rows, plan_from
from reassure.connectors.files.mapping.olist import Joined
from reassure.connectors.files.mapping.olist import order_from as order_from_olist
from reassure.connectors.files.mapping.plans import NEEDED, WrongMapping
from reassure.connectors.files.mapping.values import plain_number
from reassure.customers.rules import Address, PersonFacts
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts, RefundFacts
from reassure.orders.rules.sums import sums
from tests.connectors.files.samples import DOCUMENT, LAMP_AND_CLOTH, OURS, SHOPIFY, SHOPIFY_ORDER

TEN = datetime(2026, 6, 1, 10, tzinfo=UTC)


def rows(header: list[str], cells: list[list[str]]) -> list[Row]:
    return [Row(line=n, cells=dict(zip(header, each, strict=True))) for n, each in enumerate(cells, start=2)]


def test_rows_of_our_own_shape_are_one_order() -> None:
    assert order_from_rows(rows(OURS, LAMP_AND_CLOTH), PRESETS["reassure"]) == OrderFacts(
        external_id="1", number="#1001", placed_at=TEN, version_at=TEN, currency="EUR",
        person=PersonFacts(email="mila@example.com", name="Mila Novak"),
        lines=(
            LineFacts(external_id="11", title="Lamp", quantity=2, unit_price=10000),
            LineFacts(external_id="12", title="Linen cloth", quantity=1, unit_price=3000),
        ),
        shipping_address=Address(city="Berlin", country="DE"),
        discount=2300, tax=2070, shipping_price=500, tags=("vip", "b2b"),
    )  # fmt: skip


def test_a_document_is_what_the_api_takes() -> None:
    assert order_from_document({**DOCUMENT, "source": "shop"}) == OrderFacts(
        external_id="1", number="#1001", placed_at=TEN, version_at=datetime(2026, 6, 2, 10, tzinfo=UTC),
        currency="EUR", person=PersonFacts(email="mila@example.com", name="Mila Novak"),
        lines=(LineFacts(external_id="11", title="Lamp", quantity=2, unit_price=10000),),
        shipping_address=Address(street="Lindenstraße 5", city="Berlin", country="DE"),
        shipping_price=500, tags=("vip",), promised_on=(datetime(2026, 6, 5, 10, tzinfo=UTC),) * 2,
    )  # fmt: skip


def test_rows_and_documents_name_the_quote_and_the_basket_they_come_from() -> None:
    cells = [[*each, "a1" * 16, "c-7"] for each in LAMP_AND_CLOTH]
    row = order_from_rows(rows([*OURS, "quote", "basket"], cells), PRESETS["reassure"])
    document = order_from_document({**DOCUMENT, "quote": "a1" * 16, "basket": "c-7"})
    assert {(facts.quote, facts.basket) for facts in (row, document)} == {("a1" * 16, "c-7")}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lines": [{"external_id": "1", "title": "L", "unit_price": 1}]}, "lines.0.quantity: is missing"),
        ({"lines": [{"external_id": "1", "title": "L", "quantity": "2", "unit_price": 1}]}, "lines.0.quantity: '2'"),
        ({"lines": {}}, "lines: a list is needed"),
        ({"shipping_price": 5.0}, "shipping_price: 5.0 is not a whole number"),
        ({"gift": 1}, "gift: 1 is not true or false"),
        ({"placed_at": "2026-06-01T10:00:00"}, "placed_at: 2026-06-01T10:00:00 has no time zone"),
        ({"placed_at": "yesterday"}, "placed_at: 'yesterday' is not a date"),
        ({"placed_at": None}, "placed_at: None is not a date"),
        ({"colour": "red"}, "colour: there is no such field"),
        ({"person": {"age": 3}}, "person.age: there is no such field"),
        ({"person": []}, "person: an object is needed"),
    ],
)
def test_what_is_wrong_with_a_document_is_named_by_its_place(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unfit, match=reason.replace("(", r"\(")):
        order_from_document({**DOCUMENT, **change})
    with pytest.raises(Unfit, match="not a JSON object"):
        order_from_document([change])


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("line.unit_price", "ten", "line.unit_price: “ten” is not an amount"),
        ("line.unit_price", "", "A line needs a quantity and a price"),
        ("line.quantity", "1.5", "line.quantity: “1.5” is not a whole number"),
        ("currency", "EURO", "currency: “EURO” is not an ISO 4217"),
        ("currency", "", "currency: “” is not"),
        ("placed_at", "01.06.2026", "placed_at: “01.06.2026” is not a date like"),
        ("placed_at", "", "placed_at: the order has no date"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_by_its_column(column: str, cell: str, reason: str) -> None:
    head = [cell if name == column else value for name, value in zip(OURS, LAMP_AND_CLOTH[0], strict=True)]
    with pytest.raises(Unfit, match=reason):
        order_from_rows(rows(OURS, [head]), PRESETS["reassure"])


GERMAN = {
    "source": "shopware",
    "columns": {
        "number": "Bestellung", "placed_at": "Datum", "line.title": "Artikel", "line.quantity": "Menge",
        "line.unit_price": "Preis", "line.ships": "Versand",
    },
    "constants": {"currency": "EUR", "channel": "web"},
    "time_zone": "Europe/Berlin", "date_format": "%d.%m.%Y %H:%M", "decimal": ",", "delimiter": ";",
}  # fmt: skip


def test_a_mapping_file_reads_any_shops_rows() -> None:
    cells = [["B-7", "01.06.2026 12:00", "Lampe", "2", "1.234,50", "ja"], ["B-7", "", "Gutschein", "1", "10", "nein"]]
    header = ["Bestellung", "Datum", "Artikel", "Menge", "Preis", "Versand"]
    facts = order_from_rows(rows(header, cells), plan_from(GERMAN))
    assert (facts.number, facts.external_id, facts.placed_at, facts.channel) == ("B-7", "B-7", TEN, "web")
    assert facts.lines == (
        LineFacts(external_id="1", title="Lampe", quantity=2, unit_price=123450),
        LineFacts(external_id="2", title="Gutschein", quantity=1, unit_price=1000, ships=False),
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colums": {}}, "holds “colums”"),
        ({"columns": {"total": "Summe"}}, "“total” is not a field of ours"),
        ({"constants": {}}, "says nothing of “currency”"),
        ({"columns": {}, "constants": dict.fromkeys(NEEDED, "1")}, "“number” must be a column"),
        ({"columns": ["number"]}, "“columns” must name fields"),
        ({"time_zone": "Berlin"}, "“Berlin” is not a time zone"),
        ({"decimal": "'"}, "“decimal” must be"),
        ({"delimiter": ";;"}, "“delimiter” must be one character"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_followed_says_what_to_change(change: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(WrongMapping, match=reason):
        plan_from({**GERMAN, **change})


@pytest.mark.parametrize(
    ("text", "decimal", "plain"),
    [("1,234.50", ".", "1234.50"), ("1.234,50", ",", "1234.50"), ("1 234,5", ",", "1234.5"), ("-3", ".", "-3")],
)
def test_numbers_are_read_as_they_are_written_there(text: str, decimal: str, plain: str) -> None:
    assert plain_number(text, decimal) == plain


def test_shopifys_export_is_one_order_with_its_sums() -> None:
    facts = order_from_rows(rows(SHOPIFY, SHOPIFY_ORDER), PRESETS["shopify"])
    paid_at = datetime(2024, 5, 3, 8, 22, 14, tzinfo=UTC)
    version_at = datetime(2024, 5, 4, 7, tzinfo=UTC)
    assert facts == OrderFacts(
        external_id="5551", number="#1001", placed_at=datetime(2024, 5, 3, 8, 22, 11, tzinfo=UTC),
        version_at=version_at, currency="EUR",
        person=PersonFacts(email="mila@example.com", accepts_email_marketing=True),
        lines=(
            LineFacts(external_id="1", title="Lamp - Oak", quantity=2, unit_price=10000, sku="LAMP-OAK"),
            LineFacts(external_id="2", title="Linen cloth", quantity=1, unit_price=3000),
        ),
        shipping_address=Address(
            name="Mila Novak", street="Lindenstraße 5", city="Berlin", postcode="10969", country="DE"
        ),
        discount=2300, tax=3385, tax_included=True, shipping_price=500, shipping_method="DHL Paket", channel="web",
        tags=("vip", "b2b"),
        payments=(
            PaymentFacts(
                external_id="export", kind="sale", status="success", amount=21200, at=paid_at,
                gateway="Shopify Payments",
            ),
        ),
        refunds=(RefundFacts(external_id="export", order_external_id="5551", amount=3000, at=version_at),),
    )  # fmt: skip
    assert sums(facts).total == 21200


@pytest.mark.parametrize(
    ("state", "balance", "paid"),
    [
        ("paid", "0", 21200),
        ("partially_paid", "12.00", 20000),
        ("authorized", "212.00", 0),
        ("pending", "212", 0),
        ("voided", "", 0),
    ],
)
def test_shopifys_financial_status_says_what_was_paid(state: str, balance: str, paid: int) -> None:
    change = {"Financial Status": state, "Outstanding Balance": balance, "Refunded Amount": ""}
    first = [change.get(name, cell) for name, cell in zip(SHOPIFY, SHOPIFY_ORDER[0], strict=True)]
    facts = order_from_rows(rows(SHOPIFY, [first, SHOPIFY_ORDER[1]]), PRESETS["shopify"])
    assert (sums(facts).paid, facts.refunds) == (paid, ())


def test_olists_tables_are_one_order() -> None:
    told = Joined(
        order={
            "order_id": "o1", "customer_id": "c1", "order_status": "canceled",
            "order_purchase_timestamp": "2018-01-14 14:33:31", "order_approved_at": "2018-01-14 14:48:30",
            "order_delivered_carrier_date": "", "order_delivered_customer_date": "",
            "order_estimated_delivery_date": "2018-02-05 00:00:00",
        },
        items=[{"order_item_id": "1", "product_id": "p1", "price": "199.0", "freight_value": "17.87"}],
        payments=[{"payment_sequential": "1", "payment_type": "credit_card", "payment_value": "216.87"}],
        customer={
            "customer_unique_id": "u1", "customer_zip_code_prefix": "13272", "customer_city": "valinhos",
            "customer_state": "SP",
        },
    )  # fmt: skip
    approved = datetime(2018, 1, 14, 16, 48, 30, tzinfo=UTC)
    day = datetime(2018, 2, 5, 14, tzinfo=UTC)
    assert order_from_olist(told, {"p1": "pet shop"}) == OrderFacts(
        external_id="o1", number="o1", placed_at=datetime(2018, 1, 14, 16, 33, 31, tzinfo=UTC), version_at=approved,
        currency="BRL", person=PersonFacts(external_id="u1", locale="pt-BR"),
        lines=(
            LineFacts(
                external_id="1", title="pet shop", quantity=1, unit_price=19900, product_external_id="p1",
                variant_external_id="p1",
            ),
        ),
        shipping_address=Address(city="valinhos", region="SP", postcode="13272", country="BR"),
        shipping_price=1787, channel="olist",
        payments=(
            PaymentFacts(
                external_id="1", kind="sale", status="success", amount=21687, gateway="credit_card", at=approved
            ),
        ),
        cancelled_at=approved, cancel_reason="canceled", promised_on=(day, day),
    )  # fmt: skip
