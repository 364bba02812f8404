"""Which problem first: by the money and the promise at risk."""

from reassure.problems.rules.facts import Finding, Kind

#: Which share of a parcel's worth is usually at stake. Our own choice: what is gone or on its way back costs all of
#: it, what is merely slow costs goodwill.
STAKE = {
    Kind.MISSING: 1.0,
    Kind.DAMAGED: 1.0,
    Kind.CONTESTED: 1.0,
    Kind.RETURNING: 0.9,
    Kind.ADDRESS: 0.7,
    Kind.WAITING: 0.5,
    Kind.STALLED: 0.5,
    Kind.CUSTOMS: 0.5,
    Kind.UNFULFILLED: 0.5,
    Kind.NOT_PICKED_UP: 0.4,
    Kind.HELD: 0.4,
    Kind.LATE: 0.4,
    Kind.PARTIAL: 0.3,
    Kind.ATTEMPT_FAILED: 0.3,
    Kind.PREDICTED_LATE: 0.25,
    Kind.REVISED: 0.15,
}
#: A problem without a price still wants somebody.
LEAST = 5.0
#: More days late than this make it no worse.
MOST_DAYS = 14
#: Units of a currency that are about one euro, by order of magnitude: for ranking side by side, never for sums.
_UNITS = {
    "JPY": 100, "KRW": 1000, "HUF": 400, "CLP": 1000, "COP": 4000, "IDR": 15_000, "VND": 25_000, "INR": 90, "CZK": 25,
    "SEK": 11, "NOK": 11, "DKK": 7.5, "PLN": 4, "MXN": 20, "TRY": 40, "THB": 38, "PHP": 60, "ZAR": 20, "TWD": 35,
    "RUB": 90, "UAH": 45, "ISK": 150, "ARS": 1000, "BRL": 6, "CNY": 8, "HKD": 8,
}  # fmt: skip


def rank(finding: Finding, *, worth: float, currency: str) -> int:
    """Higher is more pressing: the money at stake, once more for every two days a promise is missed by.

    `worth` is what the parcel, or what the order waits for, cost; in units of its currency.
    """
    euros = max(worth / _UNITS.get(currency, 1), LEAST)
    pressure = 1 + min(max(finding.late_by, 0), MOST_DAYS) / 2
    return round(100 * STAKE[finding.kind] * euros * pressure)
