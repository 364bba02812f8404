"""Which of the named addresses are pages, and how many queries each may cost; why the others are none."""

#: Queries that a page may cost whoever sees it, however much there is to be seen: who is there, whose desk it is, and
#: the page's own. A new page needs a line here.
BUDGETS: dict[str, int] = {
    "dashboard:today": 37, "dashboard:places": 8, "dashboard:parked": 10, "dashboard:audit": 10,
    "dashboard:orders": 12, "dashboard:order": 30, "dashboard:parcels": 12, "dashboard:problems": 14,
    "dashboard:order_label": 14, "dashboard:labels": 11, "dashboard:label": 12, "dashboard:pickups": 12,
    "dashboard:causes": 11, "dashboard:problem": 13, "dashboard:requests": 9, "dashboard:limits": 10,
    "dashboard:customers": 9, "dashboard:customer": 15, "dashboard:privacy": 9,
    "dashboard:outbox": 9, "dashboard:addresses": 9, "dashboard:address_release": 8,
    "dashboard:message": 9, "dashboard:message_body": 9, "dashboard:promises": 14,
    "dashboard:logistics": 14, "dashboard:logistics_parcels": 14,
    "dashboard:ledger": 9, "dashboard:scorecard": 10, "portal:scorecard": 8,
    "dashboard:deliveries": 9, "dashboard:delivery": 9,
    "dashboard:connections": 9, "dashboard:connection_new": 8, "dashboard:connection": 11,
    "dashboard:endpoints": 9, "dashboard:endpoint": 10, "dashboard:post": 10,
    "dashboard:settings": 8, "dashboard:shop": 9, "dashboard:brand": 12, "dashboard:brand_sample": 9,
    "dashboard:locations": 11, "dashboard:location_new": 8, "dashboard:location": 11, "dashboard:transit": 11,
    "dashboard:people": 10, "dashboard:mails": 9, "dashboard:mail": 11, "dashboard:mail_body": 11,
    "dashboard:keys": 9,
    "dashboard:codes": 11, "dashboard:learned": 13,
    "account_login": 2, "account_signup": 2, "account_logout": 2, "account_inactive": 2, "account_reauthenticate": 8,
    "account_email_verification_sent": 2, "account_change_password": 2, "account_reset_password": 2,
    "account_confirm_email": 2, "account_reset_password_from_key": 2, "account_reset_password_from_key_done": 2,
    "account_reset_password_done": 2, "mfa_index": 4, "mfa_list_webauthn": 3,
    "portal:lookup": 6, "portal:code": 6, "portal:order": 18, "portal:live": 17, "portal:way": 14, "portal:shared": 15,
    "portal:delay": 13,
    "api:openapi-view": 0, "aftership:openapi-view": 0, "ui": 0,
}  # fmt: skip

#: Where what one may do changes most of what stands there.
WORK = ("dashboard:today", "dashboard:order", "dashboard:problem", "dashboard:customer", "dashboard:settings")
#: Pages that send whoever is signed in elsewhere.
SIGNED_OUT = frozenset({"account_login", "account_signup"})
#: Doors of the dashboard for people who have no place at it yet.
OPEN = frozenset({"dashboard:link", "dashboard:join"})
_NEEDS_MORE = "sends on to the page where one proves once more who one is, or to set something up first"
_FILE = "a file"
_ON = "sends on to another page"
#: What is neither a page nor only takes a POST, and what it is instead.
NO_PAGE: dict[str, str] = {
    "up": "plain text for supervisors",
    "account_email": "shut: a person's address is changed by an owner",
    **dict.fromkeys(("account_set_password", "account_confirm_login_code", "mfa_authenticate"), _ON),
    **dict.fromkeys(("dashboard:find", "portal:find"), _ON),
    "dashboard:connection_tested": "tells a page that waits whether to load itself again",
    **dict.fromkeys(OPEN, "opens with an unused link from a mail only: tests/dashboard/test_entrance.py"),
    **dict.fromkeys(
        (
            "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_login_webauthn",
        ),
        _NEEDS_MORE,
    ),
    **dict.fromkeys(("dashboard:audit_export", "dashboard:orders_export"), _FILE),
    **dict.fromkeys(("dashboard:parcels_export", "dashboard:addresses_export", "dashboard:problems_export"), _FILE),
    **dict.fromkeys(("dashboard:logistics_export", "dashboard:logistics_rows"), _FILE),
    **dict.fromkeys(("dashboard:ledger_export", "portal:scorecard_json", "portal:scorecard_badge"), _FILE),
    **dict.fromkeys(("portal:calendar", "portal:shared_json", "portal:widget", "portal:dates"), _FILE),
    **dict.fromkeys(("portal:css", "portal:logo"), _FILE),
    **dict.fromkeys(("api:openapi-json", "aftership:openapi-json"), _FILE),
}  # fmt: skip
#: Beside their documentation, these answer programs that have a key.
PROGRAMS = ("api:", "aftership:")
#: Pages that are looked at as what stands in them: see `test_every_mail_holds_on_a_phone_and_for_everybody`.
FRAMES = frozenset({"dashboard:mail_body"})
#: Pages that axe does not look at, and why.
NOT_HELD = {
    "portal:live": "a part of the order's page, which is looked at whole",
    "dashboard:message_body": "a mail as it was sent, by the templates that are looked at",
}
#: What on a page is somebody else's: Swagger's widget has faults of its own, which we cannot mend from outside.
THEIRS = {"api:openapi-view": "#swagger-ui", "aftership:openapi-view": "#swagger-ui"}
