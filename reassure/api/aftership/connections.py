"""Courier connections: made, read, changed, given up. A secret goes in and never comes out."""

from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from reassure.api.aftership import accounts
from reassure.api.aftership.access import needs
from reassure.api.aftership.envelope import Meta
from reassure.api.aftership.schemas.shown import PaginationOut
from reassure.api.aftership.schemas.values import Lenient, Slug
from reassure.api.keys import KeyRequest, in_scope
from reassure.api.schemas.values import Text40, Text60, Text100
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.rules import Scope

router = Router(tags=["Courier connections"])
Json = dict[str, Any]
READ, WRITE = Scope.CONNECTIONS_READ, Scope.CONNECTIONS_WRITE
Credentials = dict[Text60, Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")]]


class ConnectionIn(Lenient):
    """`GET /couriers` says which credentials a courier takes."""

    courier_slug: Slug
    credentials: Credentials = Field(max_length=20)


class ConnectionChange(Lenient):
    credentials: Credentials = Field(max_length=20)


class ConnectionOut(Schema):
    id: str
    courier_slug: str
    credentials: Json
    created_at: str
    updated_at: str


class ConnectionAnswer(Schema):
    meta: Meta
    data: ConnectionOut


class ConnectionsOut(Schema):
    pagination: PaginationOut
    courier_connections: list[ConnectionOut]


class ConnectionsAnswer(Schema):
    meta: Meta
    data: ConnectionsOut


class ConnectionFilters(Lenient):
    courier_slug: Text40 = ""
    cursor: Text100 = ""
    limit: int = Field(default=100, ge=1, le=200)


@router.get("/courier-connections", **needs(READ, ConnectionsAnswer))
@in_scope
def get_courier_connections(request: KeyRequest, filters: Query[ConnectionFilters]) -> Json:
    """Your accounts at couriers, the newest first."""
    rows = accounts.all_of(filters.courier_slug)
    after = _after([row.pk.hex for row in rows], filters.cursor)
    page = rows[after : after + filters.limit]
    more = after + filters.limit < len(rows)
    pagination = {"total": len(rows), "next_cursor": page[-1].pk.hex if more else None, "has_next_page": more}
    return _ok({"pagination": pagination, "courier_connections": [accounts.shown(row) for row in page]})


@router.post("/courier-connections", **needs(WRITE, ConnectionAnswer, status=201))
@in_scope
def post_courier_connections(request: KeyRequest, connection: ConnectionIn) -> tuple[int, Json]:
    """Connect your account: your parcels with this courier are asked about over it from now on."""
    made = accounts.connect(
        slug=connection.courier_slug, credentials=connection.credentials, by=_by(request), now=clock.now()
    )
    return 201, _ok(accounts.shown(made), code=201)


@router.get("/courier-connections/{connection_id}", **needs(READ, ConnectionAnswer, also=(404,)))
@in_scope
def get_courier_connections_by_id(request: KeyRequest, connection_id: str) -> Json:
    """One account."""
    return _ok(accounts.shown(accounts.one(connection_id)))


@router.patch("/courier-connections/{connection_id}", **needs(WRITE, ConnectionAnswer, also=(404,)))
@in_scope
def put_courier_connections_by_id(request: KeyRequest, connection_id: str, connection: ConnectionChange) -> Json:
    """Other credentials."""
    changed = accounts.change(
        connection_id=connection_id, credentials=connection.credentials, by=_by(request), now=clock.now()
    )
    return _ok(accounts.shown(changed))


@router.delete("/courier-connections/{connection_id}", **needs(WRITE, ConnectionAnswer, also=(404,)))
@in_scope
def delete_courier_connections_by_id(request: KeyRequest, connection_id: str) -> Json:
    """Throw the credentials away and ask over this account no more."""
    return _ok(accounts.give_up(connection_id=connection_id, by=_by(request), now=clock.now()))


def _after(keys: list[str], cursor: str) -> int:
    if not cursor:
        return 0
    if cursor not in keys:
        raise Invalid("This cursor is none of ours: start again from the first page.", code="cursor")
    return keys.index(cursor) + 1


def _by(request: Any) -> str:
    return f"api_key/{request.auth.pk}"


def _ok(data: Json, *, code: int = 200) -> Json:
    return {"meta": {"code": code}, "data": data}
