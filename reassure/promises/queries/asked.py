"""When would a parcel come? For systems that name the way themselves, and perhaps the place it leaves from."""

from reassure.promises.rules import answers
from reassure.promises.rules.facts import Answer
from reassure.promises.rules.reckoning import Sending, Tables, question, with_place
from reassure.stores.rules import Place


def place_in(country: str, tables: Tables) -> Place | None:
    """The merchant's first place of this country, which knows its own cut-offs and preparation."""
    ranked = sorted(tables.shelves, key=lambda shelf: shelf.priority)
    return next((shelf.place for shelf in ranked if shelf.place.country == country), None)


def answer(sending: Sending, tables: Tables) -> Answer:
    """The days, or why we don't know; see `rules.answers.answer`."""
    placed = with_place(sending, tables)
    return answers.answer(question(placed, tables), placed, tables)
