"""Products in clean words, and suggestions that can be explained."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from reassure.catalog.rules import ProductFacts, VariantFacts, products
from reassure.catalog.rules.suggestions import Choice, Traits, suggest
from reassure.kit.errors import Invalid

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SMALL = VariantFacts(external_id="v1", title="Small", price=4900, currency="EUR")
LAMP = ProductFacts(external_id="p1", title=" Lamp ", version_at=NOON, vendor="Nord", variants=(SMALL,))


def test_no_script_comes_through_a_products_texts() -> None:
    bad = '<p onclick="x()">Good <b>light</b><script>steal()</script></p><a href="javascript:x()">go</a>'
    columns = products.product_columns(replace(LAMP, description_html=bad, how_to=bad))
    assert columns["description_html"] == columns["how_to"]
    assert columns["how_to"] == '<p>Good <b>light</b></p><a rel="noopener noreferrer">go</a>'


def test_only_web_addresses_are_kept() -> None:
    urls = ("https://a.example/1.jpg", "//cdn.example/2.jpg", "javascript:x()", "data:image/png;base64,x", "")
    columns = products.product_columns(replace(LAMP, url="javascript:x()", image_urls=urls))
    assert columns["url"] == ""
    assert columns["image_urls"] == ["https://a.example/1.jpg", "https://cdn.example/2.jpg"]


def test_a_product_costs_what_its_cheapest_variant_costs() -> None:
    large = VariantFacts(external_id="v2", price=6900, currency="EUR")
    free = VariantFacts(external_id="v3")
    assert products.product_columns(replace(LAMP, variants=(large, SMALL, free)))["price"] == 4900
    assert products.product_columns(replace(LAMP, variants=()))["price"] is None


@pytest.mark.parametrize(
    ("active", "available", "sellable"),
    [
        (True, (True,), True),
        (True, (False, True), True),
        (True, (False,), False),
        (False, (True,), False),
        (True, (), True),
    ],
)
def test_only_what_can_be_bought_now_is_for_sale(active: bool, available: tuple[bool, ...], sellable: bool) -> None:
    variants = tuple(replace(SMALL, external_id=str(n), available=each) for n, each in enumerate(available))
    assert products.product_columns(replace(LAMP, active=active, variants=variants))["sellable"] is sellable


def test_what_is_no_product_is_refused() -> None:
    for wrong in (
        replace(LAMP, external_id=""),
        replace(LAMP, variants=(SMALL, SMALL)),
        replace(LAMP, variants=(replace(SMALL, external_id=""),)),
        replace(LAMP, variants=(replace(SMALL, currency="XXQ"),)),
        replace(LAMP, version_at=NOON.replace(tzinfo=None)),
    ):
        with pytest.raises(Invalid):
            products.check(wrong)


def test_of_many_tellings_the_newest_counts_in_any_order() -> None:
    told = [replace(LAMP, title=str(n), version_at=NOON + timedelta(hours=n)) for n in range(3)]
    for shuffled in permutations(told):
        assert products.newest(shuffled)["p1"].title == "2"


BOUGHT = Traits(external_id="lamp", title="Lamp", category="light", vendor="nord", kind="table lamp")
SHADE = Traits(external_id="shade", title="Shade", category="light", kind="shade", vendor="other")
BULB = Traits(external_id="bulb", title="Bulb", category="light", kind="bulb", vendor="nord")
TOWEL = Traits(external_id="towel", title="Towel", category="linen", vendor="nord")
CUP = Traits(external_id="cup", title="Cup", category="kitchen", vendor="other")
TWIN = replace(BOUGHT, external_id="twin", title="Twin lamp")


def test_suggestions_share_most_with_what_was_bought_and_say_what() -> None:
    for shuffled in permutations([SHADE, BULB, TOWEL, CUP, TWIN, BOUGHT]):
        assert suggest(shuffled, [BOUGHT], limit=9) == [
            Choice(external_id="twin", because=("category", "kind", "vendor")),
            Choice(external_id="bulb", because=("category", "vendor")),
            Choice(external_id="shade", because=("category",)),
            Choice(external_id="towel", because=("vendor",)),
        ]
    assert len(suggest([SHADE, BULB, TOWEL], [BOUGHT], limit=2)) == 2


def test_nothing_in_common_is_nothing_to_suggest() -> None:
    blank = Traits(external_id="x", title="X")
    assert suggest([blank, CUP], [Traits(external_id="y", title="Y")], limit=4) == []
    assert suggest([blank, CUP], [], limit=4) == []
