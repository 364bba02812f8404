"""The shopper's addresses, under `/t/<merchant>/`."""

from django.urls import path

from reassure.portal import beside, delay, look, lookup, order, scorecard, share, widget

app_name = "portal"
urlpatterns = [
    path("<slug:slug>/", lookup.ask, name="lookup"),
    path("<slug:slug>/code/<uuid:lookup_id>/", lookup.code, name="code"),
    path("<slug:slug>/o/<str:token>/", order.page, name="order"),
    path("<slug:slug>/o/<str:token>/live", order.live, name="live"),
    path("<slug:slug>/o/<str:token>/confirm", order.confirm, name="confirm"),
    path("<slug:slug>/o/<str:token>/instructions", order.instructions, name="instructions"),
    path("<slug:slug>/o/<str:token>/map", beside.way, name="way"),
    path("<slug:slug>/o/<str:token>/delivery.ics", beside.calendar, name="calendar"),
    path("<slug:slug>/o/<str:token>/share", beside.share, name="share"),
    path("<slug:slug>/o/<str:token>/unshare", beside.unshare, name="unshare"),
    path("<slug:slug>/o/<str:token>/delay/<uuid:notice_id>/", delay.page, name="delay"),
    path("<slug:slug>/o/<str:token>/delay/<uuid:notice_id>/answer", delay.answer, name="delay_answer"),
    path("<slug:slug>/share/<str:token>.json", share.facts, name="shared_json"),
    path("<slug:slug>/share/<str:token>/", share.page, name="shared"),
    path("<slug:slug>/find", lookup.find, name="find"),
    path("<slug:slug>/promises/", scorecard.page, name="scorecard"),
    path("<slug:slug>/promises.json", scorecard.facts, name="scorecard_json"),
    path("<slug:slug>/promises.svg", scorecard.badge, name="scorecard_badge"),
    path("<slug:slug>/widget.js", widget.script, name="widget"),
    path("<slug:slug>/dates.js", widget.script, {"name": "dates"}, name="dates"),
    path("<slug:slug>/brand.css", look.css, name="css"),
    path("<slug:slug>/logo", look.logo, name="logo"),
]
