"""AfterShip's official Python SDK, as it is published, against our live server: all its sixteen calls."""

from typing import Any

import httpx
import pytest
import tracking
from tracking import auth, exceptions
from tracking.models import (
    CreateTrackingRequest,
    DetectCourierRequest,
    EstimatedDeliveryDateRequest,
    MarkTrackingCompletedByIdRequest,
    PostCourierConnectionsRequest,
    PredictBatchRequest,
    PutCourierConnectionsByIdRequest,
    UpdateTrackingByIdRequest,
)

from reassure.kit.clock import now
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import ApiKey, Merchant
from tests.api.aftership.conftest import Access
from tests.api.caller import TRACKING
from tests.promises.delivery import hamburg

UPS = "1Z5R89390357567127"
#: The SDK's own ways, which we don't change.
pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore:URL.raw is deprecated"),
    pytest.mark.filterwarnings("ignore:Use 'content="),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow"),
]
#: A Tuesday before noon, in Hamburg.
WAY = EstimatedDeliveryDateRequest(
    slug="dhl-germany",
    origin_address={"country_region": "DEU"},
    destination_address={"country_region": "DEU", "postal_code": "10969"},
    estimated_pickup={
        "order_time": "2026-06-02 08:00:00",
        "order_cutoff_time": "12:00:00",
        "business_days": [1, 2, 3, 4, 5],
        "order_processing_time": {"unit": "day", "value": 1},
    },
)


def client_of(access: Access, **more: Any) -> tracking.Client:
    return tracking.Client(
        tracking.Configuration(domain=access.url, api_key=access.key, max_retry=0, timeout=20_000, **more)
    )


@pytest.fixture
def client(access: Access) -> tracking.Client:
    return client_of(access)


def test_a_tracking_lives_its_whole_life(client: tracking.Client) -> None:
    made = client.tracking.create_tracking(
        CreateTrackingRequest(
            tracking_number=UPS, slug="ups", title="Lamp", order_id="9", destination_country_region="DEU",
            custom_fields={"colour": "red"}, customers=[{"role": "buyer", "email": "mila@example.com", "name": "Mila"}],
        )
    ).data  # fmt: skip
    assert (made.tracking_number, made.slug, made.tag.value, made.subtag) == (UPS, "ups", "Pending", "Pending_001")
    assert (made.title, made.order_id, made.custom_fields, made.active) == ("Lamp", "9", {"colour": "red"}, True)
    assert [(c.role, c.email, c.name) for c in made.customers] == [("buyer", "mila@example.com", "Mila")]
    read = client.tracking.get_tracking_by_id(made.id)
    assert read.data == made
    assert read.response_header["x-ratelimit-limit"] == ["600"]
    listed = client.tracking.get_trackings(tracking_numbers=UPS, slug="ups", tag="Pending", limit=10)
    assert [each.id for each in listed.data.trackings] == [made.id]
    assert (listed.data.pagination.total, listed.data.pagination.has_next_page) == (1, False)
    changed = client.tracking.update_tracking_by_id(made.id, UpdateTrackingByIdRequest(title="Two lamps")).data
    assert (changed.title, changed.order_id) == ("Two lamps", "9")
    over = client.tracking.mark_tracking_completed_by_id(made.id, MarkTrackingCompletedByIdRequest(reason="LOST")).data
    assert (over.tag.value, over.subtag, over.active) == ("Exception", "Exception_013", False)
    assert [point.source.value for point in over.checkpoints] == ["user"]
    again = client.tracking.retrack_tracking_by_id(made.id).data
    assert (again.active, again.tracked_count) == (True, 2)
    gone = client.tracking.delete_tracking_by_id(made.id).data
    assert (gone.id, gone.active) == (made.id, False)
    with pytest.raises(exceptions.NotFoundError) as refused:
        client.tracking.get_tracking_by_id(made.id)
    assert refused.value.code is exceptions.ErrorCodeEnum.TRACKING_DOES_NOT_EXIST


def test_what_a_carrier_tells_is_seen_by_the_client(client: tracking.Client, access: Access) -> None:
    made = client.tracking.create_tracking(CreateTrackingRequest(tracking_number=UPS, slug="ups")).data
    told = httpx.post(
        f"{access.url}/api/v1/scans", json=TRACKING, headers={"Authorization": f"Bearer {access.key}"}, timeout=20
    )
    assert told.status_code == 200
    read = client.tracking.get_tracking_by_id(made.id).data
    assert (read.tag.value, read.shipment_delivery_date) == ("Delivered", "2026-06-04T10:00:00+00:00")
    assert [(point.tag.value, point.city, point.country_region) for point in read.checkpoints] == [
        ("InTransit", "Leipzig", "DEU"), ("Delivered", "Berlin", "DEU")
    ]  # fmt: skip


def test_couriers_are_listed_and_recognised(client: tracking.Client) -> None:
    listed = client.courier.get_couriers(slug="ups,dhl,dhl-germany").data
    assert [(each.slug, each.name) for each in listed.couriers] == [
        ("dhl-germany", "DHL Paket"), ("dhl", "DHL Express"), ("ups", "UPS")
    ]  # fmt: skip
    assert listed.total == 3
    assert client.courier.get_couriers(active=True).data.couriers == []
    found = client.courier.detect_courier(DetectCourierRequest(tracking_number=UPS)).data
    assert found.couriers[0].slug == "ups"
    assert client.courier.detect_courier(DetectCourierRequest(tracking_number="?")).data.couriers == []


def test_a_courier_connection_is_made_changed_and_given_up(client: tracking.Client) -> None:
    ups = client.courier.get_couriers(slug="ups").data.couriers[0]
    credentials = {each.name: "secret" for each in ups.credentials.fields}
    made = client.courier_connection.post_courier_connections(
        PostCourierConnectionsRequest(courier_slug="ups", credentials=credentials)
    ).data
    assert (made.courier_slug, set(made.credentials.values())) == ("ups", {"********"})
    assert client.courier_connection.get_courier_connections_by_id(made.id).data == made
    listed = client.courier_connection.get_courier_connections(courier_slug="ups").data
    assert ([each.id for each in listed.courier_connections], listed.pagination.total) == ([made.id], 1)
    changed = client.courier_connection.put_courier_connections_by_id(
        made.id, PutCourierConnectionsByIdRequest(credentials=dict.fromkeys(credentials, "other"))
    ).data
    assert changed.id == made.id
    assert client.courier_connection.delete_courier_connections_by_id(made.id).data.id == made.id
    with pytest.raises(exceptions.NotFoundError):
        client.courier_connection.get_courier_connections_by_id(made.id)


def test_dates_come_from_the_merchants_own_rules(client: tracking.Client, outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        hamburg()
    dates = client.estimated_delivery_date.predict(WAY).data
    said = (dates.estimated_delivery_date_min, dates.estimated_delivery_date, dates.estimated_delivery_date_max)
    assert said == ("2026-06-04", "2026-06-05", "2026-06-05")
    several = client.estimated_delivery_date.predict_batch(PredictBatchRequest(estimated_delivery_dates=[WAY, WAY]))
    assert [each.estimated_delivery_date for each in several.data.estimated_delivery_dates] == ["2026-06-05"] * 2


def test_refusals_are_the_ones_the_sdk_knows(client: tracking.Client, access: Access) -> None:
    first = CreateTrackingRequest(tracking_number=UPS, slug="ups")
    client.tracking.create_tracking(first)
    codes = exceptions.ErrorCodeEnum
    cases = [
        (exceptions.BadRequestError, codes.TRACKING_ALREADY_EXIST, lambda: client.tracking.create_tracking(first)),
        (
            exceptions.BadRequestError,
            codes.TRACKING_NUMBER_REQUIRED,
            lambda: client.tracking.create_tracking(CreateTrackingRequest(slug="ups")),
        ),
        (
            exceptions.BadRequestError,
            codes.TRACKING_NUMBER_INVALID,
            lambda: client.tracking.create_tracking(CreateTrackingRequest(tracking_number="?!?!")),
        ),
        (exceptions.BadRequestError, codes.VALUE_INVALID, lambda: client.tracking.get_trackings(limit=201)),
        (
            exceptions.BadRequestError,
            codes.VALUE_INVALID,
            lambda: client.tracking.get_trackings(tracking_numbers=",".join(f"A{n:04}" for n in range(51))),
        ),
        (
            exceptions.UnauthorizedError,
            codes.API_KEY_INVALID,
            lambda: client_of(Access(url=access.url, key="rk_no")).tracking.get_trackings(),
        ),
    ]
    for error, code, call in cases:
        with pytest.raises(error) as refused:
            call()
        assert refused.value.code is code


def test_a_signed_key_opens_nothing_unsigned(access: Access, outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        secret = merchants.sign_key(key_id=ApiKey.objects.get().pk, by="", now=now())
    signed = client_of(access, api_secret=secret, authentication_type=auth.Aes)
    made = signed.tracking.create_tracking(CreateTrackingRequest(tracking_number=UPS, slug="ups", note="två år")).data
    assert signed.tracking.get_trackings(keyword="1z 5r", created_at_min="2026-01-01T00:00:00+00:00").data.trackings
    assert signed.tracking.get_tracking_by_id(made.id).data.note == "två år"
    wrong = client_of(access, api_secret="guessed", authentication_type=auth.Aes)
    for other in (client_of(access), wrong):
        with pytest.raises(exceptions.UnauthorizedError):
            other.tracking.get_tracking_by_id(made.id)
