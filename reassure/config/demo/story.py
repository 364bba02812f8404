"""What happens to each order: when it was placed, which parcels left, and what their carriers told of them.

Everything of order number n follows from the seed and n alone, so any stretch of time can be told again alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from reassure.config.demo import parcels
from reassure.config.demo.goods import GOODS, Good
from reassure.config.demo.parcels import Fate, Parcel, working_day
from reassure.config.demo.shoppers import Shopper, who_buys

HOME = ZoneInfo("Europe/Berlin")
PER_DAY = 9
#: How brisk the months are, January first.
SEASON = (0.8, 0.75, 0.85, 0.9, 0.95, 0.85, 0.8, 0.85, 1.0, 1.1, 1.5, 1.65)
FATES: dict[Fate, int] = {
    Fate.FINE: 830, Fate.LATE: 70, Fate.MISSED: 28, Fate.SLOW: 16, Fate.PICKUP: 18, Fate.REFUSED: 7, Fate.LOST: 5,
    Fate.DAMAGED: 6, Fate.CUSTOMS: 8,
}  # fmt: skip
CUTOFF = time(14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bought:
    good: Good
    quantity: int
    option: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tale:
    """One order and all that becomes of it. `discount` in percent off the goods; `shipping` in cents.

    `promised` are the days that the shop's checkout named (none = it named none), which knows no holidays.
    """

    number: int
    placed_at: datetime
    shopper: Shopper
    bought: tuple[Bought, ...]
    discount: int
    shipping: int
    express: bool
    gift: bool
    cancelled_at: datetime | None
    parcels: tuple[Parcel, ...]
    promised: tuple[date, date] | None = None


def tales(seed: str, first_day: date, until: datetime) -> Iterator[Tale]:
    """Every order placed from the first day on and before `until`, in the order of their placing."""
    number = 1001
    for day in _days(first_day, until.astimezone(HOME).date()):
        chance = Random(f"{seed}/day/{day}")
        count = round(PER_DAY * SEASON[day.month - 1] * chance.uniform(0.75, 1.35))
        for moment in sorted(chance.triangular(7 * 3600, 23.5 * 3600, 20 * 3600) for _ in range(count)):
            placed_at = (datetime.combine(day, time(), HOME) + timedelta(seconds=round(moment))).astimezone(UTC)
            if placed_at < until:
                yield tale(seed, number, placed_at)
            number += 1


def tale(seed: str, number: int, placed_at: datetime) -> Tale:
    chance, buyer = Random(f"{seed}/order/{number}"), who_buys(seed, number)
    bought = _basket(chance)
    express = chance.random() < 0.12
    fate = chance.choices(list(FATES), list(FATES.values()))[0]
    cancelled = chance.random() < 0.018
    leaves = _hand_over(chance, placed_at, bought, express=express)
    alone = len(bought) == 1 or chance.random() > 0.22
    groups = ((0, len(bought)),) if alone else ((0, 1), (1, len(bought)))
    return Tale(
        number=number, placed_at=placed_at, shopper=buyer, bought=bought,
        discount=chance.choice((0, 0, 0, 0, 10, 15)), shipping=0 if _worth(bought) >= 10_000 else 690, express=express,
        gift=chance.random() < 0.07, promised=_promised(placed_at, bought, buyer.country, express=express),
        cancelled_at=placed_at + timedelta(minutes=chance.randint(8, 240)) if cancelled else None,
        parcels=() if cancelled else tuple(
            parcels.parcel(
                seed, f"{number}-{i + 1}", leaves + timedelta(days=i * chance.randint(0, 2)), buyer,
                fate if i == 0 else Fate.FINE, express=express,
            ).holding(first, last)
            for i, (first, last) in enumerate(groups)
        ),
    )  # fmt: skip


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def _basket(chance: Random) -> tuple[Bought, ...]:
    goods: list[Good] = []
    for _ in range(chance.choices((1, 2, 3), (60, 30, 10))[0]):
        goods += chance.choices(GOODS, [good.popular for good in GOODS])
    once = list(dict.fromkeys(goods))
    return tuple(
        Bought(
            good=good,
            quantity=chance.choice((1, 1, 1, 2)) if good.price < 10_000 else 1,
            option=chance.choice(good.options) if good.options else "",
        )
        for good in once
    )


def _worth(bought: tuple[Bought, ...]) -> int:
    return sum(item.good.price * item.quantity for item in bought)


def _hand_over(chance: Random, placed_at: datetime, bought: tuple[Bought, ...], *, express: bool) -> datetime:
    """The afternoon on which the carrier takes it; now and then the workshop needs a day more."""
    local = placed_at.astimezone(HOME)
    day = working_day(local.date(), _days_here(local, bought) + (chance.random() < 0.1))
    hour = 15 if express else 17
    return datetime.combine(day, time(hour, chance.randint(0, 50)), HOME).astimezone(UTC)


def _promised(placed_at: datetime, bought: tuple[Bought, ...], country: str, *, express: bool) -> tuple[date, date]:
    local, (least, most, fast) = placed_at.astimezone(HOME), parcels.TRANSIT[country]
    leaves = working_day(local.date(), _days_here(local, bought))
    return working_day(leaves, fast if express else least), working_day(leaves, fast if express else most)


def _days_here(local: datetime, bought: tuple[Bought, ...]) -> int:
    """Working days until the hand-over, when all goes well: after the cut-off it is the next working day's work."""
    return max(item.good.days or 1 for item in bought) + (local.time() >= CUTOFF)
