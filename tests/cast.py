"""The people of our tests. *Atelier Nord* makes lamps and linen in Hamburg; *Mila* buys there and worries."""

from datetime import UTC, datetime

from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant, Staff, User
from reassure.merchants.rules import Role

#: A Tuesday, 10:00 in Berlin.
NOW = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


def atelier_nord() -> Merchant:
    return merchants.found(
        wanted=merchants.NewMerchant(
            slug="atelier-nord", name="Atelier Nord", time_zone="Europe/Berlin", currency="EUR", country="DE",
            locales=("en", "de", "fr", "es"),
        ),
        now=NOW,
    )  # fmt: skip


def brik_and_co() -> Merchant:
    """The other merchant on the same machine, who must never be seen."""
    return merchants.found(
        wanted=merchants.NewMerchant(slug="brik", name="Brik & Co", time_zone="America/New_York", currency="USD"),
        now=NOW,
    )


def person(email: str = "ida@atelier-nord.example", name: str = "Ida") -> User:
    user = User(email=email, name=name)
    user.set_unusable_password()
    user.save()
    return user


def owner() -> Staff:
    """Ida owns Atelier Nord. Needs its scope."""
    return merchants.employ(user=person(), role=Role.OWNER, by="", now=NOW)
