"""Refusals that a person may read. Doors turn them into a form error, a flash message or a problem document."""


class Refused(Exception):
    """We understood and will not: `code` for machines, the message for the person, in words that say what to do."""

    code = "refused"
    status = 409

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class NotFound(Refused):
    """There is no such thing, or it belongs to somebody else: both answer alike."""

    code = "not_found"
    status = 404


class Invalid(Refused):
    """The input cannot be understood."""

    code = "invalid"
    status = 422
