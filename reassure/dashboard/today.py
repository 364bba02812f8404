"""What needs somebody now, and how the day goes."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from reassure.dashboard.access import staff_door
from reassure.dashboard.page import StaffRequest, desk


@staff_door(None)
def today(request: StaffRequest) -> HttpResponse:
    return desk(request, "dashboard/today.html")


@staff_door(None)
def find(request: StaffRequest) -> HttpResponse:
    """One box for everything: an order's number, an address, a name, a tracking number."""
    return redirect(f"{reverse('dashboard:orders')}?{urlencode({'q': request.GET.get('q', '')})}")
