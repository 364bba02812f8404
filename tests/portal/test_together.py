"""Many at once: a limit holds and a code opens once, however many try in the same moment."""

import threading
from collections.abc import Callable
from uuid import UUID

from django.db import connection

from reassure.kit import clock
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.portal import actions, codes
from reassure.portal.models import Lookup
from tests.shipments.parcels import placed


def at_once(merchant: Merchant, many: int, work: Callable[[int], object]) -> list[str]:
    """What became of each: `done`, or the code of its refusal."""
    found: list[str] = []
    start = threading.Barrier(many)

    def run(i: int) -> None:
        start.wait()
        try:
            with merchant_scope(merchant.pk):
                try:
                    work(i)
                    found.append("done")
                except Refused as refused:
                    found.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_twelve_askers_of_one_mailbox_get_five_look_ups(outside: Merchant) -> None:
    now = clock.now().replace(minute=10)

    def ask(i: int) -> None:
        asked = actions.Asked(number="1001", email="mila@example.com", address=f"203.0.113.{i}", language="en")
        actions.ask(asked=asked, now=now)

    assert at_once(outside, 12, ask) == ["done"] * 5 + ["too_many"] * 7
    with merchant_scope(outside.pk):
        assert Lookup.objects.count() == 5


def test_a_code_typed_eight_times_at_once_opens_once(outside: Merchant) -> None:
    now = clock.now()
    with merchant_scope(outside.pk):
        lookup = Lookup(order_id=placed().pk, asked_at=now, expires_at=now.replace(year=now.year + 1))
        lookup.code_hash = codes.sealed(lookup.pk, "482915")
        lookup.save()
    opened: list[UUID] = []
    outcomes = at_once(
        outside, 8, lambda i: opened.append(actions.confirm(lookup_id=lookup.pk, typed="482915", now=now))
    )
    assert outcomes == ["done"] + ["wrong_code"] * 7
    assert len(opened) == 1


def test_wrong_codes_typed_at_once_cost_a_try_each(outside: Merchant) -> None:
    now = clock.now()
    with merchant_scope(outside.pk):
        lookup = Lookup.objects.create(asked_at=now, expires_at=now.replace(year=now.year + 1))
    at_once(outside, 8, lambda i: actions.confirm(lookup_id=lookup.pk, typed="000000", now=now))
    with merchant_scope(outside.pk):
        assert Lookup.objects.get().tries == 5
