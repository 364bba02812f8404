"""What holds for every learned date there could be: clocks change, years leap, lanes are empty."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as some

from reassure.promises.forecast.dates import Served
from reassure.promises.forecast.table import Table
from reassure.promises.forecast.traits import Stage
from reassure.promises.forecast.worktime import Rhythm
from reassure.promises.rules import planning
from reassure.promises.rules.facts import Answer, Calendar, DeliveryDates, Question, Span, Unknown, Warehouse
from reassure.promises.rules.planning import Going
from tests.promises.forecast.test_table import NEAR, table

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Pacific/Honolulu"]
#: Over both changes of the clock of 2028, and over its leap day; the table was learned long before.
INSTANTS = some.datetimes(datetime(2028, 1, 1), datetime(2028, 12, 1), timezones=some.just(UTC))  # noqa: DTZ001
SPANS = some.lists(
    some.tuples(some.integers(0, 330), some.integers(0, 5)).map(
        lambda n: Span(first=date(2028, 1, 1) + timedelta(n[0]), last=date(2028, 1, 1) + timedelta(n[0] + n[1]))
    ),
    max_size=3,
).map(tuple)
WAREHOUSES = some.builds(
    Warehouse,
    zone=some.sampled_from(ZONES),
    calendar=some.builds(Calendar, country=some.sampled_from(["", "DE", "US"]), closed=SPANS),
    cutoffs=some.sampled_from([(), (time(14),) * 7]),
    processing=some.tuples(some.integers(0, 3), some.integers(3, 6)),
)
QUESTIONS = some.builds(Question, ordered_at=INSTANTS, warehouse=some.none() | WAREHOUSES, lane=some.none())


@cache
def served() -> Served:
    return Served(tables={stage: _felt(table(stage)) for stage in (Stage.TOTAL, Stage.TRANSIT)})


def _felt(learned: Table) -> Table:
    return replace(learned, rhythm=Rhythm(country="DE"))


def word(asked: Question, *, door: str = "Europe/Berlin", now: datetime | None = None) -> Answer:
    zone = asked.warehouse.zone if asked.warehouse else "UTC"
    return planning.word(served(), asked, Going(route=NEAR, zone=zone, door_zone=door, now=now or asked.ordered_at))


def known(answer: Answer) -> DeliveryDates:
    assert isinstance(answer, DeliveryDates)
    return answer


@settings(max_examples=200, deadline=None)
@given(QUESTIONS, some.sampled_from(ZONES), some.integers(0, 2_000))
def test_no_learned_day_lies_in_the_past_whatever_the_clocks(asked: Question, door: str, hours: int) -> None:
    now = asked.ordered_at + timedelta(hours=hours)
    found = known(word(asked, door=door, now=now))
    assert planning.local(now, door).date() <= found.earliest <= found.most_likely <= found.latest


@settings(max_examples=200, deadline=None)
@given(QUESTIONS, some.integers(1, 72))
def test_who_orders_later_never_gets_a_nearer_learned_date(asked: Question, hours: int) -> None:
    later = replace(asked, ordered_at=asked.ordered_at + timedelta(hours=hours))
    one, other = known(word(asked)), known(word(later))
    assert (one.earliest, one.most_likely, one.latest) <= (other.earliest, other.most_likely, other.latest)
    assert one.latest <= other.latest
    assert one.earliest <= other.earliest


@settings(max_examples=200, deadline=None)
@given(QUESTIONS.filter(lambda asked: asked.warehouse is not None), some.integers(1, 9), SPANS)
def test_slower_preparation_and_more_closures_never_bring_a_learned_date_nearer(
    asked: Question, days: int, closed: tuple[Span, ...]
) -> None:
    assert asked.warehouse is not None
    least, most = asked.warehouse.processing or (0, 0)
    slow = replace(asked.warehouse, processing=(least + days, most + days))
    calendar = asked.warehouse.calendar
    shut = replace(asked.warehouse, calendar=replace(calendar, closed=(*calendar.closed, *closed)))
    before = known(word(asked))
    for other in (slow, shut):
        after = known(word(replace(asked, warehouse=other)))
        assert before.latest <= after.latest
        assert before.earliest <= after.earliest


@settings(max_examples=100, deadline=None)
@given(QUESTIONS, some.integers(0, 30), some.integers(1, 20))
def test_silence_on_the_way_never_brings_the_latest_day_nearer(asked: Question, waited: int, more: int) -> None:
    left = replace(asked, shipped_at=asked.ordered_at)
    sooner, later = (known(word(left, now=asked.ordered_at + timedelta(days=days))) for days in (waited, waited + more))
    assert sooner.latest <= later.latest


@settings(max_examples=50, deadline=None)
@given(QUESTIONS)
def test_a_lane_without_data_is_not_known(asked: Question) -> None:
    going = Going(route=replace(NEAR, country="PT"), zone="UTC", door_zone="UTC", now=asked.ordered_at)
    assert isinstance(planning.word(served(), asked, going), Unknown)


def test_a_cut_off_moves_a_learned_date_as_it_moves_one_by_rules() -> None:
    berlin = Warehouse(zone="Europe/Berlin", cutoffs=(time(14),) * 7, processing=(1, 1))
    asked = Question(ordered_at=datetime(2028, 6, 6, 11, 59, tzinfo=UTC), warehouse=berlin, lane=None)
    before = [known(word(replace(asked, ordered_at=asked.ordered_at - timedelta(hours=n)))).latest for n in (0, 5)]
    after = known(word(replace(asked, ordered_at=asked.ordered_at + timedelta(minutes=2)))).latest
    assert before[0] == before[1] < after
