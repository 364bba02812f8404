"""Addresses of the staff's pages."""

from django.urls import path

from reassure.dashboard import entrance, today

app_name = "dashboard"
urlpatterns = [
    path("", today.today, name="today"),
    path("find/", today.find, name="find"),
    path("places/", entrance.places, name="places"),
    path("link/<str:token>/", entrance.link, name="link"),
    path("join/<slug:slug>/<str:token>/", entrance.join, name="join"),
]
