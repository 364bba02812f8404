"""Addresses of the staff's pages."""

from django.urls import path

from reassure.dashboard import (
    audit,
    brand,
    entrance,
    keys,
    locations,
    parked,
    people,
    rooms,
    today,
    # transit,
)  # fmt: skip

app_name = "dashboard"
_SETTINGS = [
    path("settings/", rooms.settings, name="settings"),
    path("settings/brand/", brand.brand, name="brand"),
    path("settings/brand/change/", brand.change, name="brand_change"),
    path("settings/brand/undo/", brand.undo, name="brand_undo"),
    path("settings/brand/logo/", brand.logo, name="brand_logo"),
    path("settings/brand/preview/", brand.preview, name="brand_preview"),
    path("settings/brand/sample/", brand.sample, name="brand_sample"),
    path("settings/places/", locations.locations, name="locations"),
    path("settings/places/new/", locations.location, name="location_new"),
    path("settings/places/<uuid:location_id>/", locations.location, name="location"),
    path("settings/places/<uuid:location_id>/close/", locations.close, name="location_close"),
    path("settings/places/<uuid:location_id>/reopen/", locations.reopen, name="location_reopen"),
    # path("settings/transit/", transit.transit, name="transit"),
    # path("settings/transit/keep/", transit.keep, name="transit_keep"),
    # path("settings/transit/<uuid:rule_id>/remove/", transit.remove, name="transit_remove"),
    # path("settings/transit/standstill/", transit.stand_still, name="transit_stand_still"),
    # path("settings/transit/standstill/<uuid:day_id>/remove/", transit.move_again, name="transit_move_again"),
    # path("settings/transit/reckon/", transit.reckon, name="transit_reckon"),
    path("settings/staff/", people.people, name="people"),
    path("settings/staff/invite/", people.invite, name="people_invite"),
    path("settings/staff/invitations/<uuid:invitation_id>/", people.withdraw, name="invitation_withdraw"),
    path("settings/staff/role/", people.change_role, name="person_role"),
    path("settings/staff/<uuid:staff_id>/suspend/", people.suspend, name="person_suspend"),
    path("settings/staff/<uuid:staff_id>/reopen/", people.reopen, name="person_reopen"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/issue/", keys.issue, name="key_issue"),
    path("settings/keys/<uuid:key_id>/rotate/", keys.rotate, name="key_rotate"),
    path("settings/keys/<uuid:key_id>/revoke/", keys.revoke, name="key_revoke"),
]
urlpatterns = [
    path("", today.today, name="today"),
    path("find/", today.find, name="find"),
    path("places/", entrance.places, name="places"),
    path("link/<str:token>/", entrance.link, name="link"),
    path("join/<slug:slug>/<str:token>/", entrance.join, name="join"),
    path("parked/", parked.parked, name="parked"),
    path("parked/<uuid:parked_id>/retry/", parked.retry, name="parked_retry"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export, name="audit_export"),
    *_SETTINGS,
]
