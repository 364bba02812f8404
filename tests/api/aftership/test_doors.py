"""The family's doors: keys, fences, envelopes, filters, pages and what they cost."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reassure.kit.clock import now
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.shipments.models import Shipment
from tests import cast
from tests.api.caller import ORDER, SHIPMENT, Caller

NUMBERS = [f"1Z5R8939035756{n:04}" for n in range(12)]


class Shop:
    """A client of AfterShip's with a key."""

    def __init__(self, scopes: Any = tuple(Scope)) -> None:
        self.key, self.secret = merchants.issue_key(name="old shop", scopes=list(scopes), by="", now=now())
        self.client = Client()

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/tracking/2026-07{path}", query, headers={"as-api-key": self.secret})

    def send(self, method: str, path: str, body: Any = None) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.generic(
            method,
            f"/tracking/2026-07{path}",
            text if body is not None else "",
            content_type="application/json",
            headers={"as-api-key": self.secret},
        )

    def track(self, number: str = NUMBERS[0], **more: Any) -> Any:
        return self.send("POST", "/trackings", {"tracking_number": number, "slug": "ups"} | more)

    def found(self, **query: Any) -> list[str]:
        answer = self.get("/trackings", **query)
        assert answer.status_code == 200, answer.content
        return [each["tracking_number"] for each in answer.json()["data"]["trackings"]]


def refusal(answer: Any) -> tuple[int, int, str]:
    meta = answer.json()["meta"]
    assert meta["message"]
    return answer.status_code, meta["code"], meta["type"]


def test_success_and_refusal_come_in_aftership_s_envelope(merchant: Merchant) -> None:
    shop = Shop()
    made = shop.track()
    assert (made.status_code, made.json()["meta"]) == (201, {"code": 201})
    twice = shop.track()
    assert refusal(twice) == (400, 4003, "BadRequest")
    assert twice.json()["data"]["id"] == made.json()["data"]["id"]
    assert shop.get("/couriers").json()["meta"] == {"code": 200}


def test_the_limit_is_told_in_aftership_s_headers(merchant: Merchant, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    shop = Shop()
    answers = [shop.get("/trackings") for _ in range(4)]
    assert (answers[0]["X-RateLimit-Limit"], answers[0]["X-RateLimit-Remaining"]) in {("2", "1"), ("2", "0")}
    assert 0 < int(answers[0]["X-RateLimit-Reset"]) - now().timestamp() <= 61
    assert refusal(answers[-1]) == (429, 429, "TooManyRequests")
    assert answers[-1]["X-RateLimit-Remaining"] == "0"


@pytest.mark.parametrize("key", ["", "rk_no", "asat_0123", f"rk_{'0' * 32}_secret"])
def test_without_a_live_key_there_is_nothing(db: None, key: str) -> None:
    answer = Client().get("/tracking/2026-07/trackings", headers={"as-api-key": key})
    assert refusal(answer) == (401, 401, "Unauthorized")


def test_a_key_does_what_its_scopes_say_and_no_more(merchant: Merchant) -> None:
    shop = Shop([Scope.SHIPMENTS_READ])
    assert shop.found() == []
    assert refusal(shop.track()) == (403, 403, "Forbidden")
    assert refusal(shop.get("/courier-connections")) == (403, 403, "Forbidden")
    assert not Shipment.objects.exists()


def test_a_signed_key_is_no_bearer_of_the_other_api(merchant: Merchant) -> None:
    caller = Caller()
    merchants.sign_key(key_id=caller.key.pk, by="", now=now())
    assert caller.get("/orders").status_code == 401
    _, secret = merchants.rotate_key(key_id=caller.key.pk, overlap=timedelta(0), by="", now=now())
    caller.secret = secret
    assert caller.get("/orders").status_code == 401


def test_a_merchant_sees_its_own_parcels_only(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        ours = Shop()
    with merchant_scope(cast.brik_and_co().pk):
        theirs = Shop()
    tracking_id = ours.track(id="lamp-1").json()["data"]["id"]
    assert refusal(theirs.get(f"/trackings/{tracking_id}")) == (404, 4004, "NotFound")
    assert refusal(theirs.send("DELETE", f"/trackings/{tracking_id}")) == (404, 4004, "NotFound")
    assert theirs.found() == []
    assert theirs.track(id="lamp-1").status_code == 201
    assert ours.found() == [NUMBERS[0]]


def test_pages_follow_each_other_to_the_end(merchant: Merchant) -> None:
    shop = Shop()
    for number in NUMBERS[:5]:
        shop.track(number)
    seen, cursor = [], ""
    for size, more in ((2, True), (2, True), (1, False)):
        data = shop.get("/trackings", limit=2, cursor=cursor).json()["data"]
        assert (len(data["trackings"]), data["pagination"]["has_next_page"]) == (size, more)
        assert data["pagination"]["total"] == 5
        seen += [each["tracking_number"] for each in data["trackings"]]
        cursor = data["pagination"]["next_cursor"] or ""
    assert (seen, cursor) == (NUMBERS[4::-1], "")


def test_filters_narrow(merchant: Merchant) -> None:
    shop = Shop()
    shop.track(NUMBERS[0], title="Blue lamp", order_id="o-9", destination_country_region="DEU")
    shop.track(NUMBERS[1], slug="usps", destination_country_region="USA")
    last = shop.track(NUMBERS[2]).json()["data"]["id"]
    shop.send("POST", f"/trackings/{last}/mark-as-completed", {"reason": "DELIVERED"})
    soon, past = (now() + timedelta(hours=1)).isoformat(), (now() - timedelta(hours=1)).isoformat()
    cases: list[tuple[dict[str, str], list[int]]] = [
        ({"tracking_numbers": f"{NUMBERS[0]},{NUMBERS[1].lower()}"}, [1, 0]),
        ({"slug": "usps,fedex"}, [1]),
        ({"tag": "Delivered"}, [2]),
        ({"tag": "Pending,InTransit"}, [1, 0]),
        ({"keyword": "blue"}, [0]),
        ({"keyword": NUMBERS[1][:10]}, [2, 1, 0]),
        ({"keyword": "o-9"}, [0]),
        ({"order_id": "o-9,o-10"}, [0]),
        ({"order_id": "o-9", "keyword": NUMBERS[1]}, []),
        ({"destination": "DEU"}, [0]),
        ({"destination": "DEU,USA"}, [1, 0]),
        ({"return_to_sender": "true"}, []),
        ({"return_to_sender": "true,false"}, [2, 1, 0]),
        ({"created_at_min": past, "created_at_max": soon}, [2, 1, 0]),
        ({"created_at_min": "1970-01-01T00:00:00Z"}, [2, 1, 0]),
        ({"created_at_min": soon}, []),
        ({"updated_at_min": past}, [2, 1, 0]),
        ({"updated_at_max": past}, []),
    ]
    for query, expected in cases:
        assert shop.found(**query) == [NUMBERS[n] for n in expected], query


def test_only_the_wanted_fields_are_told(merchant: Merchant) -> None:
    shop = Shop()
    shop.track(title="Lamp")
    [told] = shop.get("/trackings", fields="title,tag").json()["data"]["trackings"]
    assert sorted(told) == ["id", "slug", "tag", "title", "tracking_number"]


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "/trackings", "{", (400, 4001, "BadRequest")),
        ("POST", "/trackings", {"slug": "ups"}, (400, 4007, "BadRequest")),
        ("POST", "/trackings", {"tracking_number": "ab"}, (400, 4005, "BadRequest")),
        ("POST", "/trackings", {"tracking_number": "AB12\x00"}, (400, 4008, "BadRequest")),
        ("POST", "/trackings", {"tracking_number": NUMBERS[0], "slug": "U P S!"}, (400, 4008, "BadRequest")),
        (
            "POST",
            "/trackings",
            {"tracking_number": NUMBERS[0], "destination_country_region": "Germany"},
            (400, 4008, "BadRequest"),
        ),
        ("PUT", "/trackings/nothing", {"title": "x"}, (404, 4004, "NotFound")),
        ("POST", "/trackings/nothing/retrack", None, (404, 4004, "NotFound")),
        ("POST", "/trackings/nothing/mark-as-completed", {}, (400, 4009, "BadRequest")),
        ("POST", "/trackings/nothing/mark-as-completed", {"reason": "EATEN"}, (400, 4008, "BadRequest")),
        ("GET", "/trackings?limit=201", None, (400, 4008, "BadRequest")),
        ("GET", "/trackings?tag=Nowhere", None, (400, 4008, "BadRequest")),
        ("GET", "/trackings?shipment_tags=gift", None, (400, 4008, "BadRequest")),
        ("GET", "/trackings?cursor=x", None, (400, 4008, "BadRequest")),
        ("GET", "/trackings?created_at_min=soon", None, (400, 4008, "BadRequest")),
        ("GET", "/courier-connections/nothing", None, (404, 404, "NotFound")),
        ("POST", "/courier-connections", {"courier_slug": "ups"}, (400, 4009, "BadRequest")),
        (
            "POST",
            "/courier-connections",
            {"courier_slug": "ups", "credentials": {"nonsense": "x"}},
            (400, 4012, "BadRequest"),
        ),
        ("POST", "/estimated-delivery-date/predict", {"slug": "ups"}, (400, 4009, "BadRequest")),
        ("GET", "/nowhere", None, (404, 404, "NotFound")),
        ("PATCH", "/trackings", {}, (404, 404, "NotFound")),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    merchant: Merchant, method: str, path: str, body: Any, expected: tuple[int, int, str]
) -> None:
    assert refusal(Shop().send(method, path, body)) == expected
    assert not Shipment.objects.exists()


def test_completing_ahead_of_time_is_refused(merchant: Merchant) -> None:
    shop = Shop()
    tracking_id = shop.track().json()["data"]["id"]
    tomorrow = (now() + timedelta(days=1)).isoformat()
    answer = shop.send(
        "POST", f"/trackings/{tracking_id}/mark-as-completed", {"reason": "LOST", "event_datetime": tomorrow}
    )
    assert refusal(answer) == (400, 4008, "BadRequest")
    assert shop.get(f"/trackings/{tracking_id}").json()["data"]["tag"] == "Pending"


def test_a_parcel_told_over_our_own_api_is_a_tracking(merchant: Merchant) -> None:
    caller, shop = Caller(), Shop()
    caller.post("/orders", ORDER)
    shipment_id = caller.post("/shipments", SHIPMENT).json()["id"]
    told = shop.get(f"/trackings/{shipment_id}").json()["data"]
    assert (told["tracking_number"], told["order_number"], told["source"]) == ("1Z5R89390357567127", "#1001", "api")
    assert refusal(shop.send("DELETE", f"/trackings/{shipment_id}")) == (403, 403, "Forbidden")


def test_a_list_costs_the_same_however_long_it_is(merchant: Merchant) -> None:
    shop = Shop()
    counted = []
    for numbers in (NUMBERS[:2], NUMBERS[2:]):
        for number in numbers:
            shop.track(number, customers=[{"email": f"{number}@example.com"}], order_id="9")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(shop.found(limit=200)) in {2, 12}
        counted.append(len([each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]))
    assert counted[0] == counted[1] <= 14


def test_the_docs_page_serves_its_own_scripts(client: Client, db: None) -> None:
    page = client.get("/tracking/docs").content.decode()
    assert "/static/ninja/" in page
    assert "cdn" not in page
