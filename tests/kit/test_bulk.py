"""Rows written as literals arrive as they were, whatever is in them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils.safestring import mark_safe

from reassure.journal.models import Event
from reassure.kit.ids import uuid7
from reassure.kit.postgres import bulk
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant

AT = datetime(2026, 6, 2, 8, 0, 0, 123456, tzinfo=UTC)
COLUMNS = ("id", "merchant_id", "lane", "kind", "about", "at", "recorded_at", "by", "live", "data", "reacted_at")


class Kind(StrEnum):
    TRIED = "bulk.tried"


def write(*, by: str = "", kind: str = "bulk.tried", data: object = None) -> None:
    row = (uuid7(), current_merchant(), 3, kind, "order/1", AT, AT, by, True, data or {}, None)
    bulk.insert("journal_event", COLUMNS, [row])


@pytest.mark.parametrize(
    "text", ["", "it's", "\\'; DROP TABLE journal_event; --", "%s %(a)s %%", "☃ 𝄞", "a\nb\tc", "$1", "{}", '"', "\\x41"]
)
def test_text_arrives_as_it_was(merchant: Merchant, text: str) -> None:
    write(by=text, data={"said": text, "n": 1, "list": [1, None]})
    event = Event.objects.get(kind="bulk.tried")
    assert (event.by, event.data) == (text, {"said": text, "n": 1, "list": [1, None]})
    assert (event.at, event.lane, event.live, event.reacted_at) == (AT, 3, True, None)


def test_kinds_of_text_are_text(merchant: Merchant) -> None:
    write(by=mark_safe("o'k"), kind=Kind.TRIED)
    assert Event.objects.get(kind="bulk.tried").by == "o'k"


def test_what_it_cannot_write_never_reaches_the_database(merchant: Merchant) -> None:
    with pytest.raises(TypeError):
        write(by=Decimal(1))  # type: ignore[arg-type]
    assert not Event.objects.filter(kind="bulk.tried").exists()


def test_a_conflict_is_left_alone_or_updated(merchant: Merchant) -> None:
    row = [uuid7(), current_merchant(), 3, "bulk.tried", "order/1", AT, AT, "first", True, {}, None]
    bulk.insert("journal_event", COLUMNS, [row])
    again = [*row[:7], "second", *row[8:]]
    bulk.insert("journal_event", COLUMNS, [again], conflict="ON CONFLICT DO NOTHING")
    assert Event.objects.get(kind="bulk.tried").by == "first"
    types = ("uuid", "uuid", "varchar", "timestamptz")
    bulk.update(
        "journal_event",
        ("merchant_id", "id", "by", "reacted_at"),
        types,
        [(row[1], row[0], "third", AT + timedelta(1))],
    )
    event = Event.objects.get(kind="bulk.tried")
    assert (event.by, event.reacted_at) == ("third", AT + timedelta(days=1))


def test_the_fence_holds_for_literals_too(merchant: Merchant) -> None:
    stolen = (uuid7(), uuid7(), 3, "bulk.tried", "order/1", AT, AT, "", True, {}, None)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        bulk.insert("journal_event", COLUMNS, [stolen])


def test_an_error_of_what_was_not_waited_for_undoes_it_all(merchant: Merchant) -> None:
    row = (uuid7(), current_merchant(), 3, "bulk.tried", "order/1", AT, AT, "", True, {}, None)
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.unwaited():
        for written in (row, row, (uuid7(), *row[1:])):
            bulk.insert("journal_event", COLUMNS, [written])
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
