"""Orders through the API, from HTTP to the row and back."""

import json
from io import StringIO

from rich.console import Console

from reassure.config.cli import exporting
from reassure.customers import queries as people
from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from reassure.orders.models import Order
from tests.api.caller import ORDER, Caller


def test_an_order_is_told_and_read_back_whole(merchant: Merchant) -> None:
    caller = Caller()
    told = caller.post("/orders", ORDER)
    assert (told.status_code, told.json()["outcome"]) == (200, "placed")
    row = Order.objects.get()
    read = caller.get(f"/orders/{row.pk}").json()
    assert read == told.json()["order"]
    assert (read["number"], read["source"], read["total"], read["currency"]) == ("#1001", "api", 23000, "EUR")
    assert [(line["title"], line["quantity"], line["paid"]) for line in read["lines"]] == [
        ("Lamp", 2, 20000),
        ("Linen cloth", 1, 3000),
    ]
    assert read["shipping_address"]["postcode"] == "10969"
    assert read["delivery"] is None


def test_the_same_order_again_changes_nothing_and_an_older_one_neither(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/orders", ORDER)
    assert caller.post("/orders", ORDER).json()["outcome"] == "unchanged"
    older = ORDER | {"version_at": "2026-06-01T08:00:00Z", "note": "old"}
    assert caller.post("/orders", older).json()["outcome"] == "unchanged"
    assert (Order.objects.get().note, Event.objects.filter(kind="order.placed").count()) == ("", 1)


def test_a_bulk_keeps_what_is_right_and_says_of_the_rest_what_is_wrong(merchant: Merchant) -> None:
    items = [
        ORDER,
        ORDER | {"external_id": "2", "number": "#1002", "currency": "ABC"},
        {"number": "#1003"},
        ORDER | {"external_id": "4", "number": "#1004"},
    ]
    answer = Caller().post("/orders/bulk", {"items": items})
    body = answer.json()
    assert (answer.status_code, body["accepted"], body["refused"]) == (200, 2, 2)
    assert [(item["index"], item["accepted"], item["outcome"], item["code"]) for item in body["items"]] == [
        (0, True, "placed", ""),
        (1, False, "", "currency"),
        (2, False, "", "invalid"),
        (3, True, "placed", ""),
    ]
    assert {fault["where"] for fault in body["items"][2]["errors"]} == {
        "external_id",
        "placed_at",
        "currency",
        "lines",
    }
    assert set(Order.objects.values_list("number", flat=True)) == {"#1001", "#1004"}


def test_pages_follow_one_another_until_there_is_no_next(merchant: Merchant) -> None:
    caller = Caller()
    many = [
        ORDER | {"external_id": str(n), "number": f"#{n}", "placed_at": f"2026-06-02T08:00:0{n}Z"} for n in range(5)
    ]
    caller.post("/orders/bulk", {"items": many})
    seen: list[str] = []
    cursor: str | None = ""
    for size in (2, 2, 1):
        page = caller.get("/orders", limit=2, cursor=cursor).json()
        assert len(page["items"]) == size
        seen += [row["number"] for row in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (["#4", "#3", "#2", "#1", "#0"], None)


def test_what_is_exported_can_be_told_again(merchant: Merchant) -> None:
    """Payments, refunds and a cancellation come along, as `reassure export` writes them."""
    whole = ORDER | {
        "payments": [{"external_id": "p1", "kind": "sale", "status": "success", "amount": 23000}],
        "refunds": [
            {
                "external_id": "r1", "order_external_id": "1", "amount": 10000, "at": "2026-06-05T08:00:00Z",
                "lines": [{"line_external_id": "11", "quantity": 1, "amount": 10000}],
            }
        ],
        "promised_until": "2026-06-05T16:00:00Z", "quote": "a1" * 16, "basket": "c-7",
    }  # fmt: skip
    caller = Caller()
    order = caller.post("/orders", whole | {"source": "shopify"}).json()["order"]
    assert (order["paid"], order["refunded"], order["lines"][0]["refunded_quantity"]) == (23000, 10000, 1)
    exported = StringIO()
    exporting.orders(merchant.slug, exported, Console(file=StringIO()))
    document = json.loads(exported.getvalue())
    assert (document["quote"], document["basket"]) == ("a1" * 16, "c-7")
    again = caller.post("/orders", document).json()["order"]
    same = set(order) - {"id", "source", "lines"}
    assert {name: again[name] for name in same} == {name: order[name] for name in same}


def test_numbers_that_add_up_to_too_much_are_refused(merchant: Merchant) -> None:
    line = {"line_external_id": "11", "quantity": 1_000_000, "amount": 1}
    refund = {"external_id": "r1", "amount": 1, "at": "2026-06-05T08:00:00Z", "lines": [line] * 1000}
    refunds = [refund | {"external_id": f"r{n}"} for n in range(3)]
    caller = Caller()
    alone = caller.post("/orders", ORDER | {"refunds": refunds})
    assert (alone.status_code, alone.json()["code"]) == (422, "out_of_range")
    body = caller.post("/orders/bulk", {"items": [ORDER | {"external_id": "2"}, ORDER | {"refunds": refunds}]}).json()
    assert [(item["accepted"], item["code"]) for item in body["items"]] == [(True, ""), (False, "out_of_range")]
    assert Order.objects.count() == 1


def test_an_order_is_found_by_the_id_of_its_shop(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/orders", ORDER | {"external_id": "gid://shop/Order/1"})
    assert [row["number"] for row in caller.get("/orders", external_id="gid://shop/Order/1").json()["items"]] == [
        "#1001"
    ]
    assert caller.get("/orders", external_id="gid://shop/Order/2").json() == {"items": [], "next": None}


def test_what_a_person_agreed_to_is_told_with_its_date_and_words_and_shown_so(merchant: Merchant) -> None:
    said = {
        "channel": "sms", "topic": "updates", "given": True, "at": "2026-05-01T09:00:00Z",
        "wording": "Text me about my orders. (v3)",
    }  # fmt: skip
    caller, person = Caller(), ORDER["person"] | {"accepts_email_marketing": True, "consents": [said]}
    for version in ("2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z"):
        assert caller.post("/orders", ORDER | {"person": person, "version_at": version}).status_code == 200
    customer_id = Order.objects.get().customer_id
    assert customer_id is not None
    assert [
        (one.channel, one.topic, one.state, one.at.isoformat(), one.wording, one.source)
        for one in people.consents_of(customer_id)
    ] == [
        ("sms", "updates", "given", "2026-05-01T09:00:00+00:00", "Text me about my orders. (v3)", "api"),
        ("email", "marketing", "given", "2026-06-01T10:00:00+00:00", "", "api"),
    ]
    wrong = ORDER | {"person": person | {"consents": [said | {"channel": "pigeon"}]}}
    assert caller.post("/orders", wrong).status_code == 422
