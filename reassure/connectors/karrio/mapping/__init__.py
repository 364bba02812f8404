"""What carriers answer, as our facts: one module per carrier, each with `answers(raw)`. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reassure.connectors.karrio.mapping import (
    aramex,
    australia_post,
    bpost,
    canada_post,
    chronopost,
    dhl,
    dhl_express,
    dhl_parcel_de,
    dpd,
    fedex,
    gls,
    hermes,
    la_poste,
    landmark,
    mydhl,
    nationex,
    others,
    purolator,
    royal_mail,
    seko,
    sendle,
    spring,
    tnt,
    ups,
    usps,
)
from reassure.connectors.karrio.mapping.values import Answers, Fault


@dataclass(frozen=True, slots=True)
class Reader:
    """`raw`: takes what came over the wire, else what Karrio's JSON reading made of it."""

    answers: Callable[[Any], Answers]
    raw: bool = False


#: By Karrio's module; what isn't here is read by Karrio (`others`).
READERS: dict[str, Reader] = {
    "aramex": Reader(aramex.answers, raw=True),
    "australiapost": Reader(australia_post.answers),
    "bpost": Reader(bpost.answers, raw=True),
    "canadapost": Reader(canada_post.answers, raw=True),
    "chronopost": Reader(chronopost.answers, raw=True),
    "colissimo": Reader(la_poste.answers),
    "dhl_express": Reader(dhl_express.answers, raw=True),
    "dhl_parcel_de": Reader(dhl_parcel_de.answers, raw=True),
    "dhl_universal": Reader(dhl.answers),
    "dpd": Reader(dpd.answers, raw=True),
    "fedex": Reader(fedex.answers),
    "gls": Reader(gls.answers),
    "hermes": Reader(hermes.answers),
    "landmark": Reader(landmark.answers, raw=True),
    "laposte": Reader(la_poste.answers),
    "mydhl": Reader(mydhl.answers),
    "nationex": Reader(nationex.answers),
    "purolator": Reader(purolator.answers, raw=True),
    "royalmail": Reader(royal_mail.answers),
    "seko": Reader(seko.answers),
    "sendle": Reader(sendle.answers),
    "spring": Reader(spring.answers),
    "tnt": Reader(tnt.answers, raw=True),
    "ups": Reader(ups.answers),
    "usps": Reader(usps.answers),
    "usps_international": Reader(usps.answers),
}

__all__ = ["READERS", "Answers", "Fault", "Reader", "others"]
