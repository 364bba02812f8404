"""Parcels, scans, promises and events through the API."""

from datetime import date
from uuid import uuid4

from reassure.merchants.models import Merchant
from reassure.promises import actions as promises
from reassure.shipments.models import Scan, Shipment, Unclaimed
from tests.api.caller import NOW, ORDER, SHIPMENT, TRACKING, Caller
from tests.promises.delivery import hamburg, told


def test_a_parcel_goes_from_label_to_door(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/orders", ORDER)
    made = caller.post("/shipments", SHIPMENT)
    assert (made.status_code, made.json()["status"], made.json()["carrier"]) == (200, "pending", "ups")
    delivered = caller.post("/scans", TRACKING).json()
    assert (delivered["status"], delivered["delivered_at"]) == ("delivered", "2026-06-04T10:00:00Z")
    assert [scan["status"] for scan in delivered["scans"]] == ["delivered", "in_transit"]
    assert caller.get(f"/shipments/{delivered['id']}").json() == delivered
    listed = caller.get("/shipments", order=delivered["orders"][0]).json()["items"]
    assert [row["id"] for row in listed] == [delivered["id"]]


def test_a_parcel_of_an_unknown_order_is_refused_and_leaves_nothing(merchant: Merchant) -> None:
    answer = Caller().post("/shipments", SHIPMENT)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_unknown")
    assert not Shipment.objects.exists()


def test_scans_of_an_unknown_number_touch_nothing_and_are_kept(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/orders", ORDER)
    caller.post("/shipments", SHIPMENT)
    lost = TRACKING | {"tracking_number": "1Z5R89390357567136"}
    body = caller.post("/scans/bulk", {"items": [lost, TRACKING, {}]}).json()
    assert [(item["accepted"], item["outcome"], item["code"]) for item in body["items"]] == [
        (True, "kept", ""),
        (True, "", ""),
        (False, "", "invalid"),
    ]
    assert (Scan.objects.count(), Unclaimed.objects.count()) == (2, 1)
    again = caller.post("/scans", lost)
    assert (again.status_code, again.json()) == (202, {"kept": True, "tracking_number": lost["tracking_number"]})
    assert (Scan.objects.count(), Unclaimed.objects.count()) == (2, 1)


def test_a_number_without_a_letter_or_figure_is_none(merchant: Merchant) -> None:
    assert Caller().post("/scans", TRACKING | {"tracking_number": "- -"}).status_code == 422
    assert not Unclaimed.objects.exists()


def test_a_bulk_of_parcels_refuses_each_alone(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/orders", ORDER)
    items = [SHIPMENT | {"order_external_ids": ["9"], "external_id": "f9"}, SHIPMENT]
    body = caller.post("/shipments/bulk", {"items": items}).json()
    assert [(item["accepted"], item["code"]) for item in body["items"]] == [(False, "order_unknown"), (True, "")]
    assert Shipment.objects.count() == 1


def test_the_promise_of_an_order_is_read_with_its_because(merchant: Merchant) -> None:
    hamburg()
    caller = Caller()
    order_id = caller.post("/orders", ORDER).json()["order"]["id"]
    told(merchant)
    delivery = caller.get(f"/orders/{order_id}").json()["delivery"]
    assert (delivery["earliest"], delivery["latest"], delivery["source"]) == ("2026-06-04", "2026-06-05", "rules")
    assert delivery["because"][2] == {"code": "processing", "params": {"least": "1", "most": "1", "of": "warehouse"}}
    assert [parcel["shipment"] for parcel in delivery["parcels"]] == [None]


def test_the_ledger_is_paged_and_narrowed_to_an_order(merchant: Merchant) -> None:
    hamburg()
    caller = Caller()
    order_id = caller.post("/orders", ORDER).json()["order"]["id"]
    told(merchant)
    for surface in ("mail.order_confirmed", "tracking_page"):
        promises.show_delivery(order_id=order_id, surface=surface, statement="Thu 4 – Fri 5 June", now=NOW)
    first = caller.get("/promises", limit=1).json()
    assert [(row["surface"], row["earliest"], row["statement"]) for row in first["items"]] == [
        ("mail.order_confirmed", "2026-06-04", "Thu 4 – Fri 5 June")
    ]
    second = caller.get("/promises", limit=1, cursor=first["next"], order=order_id).json()
    assert ([row["surface"] for row in second["items"]], second["next"]) == (["tracking_page"], None)
    assert caller.get("/promises", order=str(uuid4())).json()["items"] == []


def test_the_journal_is_followed_by_its_cursor(merchant: Merchant) -> None:
    caller = Caller()
    start = caller.get("/events").json()["next"]
    caller.post("/orders", ORDER)
    page = caller.get("/events", cursor=start, kind="order.placed").json()
    assert [(fact["kind"], fact["by"]) for fact in page["items"]] == [("order.placed", "api")]
    assert caller.get("/events", cursor=page["next"], kind="order.placed").json() == {
        "items": [],
        "next": page["next"],
    }


def test_dates_are_days(merchant: Merchant) -> None:
    hamburg()
    caller = Caller()
    caller.post("/orders", ORDER)
    caller.post("/shipments", SHIPMENT)
    estimate = {"estimated_from": "2026-06-08", "estimated_until": "2026-06-07", "scans": TRACKING["scans"][:1]}
    caller.post("/scans", TRACKING | estimate)
    row = Shipment.objects.get()
    assert (row.estimated_from, row.estimated_to) == (date(2026, 6, 7), date(2026, 6, 8))
