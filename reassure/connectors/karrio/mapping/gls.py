"""GLS, Track and Trace v1. Pure. https://dev-portal.gls-group.net/docs/track-and-trace-v1/1/overview

Where the newest event's code says nothing, the parcel's own status is a scan of its own: GLS tells some states only so.
"""

from reassure.connectors.instants import alpha2, instant
from reassure.connectors.karrio.codes import gls
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text
from reassure.shipments.rules.facts import Scan, TrackingFacts

NOT_KNOWN = "E_404"
OVER_QUOTA = "policies.ratelimit.QuotaViolation"


def answers(raw: Json) -> Answers:
    parcels = raw.get("parcels") or ()
    faults = [
        Fault(message=text(one, "errorMessage", "errorCode"), temporary=text(one, "errorCode").startswith("E_5"))
        for one in parcels
        if one.get("errorCode") and not text(one, "errorCode").startswith(NOT_KNOWN)
    ]
    return answers_of((_tracking(one) for one in parcels if not one.get("errorCode")), [*_refused(raw), *faults])


def _refused(raw: Json) -> list[Fault]:
    """By the service (`detail`), by the gateway before it (`fault`), or as Karrio writes it (`errors`)."""
    fault: Json = raw.get("fault") or {}
    said = [text(fault, "faultstring"), text(raw, "detail", "title")]
    said += [text(error, "message", "code") for error in raw.get("errors") or ()]
    over = text(fault.get("detail"), "errorcode") == OVER_QUOTA
    return [Fault(message=one, temporary=over or text(raw, "status").startswith("5")) for one in said if one]


def _tracking(parcel: Json) -> TrackingFacts:
    scans = tuple(_scan(event) for event in parcel.get("events") or () if event.get("eventDateTime"))
    newest = max(scans, key=lambda scan: scan.at, default=None)
    if parcel.get("statusDateTime") and (newest is None or newest.is_unmapped):
        scans = (_standing(parcel), *scans)
    return TrackingFacts(carrier="gls", tracking_number=text(parcel, "requested", "unitno"), scans=scans)


def _standing(parcel: Json) -> Scan:
    at, zoned = instant(parcel["statusDateTime"])
    status, substatus = gls.status(text(parcel, "status"))
    return Scan(at=at, zoned=zoned, status=status, substatus=substatus, code=text(parcel, "status"))


def _scan(event: Json) -> Scan:
    country = alpha2(text(event, "country"))
    at, zoned = instant(event["eventDateTime"], country=country)
    code = text(event, "code")
    status, substatus = gls.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "description"),
        city=text(event, "city"), postcode=text(event, "postalCode"), country=country,
    )  # fmt: skip
