"""Asking carriers through the Karrio SDK. Its calls block: workers only."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from reassure.connectors.base import Account, Permanent, Temporary, TrackingAsked
from reassure.connectors.karrio.gateway import Gateway, carrier_of, gateway, judged, quiet, translated
from reassure.connectors.karrio.mapping import READERS, Answers, others
from reassure.kit import extras
from reassure.shipments.rules.facts import TrackingFacts
from reassure.shipments.rules.numbers import normalised

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError)


class Karrio:
    """One carrier account. Settings and credentials are named as Karrio names them (`connectors.carriers`); a
    connection of the vendor `karrio` names its `carrier`, `key`, `secret` and `account`. Besides: `base_url`,
    `sandbox`."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.row = carrier_of(account)

    def test(self) -> str:
        """Signs in where the carrier has a sign-in, else asks about a number that nobody has; the carrier's name."""
        parts = gateway(self.account, self.row)
        if "authenticate" in vars(type(parts.proxy)):
            lib = extras.load("karrio.lib", extra=self.row.extra)
            with translated(parts.trace):
                parts.proxy.authenticate(lib.Serializable({}, ctx={"auth_type": "track_auth"}))
        elif self.row.tracks:
            self.track([TrackingAsked(carrier=self.row.slug, tracking_number="0")])
        return self.row.name

    def serves(self) -> frozenset[str]:
        return self.row.serves if self.row.tracks else frozenset()

    def track(self, asked: Sequence[TrackingAsked]) -> list[TrackingFacts]:
        """Answers for the numbers the carrier knows; the others are simply missing."""
        if not self.row.tracks:
            raise Permanent(f"{self.row.name} can't be asked about parcels over this account.")
        numbers = iter(dict.fromkeys(normalised(one.tracking_number) for one in asked))
        found: list[TrackingFacts] = []
        while some := list(islice(numbers, self.row.at_once)):
            try:
                found += self._ask(some)
            except (Temporary, Permanent) as error:
                error.found = (*found, *error.found)
                raise
        return found

    def _ask(self, numbers: list[str]) -> list[TrackingFacts]:
        models = extras.load("karrio.core.models", extra=self.row.extra)
        parts = gateway(self.account, self.row)
        with translated(parts.trace):
            request = parts.mapper.create_tracking_request(models.TrackingRequest(tracking_numbers=numbers))
            response = parts.proxy.get_tracking(request)
            answers = self._read(parts, response)
        return _settled(answers, parts)

    def _read(self, parts: Gateway, response: Any) -> Answers:
        reader = READERS.get(self.row.module)
        if reader is None:
            return self._karrios(parts, response)
        try:
            return reader.answers(response.value if reader.raw else response.deserialize())
        except UNREADABLE as error:
            said = f"{self.row.name} answered something unreadable: {error}"
            raise judged("", parts.trace) or Temporary(said) from error

    def _karrios(self, parts: Gateway, response: Any) -> Answers:
        with quiet():
            details, messages = parts.mapper.parse_tracking_response(response)
            plain = extras.load("karrio.lib", extra=self.row.extra).to_dict([details, messages])
        return others.answers(self.row.slug, *(plain if len(plain) == 2 else ([], [])))


def _settled(answers: Answers, parts: Gateway) -> list[TrackingFacts]:
    """A passing refusal beside answers ends the asking; a fault beside answers is the other numbers' matter."""
    said = answers.faults[0].message if answers.faults else ""
    sure = any(fault.sure for fault in answers.faults)
    stopped = None if sure else judged(said, parts.trace)
    if stopped is not None and (isinstance(stopped, Temporary) or not answers.facts):
        stopped.found = answers.facts
        raise stopped
    if answers.faults and not answers.facts:
        raise Temporary(said) if answers.faults[0].temporary else Permanent(said)
    return list(answers.facts)
