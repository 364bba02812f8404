"""Where to change what."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reassure.dashboard.access import staff_door
from reassure.dashboard.page import StaffRequest, desk
from reassure.merchants.rules import Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    word: Any
    href: str
    icon: str
    text: Any


ROOMS = (
    (_("Shop"), "dashboard:shop", "store", _("Time zone, country, currency, languages")),
    (_("Brand"), "dashboard:brand", "edit", _("Name, logo, colours, type, sender")),
    (_("Mails"), "dashboard:mails", "mail", _("How each mail looks, in your words or ours")),
    (_("Connections"), "dashboard:connections", "globe", _("Shops, carriers, mail: connect and test")),
    (_("Places"), "dashboard:locations", "store", _("Warehouses and stores: cut-offs, working days, processing")),
    (_("Transit times"), "dashboard:transit", "calendar", _("Days per lane and carrier, days nothing moves")),
    (_("Delivery dates"), "dashboard:learned", "calendar", _("Learned from your parcels: how sure, how well")),
    (_("Carriers’ codes"), "dashboard:codes", "list", _("Codes to be mapped, and what you say they mean")),
    (_("Problems"), "dashboard:limits", "warning", _("How long is too long, notices of late shipping")),
    (_("Staff"), "dashboard:people", "user", _("Who works here, roles, invitations")),
    (_("API keys"), "dashboard:keys", "lock", _("For your own systems: scopes, rotation")),
    (_("Outgoing webhooks"), "dashboard:endpoints", "out", _("Tell your systems what happens")),
    (_("My sign-in"), "mfa_index", "phone", _("Authenticator app, passkeys, recovery codes")),
)


@staff_door(Permission.SETTINGS_SEE)
def settings(request: StaffRequest) -> HttpResponse:
    rooms = [Room(word=word, href=reverse(name), icon=icon, text=text) for word, name, icon, text in ROOMS]
    return desk(request, "dashboard/settings.html", rooms=rooms)
