"""What mails are made of: one context per trigger, for sending, preview and the linter alike."""

from reassure.journeys.queries.contexts import Moot, NothingToSay, context_for, preview, reader_of, standing_of, word

__all__ = ["Moot", "NothingToSay", "context_for", "preview", "reader_of", "standing_of", "word"]
