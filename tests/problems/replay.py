"""Plays a year to the rules as the product would see it: each scan when it comes, a look when one was asked for.

What finished parcels teach is learned as they finish, never before.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from reassure.problems.rules import limits, stages, workdays
from reassure.problems.rules.facts import Kind, Lane, OrderFacts, ParcelFacts, Thresholds
from reassure.problems.rules.judging import judge
from reassure.problems.rules.paces import Measure, Pace, Stage, add
from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.status import status_of
from tests.problems.generator import Event, Line, Story

#: What a connector would do: the carrier's codes in our words.
CODES = {
    "LABEL": ("info_received", "info_received_001"),
    "PICK": ("in_transit", "in_transit_002"),
    "HUB": ("in_transit", "in_transit_003"),
    "LEFT": ("in_transit", "in_transit_007"),
    "CUSTOMS": ("in_transit", "in_transit_006"),
    "LAND": ("in_transit", "in_transit_005"),
    "HELD": ("exception", "exception_005"),
    "VAN": ("out_for_delivery", "out_for_delivery_001"),
    "DOOR": ("delivered", "delivered_001"),
}
ZONE = "UTC"


@dataclass
class Alarm:
    kind: Kind
    story: Story
    at: datetime


@dataclass
class Teacher:
    """What has been learned so far, by lane."""

    counts: dict[tuple[str, ...], dict[tuple[Measure, Stage], dict[int, int]]] = field(default_factory=dict)

    def learn(self, story: Story, scans: Sequence[Scan], lane: Lane) -> None:
        table = self.counts.setdefault(_key(story.line), {})
        for measure, stage, days in stages.lessons(scans, lane.calendars, zone=ZONE):
            table[measure, stage] = add(table.get((measure, stage), {}), [days])

    def lane(self, line: Line, thresholds: Thresholds) -> Lane:
        return Lane(
            origin=line.origin,
            destination=line.destination,
            carrier=line.carrier,
            service=line.service,
            zone=ZONE,
            calendars=tuple(dict.fromkeys(workdays.of_country(c) for c in (line.origin, line.destination))),
            days=line.promise,
            thresholds=thresholds,
            pace=Pace(counts=self.counts.get(_key(line), {})),
        )


def _key(line: Line) -> tuple[str, ...]:
    return line.origin, line.destination, line.carrier, line.service


def scan_of(event: Event) -> Scan:
    status, substatus = CODES[event.code]
    return Scan(at=event.at, status=Status(status), substatus=substatus, country=event.country)


@dataclass
class Replay:
    """One year played through; `alarms` in the order in which they were raised."""

    stories: Sequence[Story]
    likely: float = Thresholds().likely
    patience: float = Thresholds().patience
    teacher: Teacher = field(default_factory=Teacher)
    alarms: list[Alarm] = field(default_factory=list)
    _raised: set[tuple[int, Kind, str]] = field(default_factory=set)
    _heard: dict[int, list[Scan]] = field(default_factory=dict)

    def run(self) -> "Replay":
        ticket = count()
        queue = [(e.at, next(ticket), story, e) for story in self.stories for e in story.events]
        todo: list[tuple[datetime, int, Story, Event | None]] = list(queue)
        heapq.heapify(todo)
        while todo:
            at, _, story, event = heapq.heappop(todo)
            again = self._look(story, event, at)
            if again is not None:
                heapq.heappush(todo, (again, next(ticket), story, None))
        return self

    def _look(self, story: Story, event: Event | None, now: datetime) -> datetime | None:
        heard = self._heard.setdefault(story.number, [])
        if event is not None:
            heard.append(scan_of(event))
        line = story.line
        usual = limits.usual(abroad=line.origin != line.destination)
        thresholds = replace(usual, likely=self.likely, patience=self.patience)
        lane = self.teacher.lane(line, thresholds)
        state = status_of(heard)
        if state.is_final:
            self.teacher.learn(story, heard, lane)
            return None
        parcel = ParcelFacts(key=str(story.number), state=state, lane=lane, told_at=story.told_at)
        order = OrderFacts(
            placed_at=story.told_at,
            zone=ZONE,
            lane=lane,
            parcels=(parcel,),
            first=story.promised,
            promised=story.promised,
        )
        judged = judge(order, now)
        for finding in judged.findings:
            key = (story.number, finding.kind, finding.cause)
            if not finding.quiet and key not in self._raised:
                self._raised.add(key)
                self.alarms.append(Alarm(finding.kind, story, now))
        return judged.look_at


def three_days(stories: Sequence[Story], works: Callable[..., bool], later: Callable[..., datetime]) -> list[Alarm]:
    """The rule to beat: the carrier has it and nothing was scanned for three business days of the lane."""
    found = []
    for story in stories:
        countries = (story.line.origin, story.line.destination)
        scans = [event for event in story.events if event.code != "LABEL"]
        for event, following in zip(scans, [*scans[1:], None], strict=True):
            due = later(event.at, 3.0, *countries)
            if event.code != "DOOR" and (following is None or following.at > due):
                found.append(Alarm(Kind.STALLED, story, due))
    return found
