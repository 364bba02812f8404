"""Webhooks kept per second, durable before the answer: the lean door with one server process and two, and Django's.

Signature check and look-up of the connection included; every webhook has an id of its own. The sender is wrk, on the
same cores: each of its sockets sends the next webhook when the last is answered. The limit is measured around each.
"""

import secrets
from base64 import b64encode
from hashlib import sha256
from hmac import digest

from benchmarks.ground import Ground, Result
from benchmarks.web import served, wrk
from reassure.connectors import actions as connectors
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants

SECRET = "hush"
BODY = b'{"id":820982911946154508,"note":"' + b"x" * 1460 + b'"}'
SECONDS, WARM_UP = 6, 2
#: wrk runs it once per thread; the table's own address tells the threads' webhooks apart.
SCRIPT = r"""
local sent, mine = 0, "{run}" .. tostring({{}})
local head = "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}"
  .. "\r\nX-Shopify-Topic: orders/create\r\nX-Shopify-Hmac-Sha256: {signature}\r\nX-Shopify-Event-Id: "
function request()
  sent = sent + 1
  return head .. mine .. "-" .. sent .. "\r\n\r\n" .. [==[{body}]==]
end
"""


def run(ground: Ground) -> list[Result]:
    path = _connection()
    before = ground.pgbench()
    results = []
    for name, app, processes, wanted in (
        ("lean door, one process", "reassure.config.wsgi:application", 1, 0.7),
        ("lean door, two processes", "reassure.config.wsgi:application", 2, 0.7),
        ("plain Django view, one process", "reassure.config.wsgi:pages", 1, None),
    ):
        with served(app, processes=processes) as port:
            wrk(_script(path), port, seconds=WARM_UP)
            figure = wrk(_script(path), port, seconds=SECONDS).per_second
        kept = ground.sql("SELECT count(*) FROM connectors_delivery")
        assert kept >= figure * SECONDS, "answered more than was kept"
        ground.sql("TRUNCATE connectors_delivery")
        after = ground.pgbench()
        limit, before = (before + after) / 2, after
        results.append(
            Result(name=f"webhooks, {name}", figure=figure, unit="webhooks/s", limit_figure=limit, wanted=wanted)
        )
    return results


def _script(path: str) -> str:
    signature = b64encode(digest(SECRET.encode(), BODY, sha256)).decode()
    return SCRIPT.format(run=secrets.token_hex(8), path=path, length=len(BODY), signature=signature, body=BODY.decode())


def _connection() -> str:
    """A merchant with a Shopify connection; the path of its intake address."""
    now = clock.now()
    merchant = merchants.found(wanted=merchants.NewMerchant(slug="bench", name="Bench"), now=now)
    wanted = connectors.Wanted(
        vendor="shopify",
        name="Bench",
        settings={"shop": "bench.myshopify.com"},
        credentials={"access_token": "x", "webhook_secret": SECRET},
    )
    with merchant_scope(merchant.pk):
        made = connectors.connect(wanted=wanted, by="bench", now=now)
    return f"/in/{merchant.pk.hex}/{made.token}"
