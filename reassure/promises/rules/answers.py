"""The date of something that nobody has bought yet: by the rules or by what was learned, whom the merchant believes."""

from reassure.promises.rules import delivery, planning, sources
from reassure.promises.rules.delivery import HandOver
from reassure.promises.rules.facts import Answer, Question, Source, Unknown
from reassure.promises.rules.planning import Going
from reassure.promises.rules.reckoning import Sending, Tables, route_of


def answer(asked: Question, sending: Sending, tables: Tables, handed_over: HandOver | Unknown | None = None) -> Answer:
    """The days of a `sending` whose place was looked for; `handed_over` where that was reckoned already."""
    handed = delivery.hand_over(asked) if handed_over is None else handed_over
    by_rules = delivery.arrival(handed, asked.lane)
    if tables.learned is None:
        return by_rules
    door, now = sending.door, max(asked.ordered_at, asked.shipped_at or asked.ordered_at)
    going = Going(route=route_of(sending), zone=tables.zone, door_zone=door.zone, now=now)
    learned = planning.word(tables.learned, asked, going, handed_over=handed)
    lane = sources.lane_of(door.country, sending.carrier)
    ranking = tables.believed.ranking(lane, left=asked.shipped_at is not None)
    return sources.best({Source.RULES: by_rules, Source.LEARNED: learned}, ranking)
