"""Wishing for mails, writing them when they are due, and keeping in the ledger what they promised."""

from reassure.journeys.actions.advancing import admit_overdue, advance
from reassure.journeys.actions.saying import say
from reassure.journeys.actions.writing import Claimed, Written, claim, put_down, put_into_words, told

__all__ = [
    "Claimed",
    "Written",
    "admit_overdue",
    "advance",
    "claim",
    "put_down",
    "put_into_words",
    "say",
    "told",
]
