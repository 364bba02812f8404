"""The page of figures at a million parcels of one merchant: four weeks, as it opens, and a whole year."""

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.ground import Ground, Result
from reassure.config.cli import servers
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant, User
from reassure.merchants.rules import Role

PARCELS, VISITS = int(os.environ.get("REASSURE_BENCH_PARCELS", "1000000")), 15
PAGE = "/dashboard/insights/logistics/"
#: A year of parcels by four carriers to a dozen countries from three warehouses; nine in ten have come.
ROWS = """
INSERT INTO insights_parcelfact (id, merchant_id, shipment_id, left_on, carrier, service, origin, leaves, country,
  status, open, attempt_on, attempt_failed, lost, transit, first_to, first_gap, last_to, last_gap, problems,
  in_info_received, in_in_transit, in_out_for_delivery)
SELECT md5('f' || n)::uuid, '{merchant}', md5('s' || n)::uuid, left_on, carrier, service, 'w' || n % 3, 'DE', country,
  CASE WHEN came THEN 'delivered' ELSE 'in_transit' END, NOT came,
  CASE WHEN came THEN left_on + days END, n % 17 = 0, false, CASE WHEN came THEN days * 1440 + n % 1440 END,
  left_on + 4, CASE WHEN came THEN days - 4 END, left_on + 5, CASE WHEN came THEN days - 5 END, (n % 23 = 0)::int,
  n % 900, days * 1200, 200 + n % 300
FROM (
  SELECT n, date '{today}' - (365 - (n * 365 / {parcels}))::int AS left_on, n % 10 <> 0 AS came,
    (array['dhl','ups','gls','fedex'])[1 + (n * 7 % 13) % 4] AS carrier,
    (array['standard','express'])[1 + n % 2] AS service,
    (array['DE','DE','DE','DE','DE','FR','AT','CH','NL','BE','PL','US'])[1 + n * 11 % 12] AS country,
    1 + (n * 31 % 97) % 6 + (n * 13 % 89) % 3 AS days
  FROM generate_series(1, {parcels}) n
) made
"""


def run(ground: Ground) -> Sequence[Result]:
    servers.gather_static()
    now = clock.now()
    merchant = merchants.found(wanted=merchants.NewMerchant(slug="bench", name="Bench"), now=now)
    today = now.astimezone(ZoneInfo(merchant.time_zone)).date()
    ground.copied(ROWS.format(merchant=merchant.pk, today=today, parcels=PARCELS))
    ground.sql("VACUUM ANALYZE insights_parcelfact")
    client = _owner(merchant)
    results = []
    for name, days, wanted in (("4 weeks", 27, 12), ("a year", 365, 12)):
        since = today - timedelta(days=days)
        query = {"since": since.isoformat(), "until": today.isoformat()}
        limit = _summed(ground, f"left_on BETWEEN '{since}' AND '{today}' AND merchant_id = '{merchant.pk}'")
        p50, asked = _visited(client, query)
        name = f"figures of {name} at {PARCELS:,} parcels: p50"
        results.append(Result(name=name, figure=p50, unit="ms", limit_figure=limit, wanted=wanted, sense="≤"))
    return [*results, Result(name="figures: queries of the page", figure=asked, unit="queries")]


def _owner(merchant: Merchant) -> Client:
    with merchant_scope(merchant.pk):
        user = User.objects.create(email="owner@example.com", name="Owner", password="!")
        merchants.employ(user=user, role=Role.OWNER, by="", now=clock.now())
    client = Client()
    client.force_login(user)
    return client


def _summed(ground: Ground, where: str) -> float:
    """Milliseconds in which PostgreSQL adds up one column of the same rows: the least that any figure costs."""
    spent = []
    for _ in range(7):
        began = time.perf_counter()
        assert ground.sql(f"SELECT sum(transit) FROM insights_parcelfact WHERE {where}")
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


def _visited(client: Client, query: dict[str, str]) -> tuple[float, float]:
    """The median in milliseconds, and the queries of one page."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE, query).status_code == 200
        asked = float(len(queries))
    spent = []
    for _ in range(VISITS):
        began = time.perf_counter()
        client.get(PAGE, query)
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent), asked
