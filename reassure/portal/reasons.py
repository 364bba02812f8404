"""The because of a date, in sentences. A code that has none is left out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reassure.promises.rules.facts import Part
from reassure.ui import dates


def because(parts: Iterable[Part], *, locale: str) -> tuple[str, ...]:
    """Why we name this day, stage by stage, each thing said once."""
    said = (_sentence(part.code, dict(part.params), locale) for part in parts)
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def changed(why: Part | None, *, first: str, locale: str) -> str:
    """“First we said Wed 3 June.” and why it is another day now; empty where it never moved."""
    if why is None:
        return ""
    told = _("First we said %(dates)s.") % {"dates": first} if first else ""
    return f"{told} {_CHANGES.get(why.code, _plain)()}".strip()


def _sentence(code: str, said: dict[str, str], locale: str) -> str:
    tell = _STAGES.get(code)
    return tell(said, locale) if tell else ""


def _ordered(said: dict[str, str], locale: str) -> str:
    day = dates.day(date.fromisoformat(said["on"]), locale)
    return _("You ordered on %(day)s at %(time)s.") % {"day": day, "time": said["time"]}


def _after_cutoff(said: dict[str, str], locale: str) -> str:
    return _("That was after %(time)s, so we began on the next working day.") % {"time": said["cutoff"]}


def _processing(said: dict[str, str], locale: str) -> str:
    least, most = int(said["least"]), int(said["most"])
    if most == 0:
        return _("We pack it on the same day.")
    if least == most:
        return ngettext("We need one working day to pack it.", "We need %(days)d working days to pack it.", most) % {
            "days": most
        }
    return _("We need %(least)d to %(most)d working days to pack it.") % {"least": least, "most": most}


def _transit(said: dict[str, str], locale: str) -> str:
    least, most = int(said["least"]), int(said["most"])
    if least == most:
        return ngettext(
            "The carrier needs one day to your address.", "The carrier needs %(days)d days to your address.", most
        ) % {"days": most}
    return _("The carrier needs %(least)d to %(most)d days to your address.") % {"least": least, "most": most}


def _holiday(said: dict[str, str], locale: str) -> str:
    day = dates.day(date.fromisoformat(said["on"]), locale)
    return _("%(day)s is a public holiday.") % {"day": day}


def _closed(said: dict[str, str], locale: str) -> str:
    return _("On %(day)s nothing moves.") % {"day": dates.day(date.fromisoformat(said["on"]), locale)}


def _shipped(said: dict[str, str], locale: str) -> str:
    return _("It left us on %(day)s.") % {"day": dates.day(date.fromisoformat(said["on"]), locale)}


def _carrier(said: dict[str, str], locale: str) -> str:
    return _("The carrier names this day.")


def _shop(said: dict[str, str], locale: str) -> str:
    return _("You were told this day when you ordered.")


def _parcels(said: dict[str, str], locale: str) -> str:
    return _("Your order comes in several parcels: this is the day of the last one.")


def _learned(said: dict[str, str], locale: str) -> str:
    return _("%(percent)s of parcels like yours come by the last of these days.") % {"percent": said["level"]}


def _learned_from(said: dict[str, str], locale: str) -> str:
    many = int(said["parcels"])
    return ngettext("We know that from one parcel.", "We know that from %(n)d parcels we sent before.", many) % {
        "n": many
    }


def _lane(said: dict[str, str], locale: str) -> str:
    """Only the way from country to country means something to shoppers."""
    many = int(said["parcels"])
    if said["trait"] != "pair":
        return ""
    return ngettext("One of them went your way lately.", "%(n)d of them went your way lately.", many) % {"n": many}


def _thin(said: dict[str, str], locale: str) -> str:
    return _("Too few parcels have gone your way to know better than our timetable.")


def _out(said: dict[str, str], locale: str) -> str:
    return _("The parcel is out for delivery.")


_STAGES: dict[str, Any] = {
    "ordered": _ordered,
    "after_cutoff": _after_cutoff,
    "processing": _processing,
    "transit": _transit,
    "holiday": _holiday,
    "closed": _closed,
    "shipped": _shipped,
    "carrier_estimate": _carrier,
    "shop_promise": _shop,
    "last_of_parcels": _parcels,
    "learned": _learned,
    "learned_from": _learned_from,
    "lane": _lane,
    "thin_history": _thin,
    "thin_lane": _thin,
    "nothing_learned": _thin,
    "out_for_delivery": _out,
}


def _plain() -> str:
    return _("We reckoned again with what we know now.")


_CHANGES: dict[str, Any] = {
    "carrier_moved": lambda: _("The carrier has moved the day."),
    "carrier_estimated": lambda: _("The carrier now names the day."),
    "shop_changed": lambda: _("We had to change the day."),
    "shipped_later": lambda: _("It left us later than planned."),
    "shipped_earlier": lambda: _("It left us earlier than planned."),
    "parcels_changed": lambda: _("Your order now comes in other parcels."),
    "slower_than_usual": lambda: _("It takes longer than parcels like yours usually do."),
    "faster_than_usual": lambda: _("Parcels are faster just now than we had thought."),
    "out_for_delivery": lambda: _("The parcel is out for delivery."),
    "address_changed": lambda: _("The address was changed."),
    "not_known_any_more": lambda: _("We do not know the day any more, and name it as soon as we do."),
}
