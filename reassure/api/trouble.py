"""What is wrong with orders and parcels, for systems that want to act on it."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query, Router

from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.trouble import DeedIn, ProblemOut, TroubleFilters, TroublePage
from reassure.api.writes import idempotent, written
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.rules import Scope
from reassure.problems import actions, queries
from reassure.problems.queries import Filter

router = Router(tags=["Problems"])


@router.get("/problems", **needs(Scope.PROBLEMS_READ, TroublePage))
@in_scope
def list_problems(request: KeyRequest, filters: Query[TroubleFilters]) -> TroublePage:
    """Problems, the most pressing first, a page at a time."""
    asked = Filter(
        view=filters.view,
        kind=filters.kind,
        carrier=filters.carrier,
        country=filters.country.upper(),
        depot=filters.depot,
        after=filters.cursor,
    )
    page = queries.listed(asked, clock.now(), size=filters.limit)
    return TroublePage(items=[ProblemOut.of(row) for row in page.rows], next=page.after or None)


@router.get("/problems/{uuid:problem_id}", **needs(Scope.PROBLEMS_READ, ProblemOut, also=(404,)))
@in_scope
def get_problem(request: KeyRequest, problem_id: UUID) -> ProblemOut:
    """One problem, with its because."""
    return ProblemOut.of(queries.problem(problem_id))


@router.post(
    "/problems/{uuid:problem_id}",
    **idempotent(needs(Scope.PROBLEMS_WRITE, ProblemOut, also=(400, 404, 409, 413))),
)
@written()
def act_on_problem(request: KeyRequest, problem_id: UUID, deed: DeedIn) -> ProblemOut:
    """Settle it, take that back, put it off until a day, bring it back. Twice changes nothing."""
    queries.problem(problem_id)
    by, now, keys = f"api_key/{request.auth.pk}", clock.now(), [problem_id]
    if deed.deed == "snooze":
        actions.snooze(problem_ids=keys, until=_midnight(request, deed), by=by, now=now)
    else:
        deeds = {"resolve": actions.resolve, "reopen": actions.reopen, "wake": actions.wake}
        deeds[deed.deed](problem_ids=keys, by=by, now=now)
    return ProblemOut.of(queries.problem(problem_id))


def _midnight(request: KeyRequest, deed: DeedIn) -> datetime:
    if deed.until is None:
        raise Invalid("Name the day on which it comes back, as `until`.", code="snooze_until")
    return datetime.combine(deed.until, time(), ZoneInfo(request.auth.merchant.time_zone))
