"""The shop: its name, time zone, country, currency and languages."""

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import staff_door
from reassure.dashboard.forms.shop import ShopForm
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.typed import attempt
from reassure.kit import clock
from reassure.merchants import actions as merchants
from reassure.merchants.rules import Permission
from reassure.orders import queries as orders


@require_safe
@staff_door(Permission.BRAND_CHANGE)
def shop(request: StaffRequest) -> HttpResponse:
    return _page(request, ShopForm(initial=ShopForm.values(request.merchant)))


@require_POST
@staff_door(Permission.BRAND_CHANGE)
def change(request: StaffRequest) -> HttpResponse:
    form, by = ShopForm(request.POST), request.staff.key
    wrong = attempt(
        form,
        lambda said: merchants.settle(wanted=ShopForm.wanted(said), has_sold=orders.any_placed, by=by, now=clock.now()),
    )
    if wrong:
        return _page(request, form, status=wrong)
    flash.success(request, _("Saved. It holds from now on; what was promised before stays as it was."))
    return redirect("dashboard:shop")


def _page(request: StaffRequest, form: ShopForm, status: int = 200) -> HttpResponse:
    return desk(request, "dashboard/shop.html", status=status, form=form)
