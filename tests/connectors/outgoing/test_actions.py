"""Posts to a real server on this machine: wanted once, sent until heard, logged, and given up."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import standardwebhooks
import svix

from reassure.connectors.models import Endpoint, Post
from reassure.connectors.outgoing import actions as outgoing
from reassure.connectors.outgoing import queries, rules
from reassure.journal import actions as journal
from reassure.journal import queries as history
from reassure.journal.models import Event
from reassure.journal.rules import Fact
from reassure.kit import clock
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import current_merchant, merchant_scope
from reassure.merchants.models import Merchant
from tests.connectors.outgoing.receiver import Receiver, listening

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.ALLOW_PRIVATE_URLS = True
    with listening() as receiver:
        yield receiver


def add(receiver: Receiver, *kinds: str, name: str = "ERP", path: str = "") -> tuple[Endpoint, str]:
    wanted = outgoing.Wanted(name=name, url=receiver.url + path, kinds=kinds)
    return outgoing.add(wanted=wanted, by="staff/ida", now=NOW)


def recorded(entries: list[journal.Entry]) -> list[Fact]:
    keys = journal.record_many(entries)
    return [event.as_fact() for event in Event.objects.filter(pk__in=keys).order_by("seq")]


def happen(merchant: Merchant, kind: str = "order.placed", *, live: bool = True, times: int = 1) -> list[str]:
    """Record facts and let the reaction see them, as the journal's drain does."""
    entry = journal.Entry(kind=kind, about=f"order/{uuid7()}", at=NOW, by="staff/ida", data={"n": 1}, live=live)
    facts = recorded([entry] * times)
    outgoing.enqueue(merchant, facts)
    return [str(fact.id) for fact in facts]


def send(at: datetime = NOW) -> int:
    return outgoing.send_waiting(merchant_id=current_merchant(), clock=lambda: at)


def waiting(post: Post) -> timedelta | None:
    post.refresh_from_db()
    return post.due_at - NOW if post.due_at else None


def test_an_event_reaches_the_merchants_system_signed(merchant: Merchant, receiver: Receiver) -> None:
    _, secret = add(receiver)
    (event,) = happen(merchant)
    assert send() == 1
    (got,) = receiver.got
    told = standardwebhooks.Webhook(secret).verify(got.body, got.headers)
    svix.Webhook(secret).verify(got.body, got.headers)
    assert told["type"] == "order.placed"
    assert (told["data"]["event_id"], told["data"]["by"], told["data"]["n"]) == (event, "staff/ida", 1)
    assert (got.path, got.headers["content-type"]) == ("/hooks", "application/json")


def test_an_event_from_the_future_is_told_now(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    entry = journal.Entry(kind="shipment.in_transit", about="order/1", at=NOW + timedelta(days=3))
    outgoing.enqueue(merchant, recorded([entry]))
    assert send(clock.now()) == 1


def test_an_event_seen_twice_is_posted_once(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    entry = journal.Entry(kind="order.placed", about="order/1", at=NOW)
    facts = recorded([entry])
    outgoing.enqueue(merchant, facts)
    outgoing.enqueue(merchant, facts)
    assert (send(), send(), len(receiver.got)) == (1, 0, 1)


def test_history_is_not_posted(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    happen(merchant, live=False)
    assert (send(), Post.objects.count()) == (0, 0)


def test_each_endpoint_gets_the_kinds_it_chose(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver, "shipment.*", name="Warehouse", path="/warehouse")
    add(receiver, "order.placed", "order.cancelled", name="ERP", path="/erp")
    for kind in ("order.placed", "order.changed", "shipment.delivered"):
        happen(merchant, kind)
    send()
    got = sorted((each.path, json.loads(each.body)["type"]) for each in receiver.got)
    assert got == [("/hooks/erp", "order.placed"), ("/hooks/warehouse", "shipment.delivered")]


def test_a_failure_is_logged_and_tried_again_with_the_same_id_and_bytes(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    happen(merchant)
    receiver.status, receiver.answer = 500, b"no luck" + b"!" * 5000
    assert send() == 1
    post = Post.objects.get()
    assert (post.state, post.attempts, waiting(post)) == ("wanted", 1, timedelta(seconds=30))
    receiver.status, receiver.answer = 200, b"ok"
    assert (send(NOW + timedelta(seconds=29)), send(NOW + timedelta(seconds=30))) == (0, 1)
    post.refresh_from_db()
    assert (post.state, post.attempts, post.due_at, post.done_at) == ("done", 2, None, NOW + timedelta(seconds=30))
    first, second = receiver.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 30
    log = queries.attempts(post.pk)
    assert [(each.number, each.status, len(each.answer)) for each in log] == [(2, 200, 2), (1, 500, 1024)]
    assert all(each.ms >= 0 for each in log)


def test_a_redirect_is_a_failure_and_leads_nowhere(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    happen(merchant)
    receiver.status, receiver.location = 307, receiver.url + "/elsewhere"
    send()
    assert [each.path for each in receiver.got] == ["/hooks"]
    assert Post.objects.get().state == "wanted"


def test_an_endpoint_that_keeps_failing_is_switched_off_and_says_so(merchant: Merchant, receiver: Receiver) -> None:
    """All 14 attempts of one post, at their own times; another post waits meanwhile."""
    endpoint, _ = add(receiver)
    happen(merchant)
    receiver.status = 503
    at = NOW
    for attempt in range(1, rules.ATTEMPTS + 1):
        assert send(at) == 1
        if attempt < rules.ATTEMPTS:
            at += rules.wait(attempt) or timedelta()
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.failing_since, endpoint.last_error) == ("broken", NOW, "503: ")
    assert (Post.objects.get().state, len(receiver.got)) == ("failed", 14)
    assert at - NOW == timedelta(seconds=245_730)
    (told,) = history.latest(kinds=["endpoint.given_up"])
    assert (told.about, told.data["status"]) == (f"endpoint/{endpoint.pk}", 503)
    assert queries.broken() == [endpoint]
    happen(merchant)
    assert send(at + timedelta(days=1)) == 0


def test_an_endpoint_that_is_gone_is_taken_at_its_word(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, _ = add(receiver)
    happen(merchant)
    receiver.status = 410
    send()
    endpoint.refresh_from_db()
    assert endpoint.state == "broken"


def test_a_success_ends_the_failing(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, _ = add(receiver)
    happen(merchant)
    receiver.status = 500
    send()
    endpoint.refresh_from_db()
    assert endpoint.failing_since == NOW
    receiver.status = 200
    send(NOW + timedelta(seconds=30))
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.last_error) == (None, "")


def test_switched_on_again_it_gets_what_waited(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, _ = add(receiver)
    happen(merchant)
    outgoing.switch_off(endpoint_id=endpoint.pk, by="staff/ida", now=NOW)
    assert send() == 0
    outgoing.switch_on(endpoint_id=endpoint.pk, by="staff/ida", now=NOW)
    assert send() == 1


def test_a_silent_endpoint_is_asked_once_for_all_that_waits(merchant: Merchant, receiver: Receiver) -> None:
    """Each would take its whole time-out: after the first the others are put back, and that was no attempt."""
    add(receiver)
    happen(merchant, times=5)
    Endpoint.objects.update(url="http://127.0.0.1:9/")
    assert send() == 1
    assert sorted(Post.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
    assert set(Post.objects.values_list("state", "due_at")) == {("wanted", NOW + timedelta(seconds=30))}


def test_one_who_died_while_sending_is_followed_by_another(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    happen(merchant)
    (claimed,) = outgoing.claim(now=NOW)
    assert outgoing.claim(now=NOW) == []
    assert send(NOW + timedelta(minutes=5)) == 1
    assert (Post.objects.get().state, claimed.number) == ("done", 1)


def test_a_post_is_sent_again_on_demand(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    happen(merchant)
    send()
    outgoing.resend(post_id=Post.objects.get().pk, by="staff/ida", now=NOW)
    assert send() == 1
    assert [each.headers["webhook-id"] for each in receiver.got] == [receiver.got[0].headers["webhook-id"]] * 2


def test_a_test_event_ignores_the_choice_of_kinds(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, _ = add(receiver, "order.placed")
    outgoing.send_test(endpoint_id=endpoint.pk, by="staff/ida", now=NOW)
    send()
    assert json.loads(receiver.got[0].body)["type"] == "webhook.tested"


def test_both_secrets_sign_for_a_day_after_a_rotation(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, old = add(receiver)
    new = outgoing.rotate(endpoint_id=endpoint.pk, by="staff/ida", now=NOW)
    endpoint.refresh_from_db()
    assert queries.secrets_of(endpoint, NOW + timedelta(hours=23, minutes=59)) == [new, old]
    assert queries.secrets_of(endpoint, NOW + timedelta(hours=24)) == [new]
    happen(merchant)
    send()
    for secret in (old, new):
        standardwebhooks.Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)


def test_secrets_are_sealed_and_looking_at_one_is_written_down(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, secret = add(receiver)
    assert secret not in endpoint.sealed_secret
    assert outgoing.reveal(endpoint_id=endpoint.pk, by="staff/ida", now=NOW) == secret
    (told,) = history.latest(kinds=["endpoint.secret_revealed"])
    assert told.by == "staff/ida"


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_share_the_work_and_send_nothing_twice(outside: Merchant, receiver: Receiver) -> None:
    with merchant_scope(outside.pk):
        add(receiver)
        happen(outside, times=100)
    with ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(lambda _: outgoing.send_waiting(merchant_id=outside.pk, clock=lambda: NOW), range(4)))
    ids = {each.headers["webhook-id"] for each in receiver.got}
    assert (sum(sent), len(receiver.got), len(ids)) == (100, 100, 100)
    with merchant_scope(outside.pk):
        assert set(Post.objects.values_list("state", "attempts")) == {("done", 1)}


def test_an_address_that_turns_private_later_gets_nothing(
    merchant: Merchant, receiver: Receiver, settings: Any
) -> None:
    """It was let in while private addresses were allowed; now they are not, and each attempt asks again."""
    add(receiver)
    settings.ALLOW_PRIVATE_URLS = False
    happen(merchant)
    assert send() == 1
    assert receiver.got == []
    assert "private network" in queries.attempts(Post.objects.get().pk)[0].answer


def test_a_name_is_used_once(merchant: Merchant, receiver: Receiver) -> None:
    add(receiver)
    with pytest.raises(outgoing.NameTaken):
        add(receiver)
    assert Endpoint.objects.count() == 1


def test_endpoints_are_bounded(merchant: Merchant, receiver: Receiver) -> None:
    for i in range(10):
        add(receiver, name=str(i))
    with pytest.raises(outgoing.TooMany):
        add(receiver, name="one more")


def test_the_log_goes_on_behind_its_last_row(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, _ = add(receiver)
    happen(merchant, times=5)
    seen, before = [], ""
    while page := queries.posts(endpoint.pk, before=before, limit=2):
        seen += [row.id for row in page]
        before = page[-1].cursor
    assert sorted(seen) == sorted(Post.objects.values_list("pk", flat=True))


def test_a_removed_endpoint_takes_its_log_along(merchant: Merchant, receiver: Receiver) -> None:
    endpoint, _ = add(receiver)
    happen(merchant)
    send()
    outgoing.remove(endpoint_id=endpoint.pk, by="staff/ida", now=NOW)
    assert (Endpoint.objects.count(), Post.objects.count()) == (0, 0)
    assert len(history.latest(kinds=["endpoint.removed"])) == 1
