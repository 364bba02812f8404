"""The product's settings with the journal's own test reactions, for worker processes."""

from tests.hurried import *  # noqa: F403

JOURNAL_REACTIONS = "tests.journal.reactions.REACTIONS"
