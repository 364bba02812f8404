"""Keeping people: told by shops, merged when they turn out to be one, asked for consent, forgotten on demand."""

from reassure.customers.actions.consenting import consent
from reassure.customers.actions.copying import hand_over
from reassure.customers.actions.erasing import erase, part
from reassure.customers.actions.keeping import Kept, Telling, Unknowable, keep, keep_all, keep_many
from reassure.customers.actions.merging import merge

__all__ = [
    "Kept",
    "Telling",
    "Unknowable",
    "consent",
    "erase",
    "hand_over",
    "keep",
    "keep_all",
    "keep_many",
    "merge",
    "part",
]
