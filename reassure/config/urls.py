"""Every address, by audience."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from reassure.config import health
from reassure.connectors.intake import view as intake
from reassure.dashboard import entrance
from reassure.portal import gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="dashboard:today")),
    path("up", health.up, name="up"),
    path("in/<str:merchant>/<str:token>", intake.receive, name="intake"),  # config/wsgi.py has a faster one
    path("dashboard/account/email/", entrance.nowhere, name="account_email"),
    path("dashboard/account/", include("allauth.urls")),
    path("dashboard/", include("reassure.dashboard.urls")),
    path("t/", include("reassure.portal.urls")),
    path("api/", include("reassure.api.urls")),
    path("tracking/", include("reassure.api.aftership.urls")),
    path("ui/", gallery.show, name="ui"),
]
