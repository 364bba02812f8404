"""Whom we can be connected to: what each vendor can do, and what a person fills in for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reassure.connectors.carriers import CARRIERS, Carrier
from reassure.connectors.mailers import MAILERS


@dataclass(frozen=True, kw_only=True, slots=True)
class Vendor:
    """Dotted paths of what a vendor can do, empty = it can't. `needs` names the credentials a person fills
    in, `asks` the plain settings it can't do without, `may_ask` those it has an answer of its own for.

    `sign_in` names a setting and a credential that come together or not at all; `extra` our optional dependency
    without which nothing can be called, and a module that it brings; `docs` where the vendor tells of its interface.
    """

    name: str
    platform: str = ""
    carrier: str = ""
    postage: str = ""
    channel: str = ""
    webhook: str = ""
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    may_ask: tuple[str, ...] = ()
    sign_in: tuple[str, str] | None = None
    extra: tuple[str, str] | None = None
    docs: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every credential that it may have."""
        return (*self.needs, self.sign_in[1]) if self.sign_in else self.needs

    def lacks(self, settings: Mapping[str, Any], credentials: Mapping[str, str]) -> list[str]:
        """What still has to be filled in."""
        lacking = [name for name in self.needs if not credentials.get(name)]
        lacking += [name for name in self.asks if not settings.get(name)]
        if self.sign_in:
            setting, credential = self.sign_in
            given = bool(settings.get(setting)), bool(credentials.get(credential))
            lacking += {(True, False): [credential], (False, True): [setting]}.get(given, [])
        return lacking

    def useful(self, settings: Mapping[str, Any], credentials: Mapping[str, str]) -> dict[str, str]:
        """The credentials without the one that nobody signs in with any more."""
        idle = {self.sign_in[1]} if self.sign_in and not settings.get(self.sign_in[0]) else set()
        return {name: value for name, value in credentials.items() if name not in idle}


def _carrier(row: Carrier) -> Vendor:
    """A carrier account of the merchant's own, asked through Karrio."""
    return Vendor(
        name=row.name,
        carrier="reassure.connectors.karrio.client.Karrio" if row.tracks else "",
        postage="reassure.connectors.karrio.postage.KarrioPostage" if row.sells else "",
        needs=row.needs,
        may_ask=(*row.may_ask, *row.configures, *(row.ships_with or ())[:1], "base_url", "sandbox"),
        sign_in=row.ships_with,
        docs=row.docs,
        extra=(row.extra, f"karrio.mappers.{row.module}"),
    )


#: The credential with which a vendor signs its webhooks, for every vendor alike.
WEBHOOK_SECRET = "webhook_secret"

VENDORS: dict[str, Vendor] = {
    "aftership": Vendor(name="AfterShip", webhook="reassure.connectors.aftership.webhook", needs=(WEBHOOK_SECRET,)),
    "easypost": Vendor(name="EasyPost", webhook="reassure.connectors.easypost.webhook", needs=(WEBHOOK_SECRET,)),
    "karrio": Vendor(
        name="Karrio",
        carrier="reassure.connectors.karrio.client.Karrio",
        needs=("key", "secret"),
        asks=("carrier",),
        may_ask=("account", "base_url", "sandbox"),
        extra=("carriers", "karrio"),
    ),
    "shopify": Vendor(
        name="Shopify",
        platform="reassure.connectors.shopify.client.Shopify",
        webhook="reassure.connectors.shopify.webhook",
        needs=("access_token", WEBHOOK_SECRET),
        asks=("shop",),
    ),
    "17track": Vendor(name="17TRACK", webhook="reassure.connectors.seventeentrack.webhook", needs=(WEBHOOK_SECRET,)),
    **{slug: _carrier(row) for slug, row in CARRIERS.items() if row.tracks or row.sells},
    **{slug: Vendor(**facts) for slug, facts in MAILERS.items()},
}
