"""Shopify's Admin GraphQL API: pages by cursor, and as fast as the shop's bucket of points allows.

https://shopify.dev/docs/api/usage/limits
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from reassure.connectors.base import Account, Heard, Page, Permanent, Temporary
from reassure.connectors.shopify import documents
from reassure.connectors.shopify.mapping import order_from, person_from, product_from, shipments_from
from reassure.connectors.shopify.mapping.nodes import customer_body, fulfillment_body, order_body, product_body
from reassure.connectors.shopify.webhook import MANDATORY, OPTIONAL, TOPICS
from reassure.kit import outside
from reassure.kit.errors import Invalid

log = logging.getLogger(__name__)
SHOP = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
#: What a node that is not as documented raises on its way to our facts.
UNREADABLE = (Invalid, KeyError, ValueError, TypeError, AttributeError)
#: How often one call waits for points before the whole piece of work is put off.
PATIENCE = 6
#: Codes that pass by themselves; all others are ours to mend.
PASSING = frozenset({"INTERNAL_SERVER_ERROR", "TIMEOUT", "SHOP_INACTIVE"})


class TooCostly(Permanent):
    """One query may cost at most 1,000 points: ask for fewer at once."""


class Shopify:
    """One shop. `sleep` is called with seconds to wait for points."""

    def __init__(
        self, account: Account, *, http: httpx.Client | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.account = account
        self.sleep = sleep
        self.http = http or self._http()
        self.http.headers["X-Shopify-Access-Token"] = account.credentials.get("access_token", "")
        self.points: float | None = None
        self.restore = 50.0
        self.cost = 0.0
        self.sizes = {what: size for what, (_, _, size) in documents.HISTORY.items()}

    def test(self) -> str:
        return str(self._shop()["name"])

    def learn(self) -> dict[str, str]:
        shop = self._shop()
        return {"currency": shop["currencyCode"], "domain": (shop.get("primaryDomain") or {}).get("host", "")}

    def subscribe(self, address: str) -> list[str]:
        """All topics but the mandatory ones, which stand in the app's own configuration at Shopify.

        An optional one that Shopify refuses is left out.
        """
        there = {node["topic"] for node in self._subscriptions() if node.get("uri") == address}
        taken = []
        for topic in sorted(TOPICS.keys() - MANDATORY):
            name = topic.upper().replace("/", "_")
            try:
                if name not in there:
                    self._subscribe(name, address)
            except Permanent:
                if topic not in OPTIONAL:
                    raise
            else:
                taken.append(topic)
        return taken

    def history(self, *, what: str, since: datetime | None, cursor: str) -> Page:
        query = f"created_at:>='{since.isoformat()}'" if since and what == "orders" else None
        field = documents.HISTORY[what][0]
        found = self._page(what, {"after": cursor or None, "query": query})[field]
        facts: list[Heard] = []
        unreadable = 0
        for node in found["nodes"]:
            try:
                facts += self._facts(what, node)
            except UNREADABLE as error:
                log.warning("%s of the shop can't be read: %s", node.get("id"), type(error).__name__)
                unreadable += 1
        more = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else ""
        total = None if cursor else self._count(what, query)
        return Page(facts=tuple(facts), cursor=more, total=total, unreadable=unreadable)

    def order(self, external_id: str) -> list[Heard]:
        node = self.ask(documents.ONE_ORDER, {"id": f"gid://shopify/Order/{external_id}"})["order"]
        if node is None:
            raise Permanent(f"The shop has no order {external_id}, or this app may not read orders older than 60 days.")
        return self._facts("orders", node)

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`data` of the answer. Waits for points; raises `Temporary` once waiting has not helped, or `Permanent`."""
        pause = self._until_affordable()
        for _ in range(PATIENCE):
            if pause:
                self.sleep(pause)
            answer = self._post({"query": query, "variables": dict(variables or {})})
            pause = self._throttled(answer)
            if not pause:
                return _data(answer)
        raise Temporary("Shopify has no points left for us.", retry_after=timedelta(seconds=pause))

    def _http(self) -> httpx.Client:
        shop = str(self.account.settings.get("shop", "")).strip().lower()
        if not SHOP.fullmatch(shop):
            raise Permanent(f"“{shop}” is not a shop's address, such as atelier-nord.myshopify.com.")
        return httpx.Client(
            base_url=f"https://{shop}/admin/api/{documents.VERSION}", transport=outside.transport(), timeout=30
        )

    def _post(self, body: dict[str, Any]) -> httpx.Response:
        try:
            answer = self.http.post("/graphql.json", json=body)
        except httpx.HTTPError as error:
            raise Temporary(f"Shopify did not answer: {type(error).__name__}") from error
        if answer.status_code >= 500:
            raise Temporary(f"Shopify answered {answer.status_code}.")
        if answer.status_code not in {200, 429}:
            raise Permanent(REFUSALS.get(answer.status_code, f"Shopify answered {answer.status_code}."))
        return answer

    def _throttled(self, answer: httpx.Response) -> float:
        """Seconds to wait before asking again; 0 = we were heard."""
        if answer.status_code == 429:
            return _seconds(answer.headers.get("retry-after"))
        told = _read(answer)
        cost = (told.get("extensions") or {}).get("cost") or {}
        status = cost.get("throttleStatus") or {}
        self.points = status.get("currentlyAvailable", self.points)
        self.restore = status.get("restoreRate") or self.restore
        self.cost = cost.get("requestedQueryCost") or self.cost
        if not any(_code(error) == "THROTTLED" for error in _errors(told)):
            return 0
        return max(1.0, self._until_affordable())

    def _until_affordable(self) -> float:
        """Seconds until the bucket holds what the last query cost."""
        if self.points is None or self.points >= self.cost:
            return 0
        return (self.cost - self.points) / self.restore

    def _page(self, what: str, variables: dict[str, Any]) -> dict[str, Any]:
        """A page as large as a query may cost; a shop with dear orders gets smaller ones from then on."""
        while True:
            try:
                return self.ask(documents.history(what), {"first": self.sizes[what], **variables})
            except TooCostly:
                if self.sizes[what] == 1:
                    raise
                self.sizes[what] //= 2

    def _count(self, what: str, query: str | None) -> int | None:
        try:
            counted = self.ask(documents.count(what), {"query": query})[f"{what}Count"]
        except Permanent:
            return None
        return counted["count"] if counted else None

    def _facts(self, what: str, node: dict[str, Any]) -> list[Heard]:
        if what == "customers":
            return [person_from(customer_body(node))]
        if what == "products":
            self._complete(node, "variants")
            settings = self.account.settings
            shop = str(settings.get("domain", ""))
            return [product_from(product_body(node), currency=str(settings.get("currency", "")), shop=shop)]
        self._complete(node, "lineItems")
        for refund in node.get("refunds") or ():
            self._complete(refund, "refundLineItems")
        for fulfillment in node.get("fulfillments") or ():
            self._complete(fulfillment, "fulfillmentLineItems")
        bodies = [fulfillment_body(told, node) for told in node.get("fulfillments") or ()]
        return [order_from(order_body(node)), *(parcel for body in bodies for parcel in shipments_from(body))]

    def _complete(self, node: dict[str, Any], field: str) -> None:
        """Fetch what didn't fit into an inner list."""
        found = node.get(field) or {}
        after = found.get("pageInfo") or {}
        while after.get("hasNextPage"):
            variables = {"id": node["id"], "after": after["endCursor"]}
            more = self.ask(documents.more(field), variables)["node"][field]
            found["nodes"].extend(more["nodes"])
            after = more["pageInfo"]

    def _shop(self) -> dict[str, Any]:
        shop: dict[str, Any] = self.ask(documents.SHOP)["shop"]
        return shop

    def _subscriptions(self) -> Iterator[dict[str, Any]]:
        after = None
        while True:
            page = self.ask(documents.SUBSCRIPTIONS, {"after": after})["webhookSubscriptions"]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def _subscribe(self, topic: str, address: str) -> None:
        made = self.ask(documents.SUBSCRIBE, {"topic": topic, "uri": address})["webhookSubscriptionCreate"]
        refused = [error["message"] for error in made["userErrors"] if "taken" not in error["message"]]
        if refused:
            raise Permanent(f"Shopify takes no subscription to {topic}: {' '.join(refused)}")


REFUSALS = {
    401: "Shopify does not know this access token: make a new one in the shop's app settings.",
    402: "The shop is frozen: its owner has a bill to pay.",
    403: "The access token lacks a scope: read_orders, read_products, read_customers and read_fulfillments are needed.",
    404: "There is no such shop, or it no longer speaks this version of the API.",
    423: "The shop is locked.",
}


def _read(answer: httpx.Response) -> dict[str, Any]:
    """The body; a page of HTML, which a proxy may put in its place, is no answer."""
    try:
        return dict(answer.json())
    except (ValueError, TypeError) as error:
        raise Temporary("Shopify answered something that is no JSON object.") from error


def _data(answer: httpx.Response) -> dict[str, Any]:
    told = answer.json()
    errors = _errors(told)
    if not errors:
        return dict(told["data"])
    words = "; ".join(str(error.get("message", error)) for error in errors)
    codes = {_code(error) for error in errors}
    if "MAX_COST_EXCEEDED" in codes:
        raise TooCostly(words)
    if codes & PASSING:
        raise Temporary(words)
    raise Permanent(words)


def _errors(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A list of errors; for a refused token Shopify sends one text."""
    errors = told.get("errors") or []
    return errors if isinstance(errors, list) else [{"message": str(errors)}]


def _code(error: Mapping[str, Any]) -> str:
    """Old answers name no code for throttling, only the word."""
    code = (error.get("extensions") or {}).get("code")
    return str(code or ("THROTTLED" if error.get("message") == "Throttled" else ""))


def _seconds(text: str | None) -> float:
    try:
        return max(0.1, float(text or ""))
    except ValueError:
        return 2.0
