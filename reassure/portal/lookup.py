"""Finding an order: number and mailbox, then the code that was sent there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reassure.kit import clock
from reassure.kit.errors import Refused
from reassure.orders import queries as orders
from reassure.portal import actions, confirmed, throttle
from reassure.portal.doors import client_address, shopper
from reassure.portal.forms import CodeForm, LookupForm
from reassure.portal.view import Shop


@require_http_methods(["GET", "HEAD", "POST"])
@shopper
def ask(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Number and mailbox; whatever they are, the answer is the page that takes the code."""
    return _asked(request, shop, LookupForm(request.POST if request.method == "POST" else None))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@shopper
def find(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The same from the look-up box on a merchant's own site, which can hold no token of ours.

    Nothing is at stake that a forged form could win: nobody is signed in, and who asks in another's name can as well
    ask in his own. The limits count it like any other.
    """
    if request.method != "POST":
        return redirect("portal:lookup", shop.slug)
    return _asked(request, shop, LookupForm(request.POST))


def _asked(request: HttpRequest, shop: Shop, form: LookupForm) -> HttpResponse:
    if not form.is_valid():
        page = {"shop": shop, "form": form, "action": reverse("portal:lookup", args=[shop.slug])}
        return render(request, "portal/lookup.html", page, status=_status(form))
    asked = actions.Asked(
        number=form.cleaned_data["number"],
        email=form.cleaned_data["email"],
        address=client_address(request),
        language=get_language() or "en",
    )
    try:
        lookup = actions.ask(asked=asked, now=clock.now())
    except throttle.TooMany as refused:
        return too_many(request, shop, form, refused)
    return redirect("portal:code", shop.slug, lookup.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@shopper
def code(request: HttpRequest, shop: Shop, lookup_id: UUID) -> HttpResponse:
    """The six digits; right ones open the order's page, on this device for twelve hours."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            order_id = actions.confirm(lookup_id=lookup_id, typed=form.cleaned_data["code"], now=clock.now())
        except Refused as refused:
            form.add_error("code", refused.message)
        else:
            order = orders.order(order_id)
            answer = redirect("portal:order", shop.slug, order.public_token)
            return confirmed.remember(answer, shop.slug, order)
    return render(request, "portal/code.html", {"shop": shop, "form": form}, status=_status(form))


def too_many(request: HttpRequest, shop: Shop, form: LookupForm | None, refused: throttle.TooMany) -> HttpResponse:
    """Says to wait, in words and in the header."""
    action = reverse("portal:lookup", args=[shop.slug])
    page = {"shop": shop, "form": form or LookupForm(), "problem": refused.message, "action": action}
    answer = render(request, "portal/lookup.html", page, status=refused.status)
    answer.headers["Retry-After"] = str(max(1, int((refused.until - clock.now()).total_seconds())))
    return answer


def _status(form: LookupForm | CodeForm) -> int:
    return 422 if form.is_bound else 200
