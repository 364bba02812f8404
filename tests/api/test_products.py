"""Products through the API: what a merchandise system knows, and what it adds to what the shop told."""

import pytest

from reassure.catalog import actions as catalog
from reassure.catalog import queries
from reassure.catalog.models import Product
from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from tests import cast
from tests.api.caller import NOW, PRODUCT, Caller

DETAILS = {"source": "shopify", "external_id": "77"}


def shop_tells(title: str = "Vase") -> None:
    """As the shop's webhook does: without a word on how long it takes or how it is used."""
    variants = (VariantFacts(external_id="771", sku="V-1", price=3000, currency="EUR"),)
    facts = ProductFacts(external_id="77", title=title, version_at=NOW, variants=variants)
    catalog.keep(facts=facts, source="shopify")


def test_a_product_is_told_and_read_back_whole(merchant: Merchant) -> None:
    caller = Caller()
    told = caller.post("/products", PRODUCT)
    assert told.status_code == 200
    row = Product.objects.get()
    assert told.json() == {
        "id": str(row.pk), "source": "api", "external_id": "p1", "title": "Lamp", "handle": "",
        "url": "https://nord.example/lamp", "description_html": "", "vendor": "Nord", "kind": "Table lamp", "tags": [],
        "categories": ["Light"], "image_urls": ["https://nord.example/lamp.jpg"],
        "attributes": [{"name": "Material", "value": "Oak"}], "processing_days": 3, "returnable": False,
        "hazmat": True, "how_to": "<p>Screw in the bulb.</p>", "active": True,
        "variants": [
            {"external_id": "v1", "sku": "L-S", "barcode": "", "title": "Small", "price": 4900, "currency": "EUR",
             "options": [{"name": "Size", "value": "S"}], "grams": 800, "available": True},
            {"external_id": "v2", "sku": "L-L", "barcode": "", "title": "Large", "price": 6900, "currency": "EUR",
             "options": [], "grams": None, "available": False},
        ],
    }  # fmt: skip
    assert caller.get("/products", external_id="p1").json() == {"items": [told.json()], "next": None}
    assert caller.get("/products", external_id="p2").json() == {"items": [], "next": None}
    assert queries.processing_days(["v1"]) == {"v1": 3}


def test_an_older_telling_changes_nothing_and_a_newer_one_leaves_what_it_does_not_say(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/products", PRODUCT)
    older = PRODUCT | {"version_at": "2026-06-01T08:00:00Z", "title": "Old", "processing_days": 9}
    assert caller.post("/products", older).json()["title"] == "Lamp"
    newer = {"external_id": "p1", "version_at": "2026-06-03T08:00:00Z", "title": "Lamp II", "hazmat": None}
    seen = caller.post("/products", newer).json()
    assert (seen["title"], seen["vendor"], seen["variants"]) == ("Lamp II", "", [])
    assert (seen["processing_days"], seen["returnable"], seen["hazmat"]) == (3, False, True)
    assert (seen["attributes"], seen["how_to"]) == ([{"name": "Material", "value": "Oak"}], "<p>Screw in the bulb.</p>")
    emptied: dict[str, object] = {"processing_days": None, "how_to": "", "attributes": []}
    seen = caller.post("/products", newer | {"version_at": "2026-06-04T08:00:00Z"} | emptied).json()
    assert (seen["processing_days"], seen["attributes"], seen["how_to"]) == (None, [], "")


def test_details_are_added_to_what_the_shop_told_and_outlive_its_next_telling(merchant: Merchant) -> None:
    shop_tells()
    caller = Caller()
    added = DETAILS | {"processing_days": 5, "returnable": False, "hazmat": True, "how_to": "Rinse.", "attributes": []}
    seen = caller.post("/products", added).json()
    assert (seen["title"], seen["variants"][0]["sku"]) == ("Vase", "V-1")
    assert (seen["processing_days"], seen["returnable"], seen["hazmat"], seen["how_to"]) == (5, False, True, "Rinse.")
    assert Product.objects.get().version_at == NOW
    seen = caller.post("/products", DETAILS | {"processing_days": 0}).json()
    assert (seen["processing_days"], seen["how_to"]) == (0, "Rinse.")
    seen = caller.post("/products", DETAILS | {"processing_days": None, "returnable": None}).json()
    assert (seen["processing_days"], seen["returnable"]) == (None, False)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (DETAILS | {"external_id": "78", "hazmat": True}, 404, "product_not_found"),
        (DETAILS | {"vendor": "Nord"}, 422, "invalid"),
        (PRODUCT | {"variants": [{"external_id": "v1", "price": 1, "currency": "ABC"}]}, 422, "currency"),
        (PRODUCT | {"variants": [{"external_id": "v1"}, {"external_id": "v1"}]}, 422, "not_a_product"),
        (PRODUCT | {"processing_days": 366}, 422, "invalid"),
        (PRODUCT | {"url": "javascript:alert(1)"}, 422, "invalid"),
        (PRODUCT | {"colour": "red"}, 422, "invalid"),
        (PRODUCT | {"how_to": "\x00"}, 422, "invalid"),
    ],
)
def test_what_can_not_be_meant_is_refused_and_changes_nothing(
    merchant: Merchant, body: object, status: int, code: str
) -> None:
    answer = Caller().post("/products", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Product.objects.exists()


def test_a_bulk_keeps_what_is_right_and_says_of_the_rest_what_is_wrong(merchant: Merchant) -> None:
    shop_tells()
    items = [
        {"external_id": "p1", "how_to": "Dust it."},
        PRODUCT,
        {"title": "No id"},
        {"external_id": "nobody", "hazmat": True},
        DETAILS | {"processing_days": 7},
    ]
    body = Caller().post("/products/bulk", {"items": items}).json()
    assert [(item["accepted"], item["code"]) for item in body["items"]] == [
        (False, "product_not_found"), (True, ""), (False, "invalid"), (False, "product_not_found"), (True, ""),
    ]  # fmt: skip
    assert [fault["where"] for fault in body["items"][2]["errors"]] == ["external_id"]
    assert (body["accepted"], body["refused"]) == (2, 3)
    assert {row.external_id: (str(row.pk), row.processing_days) for row in Product.objects.all()} == {
        "p1": (body["items"][1]["id"], 3),
        "77": (body["items"][4]["id"], 7),
    }


def test_a_bulk_may_tell_a_product_and_then_its_details(merchant: Merchant) -> None:
    items = [PRODUCT, {"external_id": "p1", "how_to": "Dust it."}]
    assert Caller().post("/products/bulk", {"items": items}).json()["refused"] == 0
    assert Product.objects.get().how_to == "Dust it."


def test_pages_follow_one_another_until_there_is_no_next(merchant: Merchant) -> None:
    caller = Caller()
    shop_tells()
    for n in range(3):
        caller.post("/products", PRODUCT | {"external_id": f"p{n}", "variants": []})
    first = caller.get("/products", limit=3).json()
    second = caller.get("/products", limit=3, cursor=first["next"]).json()
    assert [row["external_id"] for row in first["items"] + second["items"]] == ["p2", "p1", "p0", "77"]
    assert second["next"] is None
    assert [row["external_id"] for row in caller.get("/products", source="shopify").json()["items"]] == ["77"]


def test_the_same_write_again_gets_the_first_answer(merchant: Merchant) -> None:
    caller = Caller()
    first = caller.post("/products", PRODUCT, **{"Idempotency-Key": "k1"})
    again = caller.post("/products", PRODUCT, **{"Idempotency-Key": "k1"})
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    other = caller.post("/products", PRODUCT | {"title": "Lamp II"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, Product.objects.get().title) == (409, "Lamp")


def test_a_key_needs_the_scope_of_what_it_does(merchant: Merchant) -> None:
    reader, writer = Caller([Scope.PRODUCTS_READ]), Caller([Scope.PRODUCTS_WRITE])
    for path in ("/products", "/products/bulk"):
        refused = reader.post(path, PRODUCT)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert writer.get("/products").status_code == 403
    assert not Product.objects.exists()


def test_a_key_reaches_its_own_merchants_products_only(outside: Merchant) -> None:
    other = cast.brik_and_co()
    with merchant_scope(outside.pk):
        ours = Caller()
    with merchant_scope(other.pk):
        theirs = Caller()
    ours.post("/products", PRODUCT)
    assert theirs.get("/products").json() == {"items": [], "next": None}
    assert theirs.get("/products", external_id="p1").json() == {"items": [], "next": None}
    refused = theirs.post("/products", {"external_id": "p1", "hazmat": False})
    assert (refused.status_code, refused.json()["code"]) == (404, "product_not_found")
    assert ours.get("/products").json()["items"][0]["hazmat"] is True
