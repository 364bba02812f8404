"""Rows told as JSON arrive as they were, whatever is in them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, transaction
from django.utils.safestring import mark_safe

from reassure.connectors.models import Delivery
from reassure.customers.models import Customer
from reassure.journal.models import Event
from reassure.kit.ids import uuid7
from reassure.kit.postgres import bulk
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant

AT = datetime(2026, 6, 2, 8, 0, 0, 123456, tzinfo=UTC)


class Kind(StrEnum):
    TRIED = "bulk.tried"


def row(**told: Any) -> dict[str, Any]:
    return {
        "id": uuid7(), "merchant_id": current_merchant(), "lane": 3, "kind": "bulk.tried", "about": "order/1",
        "at": AT, "recorded_at": AT, **told,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "it's", "\\'; DROP TABLE journal_event; --", "%s %(a)s %%", "☃ 𝄞", "a\nb\tc", "$1", "{}", '"', "\\x41"]
)
def test_text_arrives_as_it_was(merchant: Merchant, text: str) -> None:
    bulk.add(Event, [row(by=text, data={"said": text, "n": 1, "list": [1, None]})])
    event = Event.objects.get(kind="bulk.tried")
    assert (event.by, event.data) == (text, {"said": text, "n": 1, "list": [1, None]})
    assert (event.at, event.lane, event.live, event.reacted_at) == (AT, 3, True, None)


def test_a_list_is_what_its_column_is(merchant: Merchant) -> None:
    tags = ["a,b", '{"x"}', "", "NULL"]
    bulk.write([Customer(name="Mila", tags=tags, told_at=AT, created_at=AT)])
    bulk.add(Event, [row(data=tags)])
    assert Customer.objects.get(name="Mila").tags == tags
    assert Event.objects.get(kind="bulk.tried").data == tags


def test_numbers_and_instants_lose_nothing(merchant: Merchant) -> None:
    exact = {"most": 2**63 - 1, "part": 0.1, "price": "12.50", "on": "2026-06-02"}
    at = AT.astimezone(tz=None)
    bulk.add(Event, [row(data={**exact, "price": Decimal("12.50"), "on": date(2026, 6, 2)}, at=at, seq=2**63 - 1)])
    event = Event.objects.get(kind="bulk.tried")
    assert (event.data, event.at, event.seq) == (exact, AT, 2**63 - 1)


def test_kinds_of_text_are_text(merchant: Merchant) -> None:
    bulk.add(Event, [row(by=mark_safe("o'k"), kind=Kind.TRIED)])
    assert Event.objects.get(kind="bulk.tried").by == "o'k"


def test_what_it_cannot_write_never_reaches_the_database(merchant: Merchant) -> None:
    with pytest.raises(TypeError):
        bulk.add(Event, [row(by=object())])
    with pytest.raises(TypeError):
        bulk.add(Delivery, [{"body": b"bytes"}])
    assert not Event.objects.filter(kind="bulk.tried").exists()


@pytest.mark.parametrize("wrong", [{"by": "a\0b"}, {"by": "x" * 61}, {"lane": 2**15}])
def test_what_no_column_holds_is_refused_by_the_database(merchant: Merchant, wrong: dict[str, Any]) -> None:
    with pytest.raises(DataError), transaction.atomic():
        bulk.add(Event, [row(**wrong)])


def test_a_conflict_is_left_alone_or_updated(merchant: Merchant) -> None:
    first = row(by="first")
    bulk.add(Event, [first])
    bulk.add(Event, [{**first, "by": "second"}], ignore=True)
    assert Event.objects.get(kind="bulk.tried").by == "first"
    key = {name: first[name] for name in ("merchant_id", "id")}
    bulk.update(Event, [{**key, "by": "third", "reacted_at": AT + timedelta(1)}])
    event = Event.objects.get(kind="bulk.tried")
    assert (event.by, event.reacted_at) == ("third", AT + timedelta(days=1))


def test_the_fence_holds_for_rows_in_bulk_too(merchant: Merchant) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        bulk.add(Event, [row(merchant_id=uuid7())])


def test_an_error_of_what_was_not_waited_for_undoes_it_all(merchant: Merchant) -> None:
    twice = row()
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.unwaited():
        for written in (twice, twice, row()):
            bulk.add(Event, [written])
    assert not Event.objects.filter(kind="bulk.tried").exists()


def test_rows_without_objects_have_their_defaults_and_are_answered_for(merchant: Merchant) -> None:
    told = {"lane": 3, "kind": "bulk.tried", "about": "order/1", "at": AT, "recorded_at": AT, "seq": 7}
    assert bulk.add(Event, [{**told, "id": uuid7()}, {**told, "id": uuid7()}], returning=["about", "seq"]) == [
        ("order/1", 7),
        ("order/1", 7),
    ]
    event = Event.objects.filter(kind="bulk.tried").first()
    assert event is not None
    assert (event.merchant_id, event.by, event.live, event.data) == (current_merchant(), "", True, {})
    assert bulk.add(Event, []) == []
    assert bulk.add(Event, [{**told, "id": event.pk}], ignore=True, returning=["id"]) == []


def test_rows_are_counted_in_the_order_in_which_they_are_told(merchant: Merchant) -> None:
    keys = [uuid7() for _ in range(3 * bulk.BATCH)]
    bulk.add(Event, [row(id=key, about=f"order/{n}") for n, key in enumerate(keys)])
    assert list(Event.objects.filter(kind="bulk.tried").order_by("seq").values_list("pk", flat=True)) == keys
