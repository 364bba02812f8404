"""The document that describes the family, and whether the family does what it says."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from reassure.api.aftership.urls import api
from reassure.config.wsgi import application
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests.api.aftership.test_doors import Shop

SCHEMA = api.get_openapi_schema(path_prefix="/tracking/")
#: Without a key there is one answer only, which other tests know: so none of these goes without.
for _operation in (each for path in SCHEMA["paths"].values() for each in path.values()):
    _operation.pop("security", None)
described = schemathesis.openapi.from_dict(SCHEMA)
described.app = application
described.config.phases.coverage.enabled = False


def test_there_are_the_sixteen_calls_of_the_sdks() -> None:
    operations = [(method, path) for path, methods in SCHEMA["paths"].items() for method in methods]
    assert len(operations) == 16
    for path in SCHEMA["paths"].values():
        for operation in path.values():
            assert operation["x-scope"]
            assert {400, 401, 403, 429, 500, 503} <= set(map(int, operation["responses"]))


@pytest.fixture
def shop(outside: Merchant) -> Shop:
    with merchant_scope(outside.pk):
        made = Shop()
    made.track(id="lamp-1", title="Lamp")
    return made


@described.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_family_does_what_its_document_says(case: Any, shop: Shop) -> None:
    case.call_and_validate(
        headers={"as-api-key": shop.secret},
        checks=[not_a_server_error, response_schema_conformance, status_code_conformance],
    )
