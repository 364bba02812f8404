"""From facts to words: Mila's order, its parcel, and what she is told of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reassure.catalog import actions as catalog
from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.config.reactions import REACTIONS
from reassure.customers import actions as customers
from reassure.journal.models import Event
from reassure.journeys import actions as journeys
from reassure.journeys import queries
from reassure.merchants.models import Brand, Merchant
from reassure.messages import actions as messages
from reassure.messages.models import Message
from reassure.messages.rules.rendering import Reader, render, shipped
from reassure.messages.rules.samples import SAMPLES
from reassure.orders import actions as orders
from reassure.orders import queries as mirror
from reassure.promises.models import Promise
from reassure.shipments import actions as shipments
from tests.cast import NOW
from tests.orders.facts import later
from tests.promises.delivery import hamburg
from tests.shipments.parcels import CLOTH, DOOR, DROVE, HUB, LAMPS, SHOP, answer, parcel, placed, scan

pytestmark = pytest.mark.django_db


def told(merchant: Merchant, *, live: bool = True) -> None:
    """Let everything react to what was recorded since the last time."""
    while events := list(Event.objects.filter(reacted_at=None).order_by("seq")):
        facts = [replace(event.as_fact(), live=live) for event in events]
        Event.objects.filter(pk__in=[event.pk for event in events]).update(reacted_at=NOW)
        for reaction in REACTIONS:
            if wanted := [fact for fact in facts if reaction.wants(fact.kind)]:
                reaction.react(merchant, wanted)


@pytest.fixture
def tell(merchant: Merchant) -> Callable[..., None]:
    return lambda **how: told(merchant, **how)


def waiting() -> list[str]:
    return list(Message.objects.filter(state="wanted").order_by("created_at", "pk").values_list("trigger", flat=True))


def written(merchant: Merchant, trigger: str, at: datetime | None = None) -> journeys.Written | None:
    message = Message.objects.filter(trigger=trigger, state="wanted").latest("created_at")
    Message.objects.filter(pk=message.pk).update(due_at=NOW)
    claimed = journeys.claim(message_id=message.pk, merchant=merchant, now=at or NOW)
    if claimed is None:
        return None
    return journeys.put_down(claimed=claimed, wording=journeys.put_into_words(claimed))


def sent(merchant: Merchant, trigger: str) -> journeys.Written:
    mail = written(merchant, trigger)
    assert mail is not None
    journeys.told(written=mail, provider="smtp", provider_id="<1>", now=NOW)
    return mail


def why(trigger: str) -> tuple[str, str]:
    message = Message.objects.filter(trigger=trigger).latest("created_at")
    return message.state, message.why


def test_an_order_is_confirmed_with_the_date_we_stand_for(merchant: Merchant, tell: Callable[..., None]) -> None:
    hamburg()
    placed()
    tell()
    mail = sent(merchant, "order_confirmed")
    assert mail.recipient == "mila@example.com"
    assert mail.rendered.subject == "Vielen Dank: Bestellung #1001 ist bestätigt"
    assert "Vielen Dank, Mila\n" in mail.rendered.text
    assert "2 × Lamp" in mail.rendered.text
    assert "Lindenstraße 5" in mail.rendered.text
    assert "/t/atelier-nord/o/" in mail.rendered.text
    promise = Promise.objects.get(surface="mail.order_confirmed")
    assert promise.statement == mail.said
    assert mail.said.startswith("Kommt an ")
    assert mail.said.removeprefix("Kommt an ") in mail.rendered.text


def test_where_nobody_knows_the_date_the_mail_goes_without(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    tell()
    mail = sent(merchant, "order_confirmed")
    assert "Kommt an" not in mail.rendered.text
    assert "Wir schreiben wieder, sobald sie unterwegs ist." in mail.rendered.text
    assert not Promise.objects.exists()


def test_history_never_speaks(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    shipments.ship(facts=parcel(), source=SHOP, now=NOW)
    shipments.track(answers=[answer(HUB, DROVE, DOOR)], source="ups", now=NOW)
    tell(live=False)
    assert not Message.objects.exists()


def test_each_thing_is_said_once_however_often_it_is_told(merchant: Merchant, tell: Callable[..., None]) -> None:
    for _ in range(2):
        placed()
        shipments.ship(facts=parcel(), source=SHOP, now=NOW)
        shipments.track(answers=[answer(HUB)], source="ups", now=NOW)
        tell()
    assert waiting() == ["order_confirmed", "shipped"]


def test_a_parcel_without_number_is_told_of_when_it_moves(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    shipments.ship(facts=parcel(tracking_number=""), source=SHOP, now=NOW)
    tell()
    assert waiting() == ["order_confirmed"]


def test_a_part_of_the_order_is_called_a_part(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    shipments.ship(facts=parcel(), source=SHOP, now=NOW)
    tell()
    text = sent(merchant, "shipped").rendered.text
    assert "Ein erster Teil Ihrer Bestellung #1001 hat unser Haus verlassen." in text
    assert "2 × Lamp" in text
    assert "Linen cloth" not in text
    assert "Sendungsnummer bei UPS\n1Z5R89390357567127" in text


def test_the_whole_order_in_one_parcel_is_no_part(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    shipments.ship(facts=parcel(lines=(LAMPS, CLOTH)), source=SHOP, now=NOW)
    tell()
    assert "Ihre Bestellung #1001 hat unser Haus verlassen." in sent(merchant, "shipped").rendered.text


def test_shipped_is_not_said_any_more_once_it_was_delivered(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    shipments.ship(facts=parcel(lines=(LAMPS, CLOTH)), source=SHOP, now=NOW)
    shipments.track(answers=[answer(HUB, DROVE, DOOR)], source="ups", now=NOW)
    tell()
    assert written(merchant, "shipped") is None
    assert why("shipped") == ("skipped", "The parcel is further on already.")
    assert "wurde zugestellt: Do., 4. Juni, 14:00." in sent(merchant, "delivered").rendered.text


def test_a_cancelled_order_is_not_confirmed(merchant: Merchant, tell: Callable[..., None]) -> None:
    row = placed()
    tell()
    orders.cancel(order_id=row.pk, reason="changed my mind", by="staff/1", now=NOW)
    assert written(merchant, "order_confirmed") is None
    assert why("order_confirmed") == ("skipped", "The order was cancelled.")


def test_a_later_date_is_admitted_with_the_one_we_had_said(merchant: Merchant, tell: Callable[..., None]) -> None:
    hamburg()
    placed()
    shipments.ship(facts=parcel(lines=(LAMPS, CLOTH)), source=SHOP, now=NOW)
    tell()
    late = replace(answer(HUB), estimated_on=((NOW + timedelta(days=9)).date(), (NOW + timedelta(days=10)).date()))
    shipments.track(answers=[late], source="ups", now=NOW)
    tell()
    mail = sent(merchant, "delayed")
    assert mail.rendered.subject == "Bestellung #1001 kommt später als angekündigt"
    assert "Jetzt erwartet" in mail.rendered.text
    assert "Do., 11.\u2009–\u2009Fr., 12. Juni" in mail.rendered.text
    assert "Angekündigt war: " in mail.rendered.text
    assert "Your parcel" not in mail.rendered.text
    assert mail.said.startswith("Jetzt erwartet ")


def test_a_problem_is_named_and_a_second_one_too(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    shipments.ship(facts=parcel(), source=SHOP, now=NOW)
    shipments.track(answers=[answer(scan(40, "attempt_fail", "attempt_fail_002"))], source="ups", now=NOW)
    tell()
    assert sent(merchant, "problem").rendered.subject == "Niemand konnte Ihr Paket annehmen (Bestellung #1001)"
    point = scan(50, "available_for_pickup", "available_for_pickup_001", city="BERLIN")
    shipments.track(answers=[answer(point)], source="ups", now=NOW)
    tell()
    text = sent(merchant, "problem").rendered.text
    assert "Ihr Paket liegt zur Abholung bereit" in text
    assert "Es wartet hier auf Sie: Berlin." in text


def test_the_contexts_have_the_shape_of_the_samples(merchant: Merchant, tell: Callable[..., None]) -> None:
    """So what the linter accepts can be sent."""
    hamburg()
    row = placed()
    made = shipments.ship(facts=parcel(lines=(LAMPS, CLOTH)), source=SHOP, now=NOW)
    tell()
    for trigger in ("order_confirmed", "shipped", "out_for_delivery", "delivered", "delayed", "problem"):
        context = queries.preview(trigger, f"order/{row.pk}/shipment/{made.pk}", merchant=merchant, now=NOW)
        samples = SAMPLES[trigger].values()
        for name, inner in context.items():
            if isinstance(inner, dict):
                assert any(isinstance(s[name], dict) and set(s[name]) == set(inner) for s in samples), (trigger, name)
        assert set(context) == set(next(iter(samples)))
        assert render(shipped(trigger), context, Reader(locale="fr")).subject


def test_a_merchants_template_that_fails_does_not_cost_the_shopper_the_mail(
    merchant: Merchant, tell: Callable[..., None]
) -> None:
    own = shipped("order_confirmed").replace('{{ "Follow your order" | t }}', "Guck mal")
    messages.write_template(name="order_confirmed", locale="", source=own, by="staff/1", now=NOW)
    placed()
    tell()
    assert "Guck mal: http" in sent(merchant, "order_confirmed").rendered.text
    bad = "{% if order.number == '#1002' %}{% for a in (1..9000) %}x{% endfor %}{% endif %}" + own
    messages.write_template(name="order_confirmed", locale="", source=bad, by="staff/1", now=NOW)
    placed(external_id="2", number="#1002")
    tell()
    assert "Bestellung verfolgen: http" in sent(merchant, "order_confirmed").rendered.text
    assert why("order_confirmed")[1].startswith("Sent in our own words, because template order_confirmed * v2 failed:")


def test_a_forgotten_person_is_not_written_to(merchant: Merchant, tell: Callable[..., None]) -> None:
    row = placed()
    tell()
    assert row.customer_id is not None
    customers.erase(customer_id=row.customer_id, by="staff/1", now=NOW)
    tell()
    kept = Message.objects.get(trigger="order_confirmed")
    assert (kept.state, kept.why, kept.recipient) == ("skipped", "The person was forgotten.", f"erased/{kept.pk}")


def test_the_address_is_the_one_of_now_not_of_then(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    tell()
    moved = replace(mirror.order_for("1001").shipping_address, street="Neue Straße 1")  # type: ignore[type-var]
    orders.place(facts=later(shipping_address=moved), source=SHOP, now=NOW)
    assert "Neue Straße 1" in sent(merchant, "order_confirmed").rendered.text


def test_a_day_that_went_by_without_a_delivery_is_admitted_once(merchant: Merchant, tell: Callable[..., None]) -> None:
    hamburg()
    placed()
    tell()
    assert journeys.admit_overdue(merchant=merchant, now=NOW) == 0
    late = NOW + timedelta(days=4)
    assert [journeys.admit_overdue(merchant=merchant, now=late) for _ in range(2)] == [1, 0]
    mail = written(merchant, "delayed", at=late)
    assert mail is not None
    assert mail.said == ""
    assert "Jetzt erwartet" not in mail.rendered.text
    assert "Angekündigt war: " in mail.rendered.text
    assert "Den neuen Termin kennen wir noch nicht" in mail.rendered.text


def test_an_imported_order_that_is_overdue_stays_silent(merchant: Merchant, tell: Callable[..., None]) -> None:
    hamburg()
    placed()
    tell(live=False)
    assert journeys.admit_overdue(merchant=merchant, now=NOW + timedelta(days=4)) == 0
    assert not Message.objects.exists()


def test_what_goes_with_the_order_stands_at_the_end(merchant: Merchant, tell: Callable[..., None]) -> None:
    for key, title in (("p1", "Lamp"), ("p2", "Shade")):
        catalog.keep(
            facts=ProductFacts(
                external_id=key, title=title, version_at=NOW, kind="lighting", url=f"https://shop.example/{key}",
                image_urls=(f"https://shop.example/{key}.jpg",),
                variants=(VariantFacts(external_id=f"v{key}", price=4900, currency="EUR"),),
            ),
            source=SHOP,
        )  # fmt: skip
    placed()
    tell()
    made = sent(merchant, "order_confirmed").rendered
    assert 'src="https://shop.example/p1.jpg"' in made.html
    assert "Das könnte Ihnen auch gefallen\n\nShade: https://shop.example/p2\n49,00" in made.text
    assert made.text.index("Gesamtsumme") < made.text.index("Shade")


def test_an_address_that_bounced_meanwhile_gets_nothing(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    tell()
    messages.suppress(address="mila@example.com", reason="hard_bounce", now=NOW)
    assert written(merchant, "order_confirmed") is None
    assert why("order_confirmed") == ("skipped", messages.SUPPRESSED)


def test_a_mail_in_doubt_keeps_its_sender_and_so_its_id(merchant: Merchant, tell: Callable[..., None]) -> None:
    placed()
    tell()
    first = written(merchant, "order_confirmed")
    assert first is not None
    messages.unsure(message_id=first.message_id, why="no answer", now=NOW)
    Brand.objects.update_or_create(merchant=merchant, defaults={"sender_email": "new@atelier-nord.example"})
    second = written(merchant, "order_confirmed")
    assert second is not None
    assert second.sender == first.sender == "Atelier Nord <no-reply@localhost>"
