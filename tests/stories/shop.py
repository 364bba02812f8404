"""An order of two parcels as its shop and its carriers tell it: one comes late, one is refused at the door."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reassure.config.demo import aftership, parcels, shopify
from reassure.config.demo.goods import GOODS
from reassure.config.demo.parcels import Fate, Parcel, Told
from reassure.config.demo.shoppers import Shopper
from reassure.config.demo.story import Bought, Tale

MILA = Shopper(
    id=1, first="Mila", last="Novak", email="mila@example.com", locale="de", country="DE", city="Berlin",
    postcode="10999", street="Lindenstraße 5",
)  # fmt: skip
LATE, REFUSED = "1Z5R89390357567127", "1Z879E930346834440"


@dataclass(frozen=True, kw_only=True)
class Affair:
    """The story around `now`, an hour being an hour."""

    now: datetime

    @property
    def tale(self) -> Tale:
        return Tale(
            number=1001, placed_at=self.hours(-60), shopper=MILA,
            bought=tuple(Bought(good=GOODS[i], quantity=1, option=GOODS[i].options[0]) for i in (0, 4)),
            discount=0, shipping=0, express=False, gift=False, cancelled_at=None,
            parcels=(self.parcel(LATE, 0), self.parcel(REFUSED, 1)),
        )  # fmt: skip

    @property
    def estimate(self) -> date:
        """The day the carrier names for both, already gone by."""
        return self.hours(-24).date()

    def hours(self, count: float) -> datetime:
        return self.now + timedelta(hours=count)

    def parcel(self, number: str, place: int) -> Parcel:
        """Both were to arrive yesterday."""
        return Parcel(
            key=f"p{place}", carrier="ups", number=number, left_at=self.hours(-54),
            estimate=self.estimate, told=(), fate=Fate.FINE, first=place, last=place + 1,
        )  # fmt: skip

    def scan(self, hours: float, subtag: str, says: str) -> Told:
        return Told(
            at=self.hours(hours), tag=subtag.split("_")[0], subtag=subtag, says=says, city="Berlin", country="DE"
        )

    @property
    def left(self) -> tuple[Told, ...]:
        return (self.scan(-53, "InTransit_002", "Accepted"),)

    @property
    def delayed(self) -> tuple[Told, ...]:
        return (*self.left, self.scan(-20, "Exception_005", "Delayed on the road"))

    @property
    def delivered(self) -> tuple[Told, ...]:
        return (*self.delayed, self.scan(-0.5, "Delivered_001", "Delivered"))

    @property
    def refused(self) -> tuple[Told, ...]:
        return (*self.left, self.scan(-1, "Exception_003", "Refused at the door"))


__all__ = ["LATE", "MILA", "REFUSED", "Affair", "aftership", "parcels", "shopify"]
