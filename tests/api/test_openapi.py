"""The document that describes the API, and whether the API does what it says."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from reassure.api import v1
from reassure.api.v1 import api
from reassure.config.wsgi import application
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests.api.caller import ORDER, PRODUCT, SHIPMENT, TRACKING, Caller

LINKED = "application/ld+json"
COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_committed_document_is_the_one_we_serve() -> None:
    assert COMMITTED.read_text() == v1.document(), "write it anew: manage.py openapi > docs/openapi.json"


def test_every_operation_names_its_scope_and_its_refusals() -> None:
    schema = api.get_openapi_schema(path_prefix="/api/")
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert len(operations) == 39
    for operation in operations:
        assert operation["x-scope"]
        assert {401, 403, 422, 429, 500, 503} <= set(operation["responses"])
        assert all(
            set(answer["content"]) - {LINKED} == {"application/problem+json" if status >= 400 else "application/json"}
            for status, answer in operation["responses"].items()
        )


def test_the_docs_page_serves_its_own_scripts(client: object, db: None) -> None:
    page = client.get("/api/docs").content.decode()  # type: ignore[attr-defined]
    assert "/static/ninja/" in page
    assert "cdn" not in page


described = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
described.app = application
described.config.phases.coverage.enabled = False


@pytest.fixture
def caller(outside: Merchant) -> Caller:
    """A key with every scope, and an order with a parcel so that there is something to find."""
    with merchant_scope(outside.pk):
        made = Caller()
    made.post("/orders", ORDER)
    made.post("/shipments", SHIPMENT)
    made.post("/scans", TRACKING)
    made.post("/products", PRODUCT)
    return made


@described.parametrize()
@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_does_what_its_document_says(case: Any, caller: Caller) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {caller.secret}"},
        checks=[not_a_server_error, response_schema_conformance, status_code_conformance],
    )
