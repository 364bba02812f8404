"""The shopper's addresses, under `/t/<merchant>/`."""

from django.urls import path

from reassure.portal import look, lookup, order

app_name = "portal"
urlpatterns = [
    path("<slug:slug>/", lookup.ask, name="lookup"),
    path("<slug:slug>/code/<uuid:lookup_id>/", lookup.code, name="code"),
    path("<slug:slug>/o/<str:token>/", order.page, name="order"),
    path("<slug:slug>/o/<str:token>/live", order.live, name="live"),
    path("<slug:slug>/o/<str:token>/confirm", order.confirm, name="confirm"),
    path("<slug:slug>/o/<str:token>/instructions", order.instructions, name="instructions"),
    path("<slug:slug>/brand.css", look.css, name="css"),
    path("<slug:slug>/logo", look.logo, name="logo"),
]
