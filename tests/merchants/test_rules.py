"""Roles, looks and contrast, without a database."""

import pytest

from reassure.kit.errors import Invalid
from reassure.merchants import rules
from reassure.merchants.rules import Permission, Role, Tokens
from reassure.ui import look


def test_an_owner_may_all_and_nobody_more_than_an_owner() -> None:
    for role in Role:
        assert rules.PERMISSIONS[role] <= rules.PERMISSIONS[Role.OWNER] == frozenset(Permission)


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        (Role.MANAGER, Permission.BRAND_CHANGE, True),
        (Role.MANAGER, Permission.STAFF_CHANGE, False),
        (Role.MANAGER, Permission.KEYS_CHANGE, False),
        (Role.AGENT, Permission.ORDERS_CHANGE, True),
        (Role.AGENT, Permission.SETTINGS_SEE, False),
        (Role.WAREHOUSE, Permission.PARCELS_CHANGE, True),
        (Role.WAREHOUSE, Permission.CUSTOMERS_SEE, False),
        (Role.STORE_ASSOCIATE, Permission.ORDERS_CHANGE, False),
        (Role.ACCOUNT_MANAGER, Permission.EXPORT, True),
    ],
)
def test_a_role_may_what_its_job_needs(role: Role, permission: Permission, allowed: bool) -> None:
    assert rules.may(role, permission) is allowed


@pytest.mark.parametrize(
    "wrong",
    [{"accent": "red"}, {"accent": "#12345"}, {"text": "#1d1d1b;}"}, {"radius": "99"}, {"body_font": "Comic Sans"}],
)
def test_a_look_that_no_page_could_show_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.tokens(wrong)
    assert refused.value.code == f"brand.{next(iter(wrong))}"


def test_stored_tokens_of_another_version_are_read() -> None:
    assert rules.tokens({"accent": "#000000", "sparkle": "yes"}) == Tokens(accent="#000000")


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)]
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    assert round(look.contrast(one, other), 2) == ratio


def test_the_default_look_is_readable() -> None:
    tokens = Tokens()
    for ink, paper in (("text", "background"), ("text", "surface"), ("muted", "background"), ("accent_text", "accent")):
        assert look.contrast(getattr(tokens, ink), getattr(tokens, paper)) >= 4.5
