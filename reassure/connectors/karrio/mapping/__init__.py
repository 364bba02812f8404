"""What carriers answer, as our facts: one module per carrier, each with `answers(raw)`. Pure."""

from collections.abc import Callable
from typing import Any

from reassure.connectors.karrio.mapping import dhl, dhl_express, fedex, others, ups, usps
from reassure.connectors.karrio.mapping.values import Answers, Fault

#: By our carrier slug; the rest is read by Karrio (`others`).
READERS: dict[str, Callable[[Any], Answers]] = {
    "ups": ups.answers,
    "fedex": fedex.answers,
    "usps": usps.answers,
    "dhl-express": dhl_express.answers,
    "dhl": dhl.answers,
}

__all__ = ["READERS", "Answers", "Fault", "others"]
