"""The catalogue follows the shop, and an older telling never overwrites a newer one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection

from reassure.catalog import actions as catalog
from reassure.catalog import queries
from reassure.catalog.models import Product, Variant
from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests.cast import NOW

LATER = NOW + timedelta(hours=1)
SMALL = VariantFacts(
    external_id="v1", sku="L-S", title="Small", options=(("Size", "S"),), price=4900, currency="EUR", grams=800
)
LARGE = VariantFacts(external_id="v2", sku="L-L", title="Large", options=(("Size", "L"),), price=6900, currency="EUR")
LAMP = ProductFacts(
    external_id="p1", title="Lamp", version_at=NOW, handle="lamp", url="https://nord.example/lamp",
    description_html="<p>Light</p>", vendor="Nord", kind="Table lamp", tags=("light",), categories=("Light",),
    image_urls=("https://nord.example/lamp.jpg",), attributes=(("Material", "Oak"),), processing_days=3,
    returnable=False, hazmat=True, how_to="<p>Screw in the bulb.</p>", variants=(SMALL, LARGE),
)  # fmt: skip

pytestmark = pytest.mark.django_db


def keep(facts: ProductFacts) -> Product:
    return catalog.keep(facts=facts, source="shopify")


def test_a_product_is_kept_whole(merchant: Merchant, django_assert_num_queries: Any) -> None:
    row = keep(LAMP)
    with django_assert_num_queries(2):
        seen = queries.product("shopify", "p1")
    assert (seen.id, seen.title, seen.categories, seen.attributes) == (
        row.pk,
        "Lamp",
        ("Light",),
        (("Material", "Oak"),),
    )
    assert (seen.processing_days, seen.returnable, seen.hazmat) == (3, False, True)
    assert seen.how_to == "<p>Screw in the bulb.</p>"
    assert [(each.sku, each.options, each.price, each.grams) for each in seen.variants] == [
        ("L-S", (("Size", "S"),), 4900, 800),
        ("L-L", (("Size", "L"),), 6900, None),
    ]


def test_a_shop_that_does_not_speak_of_them_takes_nothing_back(merchant: Merchant) -> None:
    """No shop's webhook tells how long a thing takes to make, or how it is used."""
    keep(LAMP)
    bare = replace(
        LAMP, title="Lamp II", version_at=LATER, attributes=(), processing_days=None, returnable=None, hazmat=None,
        how_to="",
    )  # fmt: skip
    keep(bare)
    seen = queries.product("shopify", "p1")
    assert (seen.title, seen.processing_days, seen.returnable, seen.hazmat) == ("Lamp II", 3, False, True)
    assert (seen.attributes, seen.how_to) == ((("Material", "Oak"),), "<p>Screw in the bulb.</p>")
    keep(replace(bare, external_id="p2", variants=()))
    fresh = queries.product("shopify", "p2")
    assert (fresh.processing_days, fresh.returnable, fresh.hazmat, fresh.how_to) == (None, True, False, "")


def test_tellings_in_any_order_and_twice_end_in_the_newest(merchant: Merchant) -> None:
    told = [replace(LAMP, title=str(n), version_at=NOW + timedelta(hours=n)) for n in range(3)]
    for shuffled in permutations([*told, told[0]]):
        Product.objects.all().delete()
        for facts in shuffled:
            keep(facts)
        assert queries.product("shopify", "p1").title == "2"
        assert (Product.objects.count(), Variant.objects.count()) == (1, 2)


def test_a_variant_that_is_gone_is_switched_off_and_keeps_its_row(merchant: Merchant) -> None:
    keep(LAMP)
    before = Variant.objects.get(external_id="v2").pk
    keep(replace(LAMP, version_at=LATER, variants=(replace(LARGE, price=5900),)))
    assert [(each.external_id, each.price) for each in queries.product("shopify", "p1").variants] == [("v2", 5900)]
    assert Variant.objects.get(external_id="v2").pk == before
    assert not Variant.objects.get(external_id="v1").active


def test_a_variant_may_move_to_another_product(merchant: Merchant) -> None:
    keep(LAMP)
    keep(ProductFacts(external_id="p2", title="Large lamp", version_at=LATER, variants=(LARGE,)))
    assert [each.external_id for each in queries.product("shopify", "p2").variants] == ["v2"]


def test_a_removed_product_stays_removed_however_late_its_telling_comes(merchant: Merchant) -> None:
    catalog.remove(external_id="p1", source="shopify", at=LATER)
    catalog.remove(external_id="p1", source="shopify", at=LATER)
    keep(LAMP)
    assert not queries.product("shopify", "p1").active
    keep(replace(LAMP, version_at=LATER + timedelta(hours=1)))
    assert queries.product("shopify", "p1").active
    catalog.remove(external_id="p1", source="shopify", at=LATER)
    assert queries.product("shopify", "p1").active


def test_nothing_is_kept_of_what_is_no_product(merchant: Merchant) -> None:
    with pytest.raises(Invalid):
        catalog.keep_many(facts=[LAMP, replace(LAMP, external_id="")], source="shopify")
    assert Product.objects.count() == 0
    with pytest.raises(queries.ProductNotFound):
        queries.product("shopify", "p1")


def test_many_products_cost_few_statements(merchant: Merchant, django_assert_max_num_queries: Any) -> None:
    told = [replace(LAMP, external_id=f"p{n}", variants=(replace(SMALL, external_id=f"v{n}"),)) for n in range(100)]
    with django_assert_max_num_queries(10):
        catalog.keep_many(facts=told, source="shopify")
    assert (Product.objects.count(), Variant.objects.count()) == (100, 100)


def test_processing_days_are_known_by_variant(merchant: Merchant, django_assert_num_queries: Any) -> None:
    keep(LAMP)
    keep(ProductFacts(external_id="p2", title="Cup", version_at=NOW, variants=(VariantFacts(external_id="v9"),)))
    with django_assert_num_queries(1):
        assert queries.processing_days(["v1", "v2", "v9", "v0"]) == {"v1": 3, "v2": 3}
    assert queries.processing_days(["v1"], source="woocommerce") == {}


def test_suggestions_are_for_sale_explained_and_never_what_was_bought(
    merchant: Merchant, django_assert_num_queries: Any
) -> None:
    keep(LAMP)
    for key, title, category, vendor, available in (
        ("p2", "Shade", "light", "Other", True),
        ("p3", "Bulb", "Light", "Nord", True),
        ("p4", "Sold out lamp", "Light", "Nord", False),
        ("p5", "Cup", "Kitchen", "Other", True),
    ):
        variant = VariantFacts(external_id=f"v{key}", available=available, price=900, currency="EUR")
        keep(
            ProductFacts(
                external_id=key, title=title, version_at=NOW, categories=(category,), vendor=vendor,
                variants=(variant,), image_urls=(f"https://nord.example/{key}.jpg",),
            )
        )  # fmt: skip
    with django_assert_num_queries(2):
        found = queries.suggestions("shopify", ["p1"])
    assert [(each.title, each.because) for each in found] == [
        ("Bulb", ("category", "vendor")),
        ("Shade", ("category",)),
    ]
    assert (found[0].price, found[0].currency, found[0].image_url) == (900, "EUR", "https://nord.example/p3.jpg")
    assert queries.suggestions("shopify", ["p1"], limit=1) == found[:1]
    assert queries.suggestions("shopify", ["unknown"]) == []


@pytest.mark.django_db(transaction=True)
def test_tellings_that_race_end_in_the_newest(outside: Merchant) -> None:
    def tell(n: int) -> None:
        try:
            with merchant_scope(outside.pk):
                keep(replace(LAMP, title=str(n), version_at=NOW + timedelta(minutes=n)))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, reversed(range(24))))
    with merchant_scope(outside.pk):
        assert queries.product("shopify", "p1").title == "23"
        assert (Product.objects.count(), Variant.objects.count()) == (1, 2)
