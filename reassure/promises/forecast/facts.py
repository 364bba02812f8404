"""What is known of a parcel when its date is asked, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime

from reassure.promises.rules.routes import Route

__all__ = ["Parcel", "Route", "moment"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One parcel of the past. Times are by the merchant's clock, without a zone.

    `closed_at`: cancelled or given up, from when on its silence says nothing. `share` counts a parcel less where
    the file holds a kind of parcels completely and only a sample of the others. `promised_on` is the shop's own date.
    `placed_at` is from when it counts; `ordered_at` the order's own instant where that is another one.
    """

    key: str
    route: Route
    placed_at: datetime
    handed_at: datetime | None = None
    arrived_at: datetime | None = None
    closed_at: datetime | None = None
    promised_on: date | None = None
    share: float = 1.0
    ordered_at: datetime | None = None


def moment(at: datetime | date) -> float:
    """Days since the year 1, with the hour as a fraction: instants that can be subtracted and interpolated."""
    if isinstance(at, datetime):
        return at.toordinal() + (at.hour * 3600 + at.minute * 60 + at.second) / 86_400
    return float(at.toordinal())
