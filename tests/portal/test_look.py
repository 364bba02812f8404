"""The brand around the page: its stylesheet, its logo, and what a browser may do with them."""

from typing import Any

from reassure.merchants.models import Brand, Merchant
from tests.portal import pages
from tests.portal.pages import client

PIXEL = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def branded(merchant: Merchant, **more: Any) -> None:
    Brand.objects.update_or_create(merchant=merchant, defaults={"name": "Atelier Nord", **more})


def stylesheet_of(html: str) -> str:
    return html.split('rel="stylesheet" href="/t/')[1].split('"')[0]


def test_the_stylesheet_is_kept_for_good_and_renamed_when_the_brand_changes(merchant: Merchant) -> None:
    branded(merchant, tokens={"accent": "#8a3b2a"})
    reader = client()
    before = stylesheet_of(reader.get("/t/atelier-nord/").content.decode())
    answer = reader.get(f"/t/{before}")
    assert answer.headers["Content-Type"] == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"--accent:#8a3b2a" in answer.content
    branded(merchant, tokens={"accent": "#223344"})
    after = stylesheet_of(reader.get("/t/atelier-nord/").content.decode())
    assert after != before
    assert after.split("?")[0] == before.split("?")[0]


def test_a_logo_stands_for_the_name_and_can_run_nothing(merchant: Merchant) -> None:
    branded(merchant, logo=PIXEL, logo_type="image/svg+xml")
    reader = client()
    assert 'alt="Atelier Nord"' in reader.get("/t/atelier-nord/").content.decode()
    answer = reader.get("/t/atelier-nord/logo")
    assert answer.content == PIXEL
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_what_is_no_picture_is_no_logo(merchant: Merchant) -> None:
    branded(merchant, logo=b"<script>", logo_type="text/html")
    assert client().get("/t/atelier-nord/logo").status_code == 404
    branded(merchant, logo=None, logo_type="")
    assert client().get("/t/atelier-nord/logo").status_code == 404


def test_where_there_is_no_logo_none_is_found(outside: Merchant) -> None:
    assert client().get("/t/atelier-nord/logo").status_code == 404


def test_the_logo_is_not_read_for_pages_that_only_link_it(merchant: Merchant, django_assert_num_queries: Any) -> None:
    branded(merchant, logo=PIXEL, logo_type="image/svg+xml")
    with django_assert_num_queries(2) as asked:
        client().get("/t/atelier-nord/")
    assert not any('"merchants_brand"."logo",' in query["sql"] for query in asked.captured_queries)


def test_help_leads_to_the_merchants_people_and_policies(merchant: Merchant) -> None:
    branded(
        merchant, support_email="hello@atelier-nord.example", support_phone="+49 40 1", help_url="https://x.example/h",
        returns_url="https://x.example/r",
    )  # fmt: skip
    order = pages.ordered(merchant)
    html = client().get(pages.address(order)).content.decode()
    for link in ("mailto:hello@atelier-nord.example?subject=%231001", "tel:+49 40 1", "https://x.example/h"):
        assert f'href="{link}"' in html


def test_the_gallery_asks_nothing_of_the_database(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client().get("/ui/")
    assert answer.status_code == 200


def test_no_such_merchant_is_not_found(db: None) -> None:
    assert [client().get(f"/t/nobody/{path}").status_code for path in ("", "brand.css", "logo")] == [404, 404, 404]
