"""AfterShip's official Python SDK, as it is published, against our live server: all its sixteen calls."""

from typing import Any

import pytest
import tracking
from tracking import exceptions
from tracking.models import CreateTrackingRequest, MarkTrackingCompletedByIdRequest, UpdateTrackingByIdRequest

from tests.api.aftership.conftest import Access

UPS = "1Z5R89390357567127"
#: The SDK's own ways, which we don't change.
pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore:URL.raw is deprecated"),
    pytest.mark.filterwarnings("ignore:Use 'content="),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow"),
]


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
