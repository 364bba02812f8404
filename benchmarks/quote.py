"""Dates before purchase: quotes per second at the lean door, against an application that does nothing.

10,000 SKUs and 2,000 postcodes at random, two methods, nothing cached that was answered before. The key is checked and
what was shown is written into the ledger. Latency is taken at half the rate that was reached, evenly spread.
"""

import resource
import time

from benchmarks.ground import Ground, Result
from benchmarks.web import Load, served, wrk
from reassure.api.quoting import memory
from reassure.catalog import actions as catalog
from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.customers.rules import Address
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.promises.models import TransitRule
from reassure.stores import actions as stores
from reassure.stores.rules import Place

SKUS, POSTCODES, LANES = 10_000, 2_000, 100_000
SOCKETS = 64
EMPTY = 'function request() return "GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n" end'
SCRIPT = r"""
math.randomseed(os.time())
local head = "POST /api/v1/promises/quote HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
  .. "Authorization: Bearer {key}\r\nContent-Length: "
function request()
  local items = {{}}
  for line = 1, {lines} do
    items[line] = '{{"variant":"' .. math.random({skus}) .. '"}}'
  end
  local body = '{{"to":{{"country":"DE","postcode":"' .. (10000 + math.random({postcodes})) .. '"}},"items":['
    .. table.concat(items, ",") .. "]}}"
  return head .. #body .. "\r\n\r\n" .. body
end
{delay}
"""


def run(ground: Ground) -> list[Result]:
    merchant = _merchant()
    with merchant_scope(merchant.pk):
        _, key = merchants.issue_key(name="bench", scopes=[Scope.PROMISES_QUOTE], by="", now=clock.now())
    results = []
    with served("benchmarks.web:empty") as port:
        limit = wrk(EMPTY, port).per_second
    with served("reassure.config.wsgi:application", REASSURE_QUOTES_PER_MINUTE="10000000") as port:
        for lines, wanted in ((1, 0.2), (3, 0.1)):
            found = _asked(key, port, lines=lines)
            name = f"quotes: {lines} line{'s' if lines > 1 else ''}, two methods"
            results.append(
                Result(name=name, figure=found.per_second, unit="quotes/s", limit_figure=limit, wanted=wanted)
            )
            calm = _asked(key, port, lines=lines, per_second=found.per_second / 2)
            results += [
                Result(name=f"{name}, at {calm.per_second:,.0f}/s: p50", figure=calm.p50, unit="ms"),
                Result(
                    name=f"{name}, at {calm.per_second:,.0f}/s: p99", figure=calm.p99, unit="ms", limit_figure=10,
                    wanted=1, sense="≤",
                ),
            ]  # fmt: skip
    return [*results, *_reading(merchant, ground)]


def _asked(key: str, port: int, *, lines: int, per_second: float = 0) -> Load:
    delay = f"function delay() return {1_000 * SOCKETS / per_second:.0f} end" if per_second else ""
    script = SCRIPT.format(key=key, lines=lines, skus=SKUS, postcodes=POSTCODES, delay=delay)
    wrk(script, port, seconds=2, sockets=SOCKETS)
    return wrk(script, port, sockets=SOCKETS)


def _reading(merchant: Merchant, ground: Ground) -> list[Result]:
    """What it costs a process to take in a large merchant."""
    with merchant_scope(merchant.pk):
        TransitRule.objects.bulk_create(
            [
                TransitRule(
                    destination_country="FR", postcode_prefix=f"{n:05}", service="Standard", days_least=2, days_most=4
                )
                for n in range(LANES)
            ],
            5_000,
        )
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    held = memory.read(merchant.pk)
    took = time.monotonic() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_024
    assert held is not None
    return [
        Result(name=f"quotes: reading {LANES:,} lanes and {SKUS:,} SKUs", figure=took, unit="s"),
        Result(name="quotes: memory they take", figure=grown, unit="MB"),
    ]


def _merchant() -> Merchant:
    now = clock.now()
    merchant = merchants.found(wanted=merchants.NewMerchant(slug="bench", name="Bench"), now=now)
    with merchant_scope(merchant.pk):
        for n in range(SKUS // 100):
            variants = tuple(VariantFacts(external_id=str(n * 100 + i + 1)) for i in range(100))
            facts = ProductFacts(
                external_id=f"p{n}", title="Thing", version_at=now, variants=variants, processing_days=n % 6 or None
            )
            catalog.keep(facts=facts, source="shopify")
        place = Place(name="Hamburg", zone="Europe/Berlin", country="DE", processing=(1, 1))
        address = Address(city="Hamburg", region="HH", postcode="20457", country="DE")
        stores.keep(facts=stores.LocationFacts(place=place, address=address), now=now)
        TransitRule.objects.bulk_create(
            TransitRule(
                destination_country="DE", postcode_prefix=str(10_001 + n), service=service,
                days_least=1 + n % 2, days_most=most + n % 3 + 2,
            )
            for n in range(POSTCODES)
            for service, most in (("Express", 1), ("Standard", 3))
        )  # fmt: skip
    return merchant
