"""On which days a carrier moves and delivers, when the merchant has not said otherwise.

Weekdays and holidays from the carriers' published service calendars: USPS and DHL Paket deliver Monday to
Saturday; UPS and FedEx work through the US federal holidays named below.
"""

from reassure.promises.rules import calendars
from reassure.promises.rules.facts import Calendar, Span

_WEEKDAYS = frozenset(range(5))
_WITH_SATURDAY = frozenset(range(6))

_DELIVERS = {
    "usps": _WITH_SATURDAY,
    "dhl": _WITH_SATURDAY,
    "royal-mail": _WITH_SATURDAY,
    "la-poste": _WITH_SATURDAY,
    "colissimo": _WITH_SATURDAY,
}

_WORKED = frozenset(
    {
        "Martin Luther King Jr. Day",
        "Washington's Birthday",
        "Juneteenth National Independence Day",
        "Columbus Day",
        "Veterans Day",
    }
)
_WORKS_ON = {"ups": _WORKED, "fedex": _WORKED}

#: For rows of the transit table that count calendar days.
EVERY_DAY = Calendar(weekdays=frozenset(range(7)))


def working_days(carrier: str, country: str, region: str = "", *, closed: tuple[Span, ...] = ()) -> Calendar:
    """The days on which it moves and brings parcels, by the holidays of the place they go to."""
    calendar = Calendar(
        weekdays=_DELIVERS.get(carrier, _WEEKDAYS),
        country=country,
        region=region,
        works_on=_WORKS_ON.get(carrier, frozenset()) if country.upper() == "US" else frozenset(),
        closed=closed,
    )
    return calendars.same(calendar)
