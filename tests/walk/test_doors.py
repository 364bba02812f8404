"""Every named address of the product, tried by each role and by nobody: who gets in, and how many queries it costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reassure.merchants.models import Merchant
from reassure.merchants.rules import PERMISSIONS, Role
from tests import cast
from tests.walk.addresses import Named, addresses, crowd, named, visitor
from tests.walk.pages import BUDGETS, NO_PAGE, OPEN, PROGRAMS, SIGNED_OUT

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ROLES = [*Role, None]


@pytest.fixture
def nord(db: None) -> Merchant:
    return cast.atelier_nord()


def cost(client: Client, path: str) -> tuple[int, int]:
    """Status and number of queries of a GET."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    return answer.status_code, len(seen)


def is_page(client: Client, path: str) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


def test_every_named_address_is_a_page_with_a_budget_or_says_why_it_is_none(nord: Merchant) -> None:
    owner, nobody, wrong = visitor(nord, Role.OWNER), visitor(nord, None), dict[str, str]()
    for name, path in addresses(nord).items():
        page = is_page(nobody if name in SIGNED_OUT else owner, path)
        if page != (name in BUDGETS):
            wrong[name] = "a page: give it a budget in tests/walk/pages.py" if page else "no page, but it has a budget"
        elif not (page or name in NO_PAGE or name.startswith(PROGRAMS)) and owner.get(path).status_code != 405:
            wrong[name] = "no page, and does not only take a POST: say in tests/walk/pages.py what it is"
    assert wrong == {}


def expected(each: Named, role: Role | None) -> set[int]:
    """The statuses that somebody of this role may get."""
    if each.name.startswith("dashboard:") and each.name not in OPEN:
        may = role is not None and (each.permission is None or each.permission in PERMISSIONS[role])
        return ({200} if each.name in BUDGETS else {200, 204, 302}) if may else {302 if role is None else 403}
    if each.name in SIGNED_OUT:
        return {200 if role is None else 302}
    if each.name.startswith(("account_", "mfa_")):
        shut = role is None and each.name.startswith("mfa_")
        return {200} if each.name in BUDGETS and role else {302} if shut else {200, 302, 404}
    return {200} if each.name in BUDGETS else {200, 302, 401, 404, 405}


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_each_role_gets_in_where_the_table_of_permissions_says_and_stays_within_the_budget(
    nord: Merchant, role: Role | None
) -> None:
    paths, client, wrong = addresses(nord), visitor(nord, role), dict[str, tuple[int, int]]()
    for each in named():
        if each.name.startswith("dashboard:") and each.name not in {*BUDGETS, *NO_PAGE}:
            continue  # takes a POST only: tests/dashboard/test_doors.py knocks there
        status, queries = cost(client, paths[each.name])
        if status not in expected(each, role) or queries > BUDGETS.get(each.name, queries):
            wrong[each.name] = status, queries
    assert wrong == {}


def test_no_page_costs_more_queries_where_more_is_to_be_seen(nord: Merchant) -> None:
    paths, owner, nobody = addresses(nord), visitor(nord, Role.OWNER), visitor(nord, None)

    def costs() -> dict[str, int]:
        return {name: cost(nobody if name in SIGNED_OUT else owner, paths[name])[1] for name in BUDGETS}

    few = costs()
    crowd(nord)
    many = costs()
    assert {name: (few[name], many[name]) for name in BUDGETS if many[name] > few[name]} == {}
    assert {name: many[name] for name in BUDGETS if many[name] > BUDGETS[name]} == {}
