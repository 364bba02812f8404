"""When would a parcel come? For systems that name the way themselves, and perhaps the place it leaves from."""

from reassure.merchants.models import Merchant
from reassure.promises.queries.table import method, special_days, transit_rules
from reassure.promises.rules import delivery
from reassure.promises.rules.facts import Answer
from reassure.promises.rules.reckoning import Sending, Tables, question
from reassure.promises.rules.transit import Table
from reassure.stores import queries as stores
from reassure.stores.rules import Place


def tables(merchant: Merchant) -> Tables:
    """What the merchant has said of transit, standstills and places; five queries, read once for many questions."""
    return Tables(
        zone=merchant.time_zone,
        method=method(),
        transit=Table(row.as_row() for row in transit_rules()),
        standstills=tuple((row.carrier, row.country, row.as_span()) for row in special_days()),
        shelves=tuple(stores.shelves(())),
    )


def place_in(country: str, tables: Tables) -> Place | None:
    """The merchant's first place of this country, which knows its own cut-offs and preparation."""
    ranked = sorted(tables.shelves, key=lambda shelf: shelf.priority)
    return next((shelf.place for shelf in ranked if shelf.place.country == country), None)


def answer(sending: Sending, tables: Tables) -> Answer:
    """The days, or why we don't know; see `rules.delivery.forecast`."""
    return delivery.forecast(question(sending, tables))
