"""The first fence between merchants: a scope that queries need, and models that add it by themselves.

The second fence is PostgreSQL's row-level security (`kit.postgres.schema`), which reads the same scope from the
setting `reassure.merchant`. `SET LOCAL` ends with the transaction, so it is safe behind PgBouncer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection as proxy
from django.db import models, transaction

from reassure.kit.ids import uuid7
from reassure.kit.postgres.base import DatabaseWrapper

connection = cast(DatabaseWrapper, proxy)
_M = TypeVar("_M", bound=models.Model)
OPERATOR = "operator"


class ScopeError(RuntimeError):
    """A tenant's rows were asked for outside of any merchant's scope, or from within another's."""


@contextmanager
def merchant_scope(merchant_id: UUID) -> Iterator[None]:
    """Open a transaction in which only this merchant's rows exist.

    Nested scopes of the same merchant are one; of another merchant raise `ScopeError`. In an outer transaction the
    gate is shut again at the end.
    """
    if not isinstance(merchant_id, UUID):
        raise TypeError(f"a merchant is a UUID, not {merchant_id!r}")
    inside = connection.merchant
    if inside == merchant_id:
        yield
        return
    if inside is not None:
        raise ScopeError(f"already inside merchant {inside}")
    with transaction.atomic():
        _tell("merchant", str(merchant_id))
        connection.merchant = merchant_id
        try:
            yield
            _shut("merchant")
        finally:
            connection.merchant = None


@contextmanager
def user_scope(user_id: UUID) -> Iterator[None]:
    """Open a transaction that sees one person's own memberships, at whatever merchants they are."""
    if not isinstance(user_id, UUID):
        raise TypeError(f"a user is a UUID, not {user_id!r}")
    with transaction.atomic():
        _tell("person", str(user_id))
        yield
        _shut("person")


def _shut(what: str) -> None:
    """Behind an error there is nothing to do: undoing the savepoint undoes the setting too."""
    if connection.savepoint_ids and not connection.needs_rollback:
        _tell(what, "")


def _tell(what: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL reassure.\"{what}\" = '{value}'")  # quoted: user is a word of SQL


def current_merchant() -> UUID:
    """The merchant of the scope; raises `ScopeError` where there is none."""
    inside: UUID | None = connection.merchant
    if inside is None:
        raise ScopeError("no merchant in scope: open kit.tenancy.merchant_scope() first")
    return inside


class ThisMerchant(models.Expression):
    """The merchant of the scope, resolved when the query runs and not when it is written."""

    output_field = models.UUIDField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if connection.merchant is None:
            raise ScopeError("no merchant in scope: open kit.tenancy.merchant_scope() first")
        return "%s", (connection.merchant,)


class TenantManager(models.Manager[_M]):
    """Adds the scope's merchant to every query; raises `ScopeError` where there is no scope."""

    def get_queryset(self) -> models.QuerySet[_M]:
        return super().get_queryset().filter(merchant_id=ThisMerchant())


def merchants_with(model: type["TenantModel"], **wanted: Any) -> list[UUID]:
    """Merchants that have such rows, found as the operator, who reads across merchants and touches nothing."""
    rows = model.across.using(OPERATOR).filter(**wanted)
    return list(rows.order_by().values_list("merchant_id", flat=True).distinct())


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between two tables of one merchant: joins and references by (merchant_id, id)."""

    def get_joining_fields(self, reverse_join: bool = False) -> tuple[Any, ...]:
        ours = self.model._meta.get_field("merchant")
        theirs = self.remote_field.model._meta.get_field("merchant")
        pair = (theirs, ours) if reverse_join else (ours, theirs)
        return (*super().get_joining_fields(reverse_join), pair)


class TenantModel(models.Model):
    """A row of one merchant. In the database its key is (merchant_id, id); in Python it is a plain UUIDv7 `id`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    merchant = models.ForeignKey(
        "merchants.Merchant",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        default=current_merchant,
        editable=False,
    )

    objects = TenantManager()
    across = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *rest: Any) -> Any:
        """A row never changes hands, so `merchant_id` is never written twice."""
        kept = [value for value in values if value[0].attname != "merchant_id"]
        return super()._do_update(base_qs, using, pk_val, kept, *rest)
