"""Closing the demo shop: every row of it goes, in every table, and its owner with it."""

from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from reassure.config.demo import opening
from reassure.kit.tenancy import TenantModel, merchant_scope
from reassure.merchants.models import Merchant, Staff, User


def close_shop() -> int:
    """Remove the demo without trace; answers how many rows went. Raises `NotTheDemo`; no demo is no error."""
    merchant = opening.find()
    if merchant is None:
        return 0
    with transaction.atomic():
        with merchant_scope(merchant.pk):
            people = list(Staff.objects.values_list("user_id", flat=True))
            gone = sum(model.objects.all()._raw_delete("default") for model in _children_first())
            gone += _forget(people)
        Merchant.objects.filter(pk=merchant.pk)._raw_delete("default")
        return int(gone + 1)


def _children_first() -> list[Any]:
    """Every table of a merchant, those that point at others before what they point at."""
    tenants: list[Any] = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    points_at = {
        model: {
            field.remote_field.model
            for field in model._meta.local_concrete_fields
            if field.is_relation and field.remote_field.model in tenants and field.remote_field.model is not model
        }
        for model in tenants
    }
    return list(reversed(list(TopologicalSorter(points_at).static_order())))


def _forget(people: list[Any]) -> int:
    """Those who work nowhere else were made up for the demo; a person with another place stays."""
    made_up = User.objects.filter(pk__in=people, email__endswith="@atelier-nord.example")
    ended = _end_sessions({str(pk) for pk in made_up.values_list("pk", flat=True)})
    gone, _ = made_up.delete()
    return gone + ended


def _end_sessions(users: set[str]) -> int:
    """A session names its person inside its sealed data only, so each is opened."""
    theirs = [row.pk for row in Session.objects.iterator() if row.get_decoded().get(SESSION_KEY) in users]
    gone, _ = Session.objects.filter(pk__in=theirs).delete()
    return gone
