"""One plausible row of any tenant table, parents included, made from the model's own fields."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from reassure.kit.tenancy import TenantModel
from reassure.merchants.models import Brand, Merchant, User

_numbers = itertools.count(1)
_AT = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


def one_of(model: type[Any]) -> Any:
    """Save and answer one row in the scope's merchant; optional references are filled too, but those to itself."""
    if model is Brand:
        return Brand.objects.get()
    values = {
        field.name: _value(field)
        for field in model._meta.local_concrete_fields
        if field.name not in {"id", "merchant"} and not _own_affair(field, model)
    }
    return model.objects.create(**values)


def _own_affair(field: Any, model: type[Any]) -> bool:
    if field.is_relation:
        return field.remote_field.model is model
    return field.has_db_default() or field.generated


def _value(field: Any) -> Any:
    if field.is_relation:
        return _parent(field.remote_field.model)
    if field.choices:
        return field.choices[0][0]
    if field.has_default() and (field.get_default() or isinstance(field, models.IntegerField)):
        return field.get_default()
    allowed = _allowed(field)
    if allowed is not None:
        return allowed
    for kind, make in _BY_TYPE:
        if isinstance(field, kind):
            return make(field, next(_numbers))
    raise TypeError(f"tests/rows.py knows no value for {field}")


def _allowed(field: Any) -> Any:
    """The first value that a check constraint `field__in=[…]` lets in, or None where there is no such constraint."""
    for constraint in field.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, models.Q):
            for child in constraint.condition.children:
                if isinstance(child, tuple) and child[0] == f"{field.name}__in":
                    return next(iter(child[1]))
    return None


def _parent(model: type[Any]) -> Any:
    if model is User:
        return User.objects.create(email=f"person{next(_numbers)}@example.com", password="!")
    if issubclass(model, TenantModel):
        return one_of(model)
    if model is Merchant:
        raise TypeError("a merchant comes from the scope")
    return model.objects.create()


def _text(field: Any, i: int) -> str:
    return f"x{i}"[: field.max_length] if field.max_length else f"x{i}"


def _day(field: Any, i: int) -> date:
    """The same for all, so that days stand in order; another each where a row is named by its day."""
    named = any(set(each.fields) == {"merchant", field.name} for each in field.model._meta.total_unique_constraints)
    return date(2026, 6, 2) + timedelta(days=i if named else 0)


_BY_TYPE: list[tuple[Any, Any]] = [
    (models.EmailField, lambda field, i: f"x{i}@example.com"),
    (models.URLField, lambda field, i: f"https://example.com/{i}"),
    (models.DateTimeField, lambda field, i: _AT),
    (models.DateField, lambda field, i: _day(field, i)),
    (models.TimeField, lambda field, i: time(12)),
    (models.UUIDField, lambda field, i: field.get_default() or Merchant().pk),
    (models.BooleanField, lambda field, i: False),
    (models.SmallIntegerField, lambda field, i: 1),
    (models.IntegerField, lambda field, i: i),
    (models.FloatField, lambda field, i: float(i)),
    (models.DecimalField, lambda field, i: i),
    (models.JSONField, lambda field, i: field.get_default() if field.has_default() else {}),
    (models.BinaryField, lambda field, i: b"x"),
    (ArrayField, lambda field, i: field.get_default() or []),
    ((models.CharField, models.TextField), _text),
]
