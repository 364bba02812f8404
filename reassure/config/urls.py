"""Every address, by audience."""

from django.urls import URLPattern, URLResolver, include, path

from reassure.config import health
from reassure.dashboard import entrance

urlpatterns: list[URLPattern | URLResolver] = [
    path("up", health.up, name="up"),
    path("dashboard/account/email/", entrance.nowhere, name="account_email"),
    path("dashboard/account/", include("allauth.urls")),
    path("dashboard/", include("reassure.dashboard.urls")),
]
