"""Rates, labels, voids, pickups and addresses through the Karrio SDK. Its calls block: never on a page's path alone.

A label costs money, so a lost answer is `Unsure` unless it is certain that the question never reached the carrier.
"""

import socket
import ssl
from collections.abc import Callable
from typing import Any
from urllib.error import URLError

from reassure.connectors.base import Account, Permanent, Temporary, Unsure
from reassure.connectors.karrio.client import Karrio
from reassure.connectors.karrio.gateway import Gateway, carrier_of, gateway, judged, quiet, translated
from reassure.connectors.karrio.mapping import postage as mapping
from reassure.connectors.karrio.wire import TOO_MANY
from reassure.customers.rules import Address
from reassure.kit import extras
from reassure.labels.rules.facts import (
    Booked,
    Bought,
    Checked,
    Consignment,
    LabelAsked,
    PickupAsked,
    Rate,
    Refund,
    VoidAsked,
)

#: What becomes of the price where the carrier says so; the others bill what travels, or say nothing.
REFUNDS = {"usps": Refund.ASKED, "usps_international": Refund.ASKED, "ups": Refund.GRANTED, "fedex": Refund.GRANTED}
#: SOAP 1.1 answers every refusal with 500.
SOAP = frozenset({"purolator", "canpar", "chronopost", "dpd", "dhl_poland", "hay_post"})
NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
UNAVAILABLE = 503
Parse = Callable[[Any], tuple[Any, list[Any]]]


class KarrioPostage:
    """One carrier account that sells labels; settings and credentials as in `client.Karrio`."""

    reads_back = False

    def __init__(self, account: Account) -> None:
        self.account = account
        self.row = carrier_of(account)
        self.can = self.row.can & {"rates", "labels", "cancel", "pickup", "address", "return"}

    def test(self) -> str:
        return Karrio(self.account).test()

    def rates(self, asked: Consignment) -> list[Rate]:
        """What the carrier offers for this way; a refusal beside rates is another service's matter."""
        if "rates" not in self.can:
            return self._services()
        parts = self._parts()
        request = self._model("RateRequest", mapping.consignment(asked) | {"is_return": asked.returns})
        with translated(parts.trace):
            response = parts.proxy.get_rates(parts.mapper.create_rate_request(request))
            told, said = self._read(parts.mapper.parse_rate_response, response)
        if not told:
            raise judged(said, parts.trace) or Permanent(said or f"{self.row.name} offers nothing for this way.")
        return mapping.rates(self.row.slug, told)

    def _services(self) -> list[Rate]:
        """What the carrier sells without saying a price beforehand."""
        self._needs("labels")
        units = extras.load(f"karrio.providers.{self.row.module}.units", extra=self.row.extra)
        return mapping.services(self.row.slug, [one.name for one in units.ShippingService])

    def prepare(self, asked: LabelAsked) -> str:
        return ""

    def buy(self, asked: LabelAsked) -> Bought:
        returns = asked.consignment.returns
        self._needs("return" if returns else "labels")
        parts, what = self._parts(), "return_shipment" if returns else "shipment"
        body = mapping.consignment(asked.consignment) | {"service": asked.service, "is_return": returns}
        body["label_type"] = asked.format.value.upper()
        request = self._prepared(parts, f"create_{what}_request", self._model("ShipmentRequest", body))
        response = self._paid(parts, lambda: getattr(parts.proxy, f"create_{what}")(request))
        told, said = self._parsed(parts, getattr(parts.mapper, f"parse_{what}_response"), response)
        found = mapping.bought(self.row.slug, told or {}, self._wire(response))
        if found is None:
            raise self._refused(parts, said)
        return found

    def find(self, asked: LabelAsked) -> Bought | None:
        raise Permanent(f"{self.row.name} can't be asked what became of a label.")

    def void(self, asked: VoidAsked) -> Refund:
        self._needs("cancel")
        first, *others = (asked.vendor_id or asked.number).split()
        options = {"shipment_identifiers": others} if others else {}
        body = {"shipment_identifier": first, "service": asked.service, "options": options}
        told = self._asked("cancel_shipment", "ShipmentCancelRequest", body, silent={"success": True})
        if not (told or {}).get("success"):
            raise Permanent(f"{self.row.name} does not take the label back.")
        return REFUNDS.get(self.row.module, Refund.NONE)

    def pickup(self, asked: PickupAsked) -> Booked:
        self._needs("pickup")
        parts = self._parts()
        request = self._prepared(parts, "create_pickup_request", self._model("PickupRequest", mapping.pickup(asked)))
        response = self._paid(parts, lambda: parts.proxy.schedule_pickup(request))
        told, said = self._parsed(parts, parts.mapper.parse_pickup_response, response)
        found = mapping.booked(told or {})
        if found is None:
            raise self._refused(parts, said)
        return found

    def check(self, address: Address) -> Checked:
        self._needs("address")
        parts = self._parts()
        request = self._model("AddressValidationRequest", {"address": mapping.address(address)})
        with translated(parts.trace):
            response = parts.proxy.validate_address(parts.mapper.create_address_validation_request(request))
            told, said = self._read(parts.mapper.parse_address_validation_response, response)
        stopped = judged(said, parts.trace) if told is None else None
        if stopped is not None:
            raise stopped
        return mapping.checked(told or {}, address, (said,) if said else ())

    def _asked(self, call: str, model: str, body: dict[str, Any], *, silent: Any = None) -> Any:
        """A question that may be asked again: what it said, or why it did not. `silent` is what an answer without a
        word means (204), which Karrio can't read."""
        parts = self._parts()
        with translated(parts.trace):
            request = getattr(parts.mapper, f"create_{call}_request")(self._model(model, body))
            response = getattr(parts.proxy, call)(request)
            if _wordless(response.value) and parts.trace.worst is None:
                return silent
            told, said = self._read(getattr(parts.mapper, f"parse_{call}_response"), response)
        if told is None:
            raise judged(said, parts.trace) or Permanent(said or f"{self.row.name} gave no answer that can be read.")
        return told

    def _needs(self, what: str) -> None:
        if what not in self.can:
            raise Permanent(f"{self.row.name} does not do that over this account.")

    def _parts(self) -> Gateway:
        return gateway(self.account, self.row)

    def _model(self, name: str, body: dict[str, Any]) -> Any:
        models = extras.load("karrio.core.models", extra=self.row.extra)
        lib = extras.load("karrio.lib", extra=self.row.extra)
        with quiet():
            return lib.to_object(getattr(models, name), body)

    def _prepared(self, parts: Gateway, write: str, model: Any) -> Any:
        """The question written and the account signed in: nothing is spent yet."""
        with translated(parts.trace):
            request = getattr(parts.mapper, write)(model)
            if "authenticate" in vars(type(parts.proxy)):
                parts.proxy.authenticate(request)
            return request

    def _paid(self, parts: Gateway, call: Callable[[], Any]) -> Any:
        """The question that costs money. Only what surely never left, or was refused, is not `Unsure`."""
        errors = extras.load("karrio.core.errors", extra=self.row.extra)
        try:
            return call()
        except errors.ParsedMessagesError as error:  # a further sign-in's
            raise Permanent("; ".join(str(message.message) for message in error.messages)) from error
        except Exception as error:
            if unreached := _unreached(error):
                raise Temporary(f"{self.row.name} can't be reached: {unreached}") from error
            raise Unsure(f"{self.row.name} gave no answer: {type(error).__name__}: {error}") from error

    def _parsed(self, parts: Gateway, parse: Parse, response: Any) -> tuple[Any, str]:
        try:
            return self._read(parse, response)
        except Exception as error:
            refusal = parts.trace.worst
            if refusal is not None and not refusal.passing:
                raise Permanent(f"{self.row.name} refused: HTTP {refusal.status}") from error
            raise Unsure(f"{self.row.name} answered what can't be read: {error}") from error

    def _refused(self, parts: Gateway, said: str) -> Exception:
        """Why there is no label: a refusal in words is one; a server's fault may come after the deed."""
        worst = parts.trace.worst
        if worst is not None and worst.status in (TOO_MANY, UNAVAILABLE):
            return Temporary(said or f"HTTP {worst.status}", retry_after=parts.trace.retry_after)
        faulty = worst is not None and worst.passing and self.row.module not in SOAP
        if faulty or not (said or worst):
            return Unsure(said or f"{self.row.name} answered nothing that can be read.")
        return Permanent(said or f"{self.row.name} refused it.")

    def _read(self, parse: Parse, response: Any) -> tuple[Any, str]:
        """Karrio's answer as plain values, and what the carrier says beside it."""
        with quiet():
            told, messages = parse(response)
            lib = extras.load("karrio.lib", extra=self.row.extra)
            plain, said = lib.to_dict({"told": told}).get("told"), lib.to_dict({"said": messages}).get("said") or []
        return plain, "; ".join(dict.fromkeys(str(one.get("message") or one.get("code")) for one in said))

    def _wire(self, response: Any) -> Any:
        """The carrier's own answer, for what Karrio leaves out of it."""
        try:
            return response.value if self.row.module == "canadapost" else response.deserialize()
        except Exception:
            return None


def _wordless(value: Any) -> bool:
    bodies = [one[-1] for one in value if isinstance(one, tuple)] if isinstance(value, list) else [value]
    return bool(bodies) and all(body in ("", b"", "b''", None) for body in bodies)


def _unreached(error: BaseException) -> BaseException | None:
    """Why it never left, if it did not: urllib wraps that, and Karrio's threads wrap urllib."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, NEVER_LEFT):
        reason = seen.reason if isinstance(seen, URLError) else None
        seen = reason if isinstance(reason, BaseException) else seen.__cause__ or seen.__context__
    return seen
