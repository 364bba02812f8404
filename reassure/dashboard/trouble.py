"""What is wrong, in words: each kind's name and each reason's sentence."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from reassure.problems.rules.facts import Kind
from reassure.promises.rules.facts import Part
from reassure.shipments.rules.substatuses import SUBSTATUSES

KINDS: dict[str, Any] = {
    Kind.UNFULFILLED: gettext_lazy("Not sent in time"),
    Kind.LATE: gettext_lazy("Late"),
    Kind.PREDICTED_LATE: gettext_lazy("Will be late"),
    Kind.REVISED: gettext_lazy("Date moved"),
    Kind.PARTIAL: gettext_lazy("Only part arrived"),
    Kind.NOT_PICKED_UP: gettext_lazy("Not picked up"),
    Kind.STALLED: gettext_lazy("Stalled"),
    Kind.MISSING: gettext_lazy("May be lost"),
    Kind.ATTEMPT_FAILED: gettext_lazy("Attempt failed"),
    Kind.WAITING: gettext_lazy("Waits at a pickup point"),
    Kind.RETURNING: gettext_lazy("On its way back"),
    Kind.CUSTOMS: gettext_lazy("Held by customs"),
    Kind.DAMAGED: gettext_lazy("Damaged"),
    Kind.ADDRESS: gettext_lazy("Address problem"),
    Kind.HELD: gettext_lazy("Held up"),
    Kind.CONTESTED: gettext_lazy("Delivered, not received"),
}
TONES = {
    Kind.MISSING: "bad", Kind.DAMAGED: "bad", Kind.CONTESTED: "bad", Kind.RETURNING: "bad", Kind.LATE: "bad",
    Kind.REVISED: "", Kind.WAITING: "info",
}  # fmt: skip
_REASONS: dict[str, Any] = {
    "no_pickup": gettext_lazy("Label made on %(since)s, not picked up within %(days)s business days%(limit)s."),
    "no_scan": gettext_lazy("Nothing scanned since %(since)s, longer than %(days)s business days%(limit)s."),
    "silent_for_long": gettext_lazy("Nothing heard since %(since)s, more than %(days)s business days%(limit)s."),
    "customs_for_long": gettext_lazy("With customs since %(since)s, longer than %(days)s business days%(limit)s."),
    "not_there": gettext_lazy("Delivered on %(delivered)s, says the carrier; not there, said the shopper on %(said)s."),
    "waits": gettext_lazy("To be collected since %(since)s; goes back about %(back_on)s."),
    "goes_back_soon": gettext_lazy("To be collected since %(since)s; goes back soon, about %(back_on)s."),
    "goes_back_any_day": gettext_lazy("To be collected since %(since)s; it should have gone back by %(back_on)s."),
    "not_handed_over": gettext_lazy("The warehouse’s own last day was %(by)s."),
    "not_shipped": gettext_lazy("Placed on %(placed)s, nothing sent within %(days)s business days."),
    "day_over": ngettext_lazy(
        "Promised for %(promised)s at the latest; %(days)s day ago.",
        "Promised for %(promised)s at the latest; %(days)s days ago.",
        "days",
    ),
    "date_moved": ngettext_lazy(
        "First promised for %(was)s, now for %(to)s: %(days)s day later.",
        "First promised for %(was)s, now for %(to)s: %(days)s days later.",
        "days",
    ),
    "usually_too_slow": gettext_lazy("Due on %(by)s; late with a chance of %(chance)s, by what is usual on this lane."),
    "too_late_to_leave": gettext_lazy("Not sent yet, and the way takes %(days)s days at the least: not by %(by)s."),
    "not_out_yet": gettext_lazy("Due on %(by)s and not out for delivery."),
    "rest_missing": gettext_lazy("%(came)s arrived on %(since)s, %(left)s still missing."),
}  # fmt: skip
_LIMITS = {
    "learned": gettext_lazy(", which is unusual on this lane"),
    "own": gettext_lazy(", your own limit"),
}


def reason(parts: Iterable[Part]) -> str:
    """Why it is a problem, in a sentence."""
    return " ".join(_sentence(one) for one in parts)


def _sentence(one: Part) -> str:
    said = {name: _read(value) for name, value in dict(one.params).items()}
    if "substatus" in said:
        known = SUBSTATUSES.get(said["substatus"])
        words = _(known.says) if known else said["substatus"]
        return f"{words} ({said['since']})" if said.get("since") else words
    if one.code not in _REASONS:
        return one.code.replace("_", " ")
    return str(_REASONS[one.code] % (said | {"limit": _LIMITS.get(said.get("limit", ""), "")}))


def _read(value: str) -> Any:
    """A day as people write it, a count as a number, any other word as it is."""
    if value.isdecimal():
        return int(value)
    try:
        return date_format(date.fromisoformat(value), "j M Y")
    except ValueError:
        return value


def lateness(days: int) -> str:
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days} if days > 0 else ""


def span(took: timedelta | None) -> str:
    """A length of time, roughly: `40 min`, `5 h`, `3 days`."""
    if took is None:
        return "–"
    minutes = int(took.total_seconds() // 60)
    if minutes < 120:
        return _("%(n)s min") % {"n": minutes}
    return _("%(n)s h") % {"n": minutes // 60} if minutes < 2880 else _("%(n)s days") % {"n": minutes // 1440}
