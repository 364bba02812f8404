"""Wishing for mails, writing them when they are due, and keeping in the ledger what they promised."""

from reassure.journeys.actions.advancing import admit_overdue, advance
from reassure.journeys.actions.writing import Written, told, write

__all__ = ["Written", "admit_overdue", "advance", "told", "write"]
