"""Whether another date is worth saying: a promise that flickers from day to day is none."""

from datetime import date
from math import ceil

from reassure.promises.rules.facts import DeliveryDates, Source

#: A later day is said when it is later by this share of what is left to wait, and by so many days at least; on the last
#: day a single one is enough. Our own choice: more than a 90 % day moves by another night's fit or a day of silence.
SHARE, LEAST_DAYS = 0.2, 2
#: A nearer day is good news that can wait until it is sure: it takes a day more. So no date goes to and fro.
EARLIER_DAYS_MORE = 1
#: Facts after which another day is another promise, however small the move.
DECISIVE = frozenset({"order.address_changed", "shipment.out_for_delivery", "shipment.cancelled"})


def matters(before: DeliveryDates, after: DeliveryDates, *, today: date, fact: str = "") -> bool:
    """Whether to say the learned `after` where `before` stands; other sources speak for themselves, always.

    A day that is over is always replaced.
    """
    if (before.earliest, before.latest) == (after.earliest, after.latest):
        return False
    if after.source is not Source.LEARNED or fact in DECISIVE or before.latest < today:
        return True
    left = (before.latest - today).days
    later = max(LEAST_DAYS, ceil(SHARE * left)) if left else 1
    moved, begins = (after.latest - before.latest).days, (after.earliest - before.earliest).days
    return moved >= later or -moved >= later + EARLIER_DAYS_MORE or abs(begins) > later + EARLIER_DAYS_MORE
