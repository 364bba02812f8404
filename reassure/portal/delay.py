"""Late shipping: the shopper waits, or cancels. The law asks that both be free and easy (16 CFR 435.2(b)(3))."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.kit import clock
from reassure.law.orders import Answer
from reassure.portal.doors import said, shopper, speak
from reassure.portal.order import opened
from reassure.portal.view import Shop
from reassure.problems import actions, queries


@require_safe
@shopper
def page(request: HttpRequest, shop: Shop, token: str, notice_id: UUID) -> HttpResponse:
    """Shows what there is to choose; only the buttons choose."""
    order = opened(token, clock.now())
    shop = speak(request, shop, customer=order.locale)
    notice = queries.notice(notice_id, order_id=order.id)
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
