"""The whole API: its routers, its refusals, and the document that describes both."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from reassure.api import (
    events,
    insights,
    labels,
    orders,
    postage,
    problems,
    products,
    promises,
    shipments,
    stock,
    trouble,
    webhooks,
)
from reassure.api.quoting import document as quoting
from reassure.api.schemas import bulk

DESCRIPTION = """\
Tell Reassure of orders, parcels, scans, products and stock; read what it knows and promises.

- **Keys** are made on the dashboard and sent as `Authorization: Bearer rk_…`. `x-scope` is what an operation needs.
- **Money** is integer minor units of its currency. **Instants** carry their offset (ISO 8601), answers are in UTC.
- **Late and repeated** tellings change nothing: `version_at` says which one is newer.
- **Writes** take an `Idempotency-Key`. **Bulk** writes judge each item by itself and keep the rest.
- **Lists** go on with `cursor`, the `next` of the page before.
- **Refusals** are problem documents (RFC 9457) with a stable `code`.
- **Limits** are per key and minute: see the `RateLimit-*` headers; 429 says how long to wait.
"""


class Api(NinjaAPI):
    """Ninja, with operations named after their functions and refusals documented as they are sent."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        problems.document(schema)
        bulk.document(schema)
        quoting.document(schema)
        return schema


api = Api(title="Reassure", version="1", description=DESCRIPTION, urls_namespace="api", docs_url="/docs")
problems.handle(api)
for part in (orders, shipments, labels, postage, products, stock, promises, trouble, insights, events, webhooks):
    api.add_router("/v1", part.router)


def document() -> str:
    """The OpenAPI document as docs/openapi.json holds it."""
    return problems.dumps(api.get_openapi_schema(path_prefix="/api/"))
