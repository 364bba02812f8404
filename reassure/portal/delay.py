"""Late shipping: the shopper waits, or cancels. The law asks that both be free and easy (16 CFR 435.2(b)(3))."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.kit import clock
from reassure.law.orders import Answer
from reassure.orders.queries import PlacedOrder
from reassure.portal.doors import said, shopper, speak
from reassure.portal.order import opened
from reassure.portal.view import Shop
from reassure.problems import actions, queries
from reassure.promises import actions as promises
from reassure.promises import queries as ledger
from reassure.promises.rules.ledger import Kind, Shown, Terms


@require_safe
@shopper
def page(request: HttpRequest, shop: Shop, token: str, notice_id: UUID) -> HttpResponse:
    """Shows what there is to choose; only the buttons choose. What it promises is written into the ledger, once."""
    now = clock.now()
    order = opened(token, now)
    shop = speak(request, shop, customer=order.locale)
    notice = queries.notice(notice_id, order_id=order.id)
    promises.give_all(shown=_promised(order, notice), now=now)
    return render(request, "portal/delay.html", {"shop": shop, "order": order, "notice": notice})


@require_POST
@shopper
def answer(request: HttpRequest, shop: Shop, token: str, notice_id: UUID) -> HttpResponse:
    order, chosen = opened(token, clock.now()), request.POST.get("answer", "")
    speak(request, shop, customer=order.locale)
    if chosen in (Answer.CONSENT, Answer.CANCEL):
        try:
            actions.answer_notice(notice_id=notice_id, order_id=order.id, answer=Answer(chosen), now=clock.now())
        except actions.TooLateToAnswer:
            text = _("Write to us if you want to send it back.")
            return said(request, shop, title=_("This order has left already"), text=text, status=409)
    return redirect("portal:delay", shop.slug, token, notice_id)


def _promised(order: PlacedOrder, notice: Any) -> list[Shown]:
    """The page's own words: when it ships, or when the money is back."""
    if notice.answer != Answer.CANCEL:
        words = _("Order %(number)s ships late. We expect to ship it by %(day)s.")
        said = words % {"number": order.number, "day": date_format(notice.revised)} if notice.revised else ""
        return [_shown(order, Kind.SHIP_BY, Terms(latest=notice.revised), said)] if said else []
    owed = [row for row in ledger.promises_of(order) if row.kind == Kind.REFUND_BY and not row.outcome]
    said = _("You get all your money back within seven working days.")
    return [_shown(order, Kind.REFUND_BY, owed[-1].as_terms(), said)] if owed else []


def _shown(order: PlacedOrder, kind: Kind, terms: Terms, said: str) -> Shown:
    return Shown(order_id=order.id, kind=kind, surface="delay_page", terms=terms, statement=said)
