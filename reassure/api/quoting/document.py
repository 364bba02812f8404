"""The quote's operations in the OpenAPI document, from the very structures that decode and encode them."""

from typing import Any

import msgspec

from reassure.api.quoting.markup import MEDIA_TYPE
from reassure.api.quoting.wire import Ask, Batch, ManyQuoted, Quoted
from reassure.merchants.rules import Scope

_REFUSALS = (401, 403, 405, 413, 422, 429, 500, 503)
_PATH = "/api/v1/promises/quote"
_SAYS = "Dates before purchase for every way to a door, with the reasons and the cut-off each counts on."


def document(schema: dict[str, Any]) -> None:
    """Add the operations that the lean door answers."""
    references, components = msgspec.json.schema_components(
        (Ask, Batch, Quoted, ManyQuoted), ref_template="#/components/schemas/{name}"
    )
    ask, batch, quoted, many = references
    schema["components"]["schemas"] |= {name: _titled(name, each) for name, each in components.items()}
    schema["paths"][_PATH] = {
        "post": _operation("quote", _SAYS, answer=quoted, body=ask),
        "get": _operation("quote_by_address", f"{_SAYS} The same as an address, which may be cached.", answer=quoted)
        | {"parameters": _PARAMETERS},
    }
    markup = "OfferShippingDetails, as schema.org has it, for the shop to put into its pages."
    for told in schema["paths"][_PATH].values():
        told["responses"][200]["content"][MEDIA_TYPE] = {"schema": {"type": "object", "description": markup}}
    says = "Up to 100 questions at once, for a listing page."
    schema["paths"][f"{_PATH}/batch"] = {"post": _operation("quote_many", says, answer=many, body=batch)}


def _titled(name: str, component: dict[str, Any]) -> dict[str, Any]:
    return component | {"title": name}


def _operation(name: str, says: str, *, answer: Any, body: Any = None) -> dict[str, Any]:
    refusal = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = {
        "operationId": name,
        "summary": name.replace("_", " ").capitalize(),
        "description": says,
        "tags": ["Promises"],
        "security": [{"Key": []}],
        "x-scope": str(Scope.PROMISES_QUOTE),
        "responses": {
            200: {"description": "OK", "content": {"application/json": {"schema": answer}}},
            **{status: {"description": "Refused", "content": refusal} for status in _REFUSALS},
        },
    }
    if body is not None:
        told["requestBody"] = {"content": {"application/json": {"schema": body}}, "required": True}
    return told


def _parameter(name: str, says: str, *, many: bool = False) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    shape = {"type": "array", "items": text} if many else text
    return {"in": "query", "name": name, "required": False, "description": says, "schema": shape}


_PARAMETERS = [
    _parameter("key", "A key that may do nothing but quote, instead of the header."),
    _parameter("country", "Two letters, such as DE."),
    _parameter("postcode", "Of the door."),
    _parameter("region", "State or province, as ISO 3166-2."),
    _parameter("item", "variant:quantity", many=True),
    _parameter("sku", "Instead of an item.", many=True),
    _parameter("source", "The shop whose variants are meant."),
    _parameter("method", "A way to compare; none = all.", many=True),
    _parameter("wanted_on", "YYYY-MM-DD: until when to order for it to come by then."),
    _parameter("surface", "Where it is shown."),
    _parameter("basket", "The shop's key of the cart."),
    _parameter("language", "Of the words."),
]
