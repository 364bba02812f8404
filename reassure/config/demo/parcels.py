"""A parcel's way: which carrier takes it, and every scan until it arrives, or does not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from reassure.config.demo import numbers
from reassure.config.demo.shoppers import Shopper


class Fate(StrEnum):
    FINE = "fine"
    LATE = "late"
    MISSED = "missed"
    SLOW = "slow"
    PICKUP = "pickup"
    REFUSED = "refused"
    LOST = "lost"
    DAMAGED = "damaged"
    CUSTOMS = "customs"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A scan in AfterShip's words: tag and sub-tag, the carrier's own text, and where."""

    at: datetime
    tag: str
    subtag: str
    says: str
    city: str
    country: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """`first` and `last` cut the order's lines: those that are in this parcel."""

    key: str
    carrier: str
    number: str
    left_at: datetime
    estimate: date
    told: tuple[Told, ...]
    fate: Fate
    first: int = 0
    last: int = 0

    def holding(self, first: int, last: int) -> "Parcel":
        return replace(self, first=first, last=last)


ZONES = {
    "DE": "Europe/Berlin", "AT": "Europe/Vienna", "FR": "Europe/Paris", "NL": "Europe/Amsterdam",
    "ES": "Europe/Madrid", "DK": "Europe/Copenhagen", "GB": "Europe/London", "US": "America/New_York",
}  # fmt: skip
#: Working days on the road by country: at least, at most, express.
TRANSIT = {
    "DE": (1, 2, 1), "AT": (2, 3, 1), "DK": (2, 3, 1), "NL": (2, 3, 1), "FR": (2, 4, 2), "ES": (3, 5, 2),
    "GB": (3, 5, 2), "US": (4, 7, 3),
}  # fmt: skip


def working_day(day: date, after: int) -> date:
    """The date that many days from Monday to Friday later."""
    while after > 0:
        day += timedelta(days=1)
        after -= day.weekday() < 5
    return day


def parcel(seed: str, key: str, left_at: datetime, to: Shopper, fate: Fate, *, express: bool) -> Parcel:
    chance = Random(f"{seed}/parcel/{key}")
    carrier = _carrier(chance, to.country, express=express)
    least, most, fast = TRANSIT[to.country]
    days = fast if express else chance.randint(least, most)
    way = _Way(chance=chance, to=to, left_at=left_at, days=days)
    told = way.told(_possible(fate, to.country))
    return Parcel(
        key=key, carrier=carrier, number=numbers.number(carrier, chance), left_at=left_at,
        estimate=way.day(fast if express else most), told=tuple(sorted(told, key=lambda scan: scan.at)), fate=fate,
    )  # fmt: skip


def _carrier(chance: Random, country: str, *, express: bool) -> str:
    if express:
        return "dhl-express"
    if country == "US":
        return chance.choice(("usps", "fedex"))
    return chance.choices(("ups", "fedex", "dhl-express"), (6, 2, 1))[0]


def _possible(fate: Fate, country: str) -> Fate:
    return Fate.LATE if fate is Fate.CUSTOMS and country not in {"GB", "US"} else fate


@dataclass(frozen=True, kw_only=True, slots=True)
class _Way:
    chance: Random
    to: Shopper
    left_at: datetime
    days: int

    def day(self, working_days: int) -> date:
        """The date that many working days after the hand-over."""
        return working_day(self.left_at.astimezone(ZoneInfo("Europe/Berlin")).date(), working_days)

    def at(self, working_days: int, hour: int, city: bool = True) -> datetime:
        zone = ZoneInfo(ZONES[self.to.country if city else "DE"])
        moment = time(hour, self.chance.randint(0, 59))
        return datetime.combine(self.day(working_days), moment, zone).astimezone(UTC)

    def scan(self, at: datetime, subtag: str, says: str, *, home: bool = False) -> Told:
        city, country = ("Hamburg", "DE") if home else (self.to.city, self.to.country)
        return Told(at=at, tag=subtag.split("_")[0], subtag=subtag, says=says, city=city, country=country)

    def told(self, fate: Fate) -> list[Told]:
        start = [
            self.scan(
                self.left_at - timedelta(hours=3), "InfoReceived_001", "Shipment information received", home=True
            ),
            self.scan(self.left_at + timedelta(minutes=50), "InTransit_002", "Accepted at the depot", home=True),
        ]
        if fate is Fate.SLOW:
            return start + self._arrive(self.days + self.chance.randint(5, 8))
        start.append(self.scan(self.left_at + timedelta(hours=6), "InTransit_007", "Departed", home=True))
        if fate is Fate.LOST:
            return [
                *start,
                self.scan(self.at(self.days + 12, 10), "Exception_013", "Parcel is missing; search started"),
            ]
        ends: dict[Fate, Callable[[], list[Told]]] = {
            Fate.LATE: self._late, Fate.MISSED: self._missed, Fate.PICKUP: self._pickup, Fate.REFUSED: self._refused,
            Fate.DAMAGED: self._damaged, Fate.CUSTOMS: self._customs,
        }  # fmt: skip
        return start + ends.get(fate, self._fine)()

    def _arrive(self, days: int, last: str = "Delivered_001", says: str = "Delivered") -> list[Told]:
        return [
            self.scan(self.at(days, 5), "InTransit_003", "Arrived at the delivery depot"),
            self.scan(self.at(days, 8), "OutForDelivery_001", "Out for delivery"),
            self.scan(self.at(days, self.chance.randint(10, 17)), last, says),
        ]

    def _fine(self) -> list[Told]:
        return self._arrive(self.days)

    def _late(self) -> list[Told]:
        late = self.days + self.chance.randint(2, 5)
        return [self.scan(self.at(self.days, 7), "Exception_005", "Delayed on the road"), *self._arrive(late)]

    def _missed(self) -> list[Told]:
        again = self._arrive(self.days + 1)
        return self._arrive(self.days, "AttemptFail_002", "Nobody at home; we try again") + again

    def _pickup(self) -> list[Told]:
        collected = self.scan(self.at(self.days + 2, 18), "Delivered_002", "Collected at the parcel shop")
        missed = self._arrive(self.days, "AttemptFail_002", "Nobody at home")
        shelf = self.scan(self.at(self.days, 19), "AvailableForPickup_001", "At the parcel shop for seven days")
        return [*missed, shelf, collected]

    def _refused(self) -> list[Told]:
        back = self.scan(self.at(self.days + 1, 9), "Exception_010", "Returning to the sender")
        home = self.scan(self.at(self.days + 4, 11), "Exception_011", "Returned to the sender", home=True)
        return [*self._arrive(self.days, "Exception_003", "Refused at the door"), back, home]

    def _damaged(self) -> list[Told]:
        return [
            self.scan(self.at(self.days, 6), "Exception_012", "Parcel damaged; being repacked"),
            *self._arrive(self.days + 2),
        ]

    def _customs(self) -> list[Told]:
        held = self.scan(self.at(self.days, 9), "Exception_004", "Held by customs: documents are checked")
        clear = self.scan(self.at(self.days + 3, 16), "InTransit_005", "Cleared customs")
        return [held, clear, *self._arrive(self.days + 5)]
