"""FedEx on this machine, as far as asking after parcels goes: a server of its own, without Django."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

BEGAN = datetime(2026, 6, 1, 9, tzinfo=UTC)
EVENTS = (("OC", "Shipment information sent to FedEx"), ("PU", "Picked up"), ("DP", "Left FedEx origin facility"))

_asked = 0


def carrier(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """FedEx's two doors, as WSGI: a token, and what it says of numbers; and how often it was asked."""
    global _asked
    path = environ["PATH_INFO"]
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if path.endswith("/oauth/token"):
        said = {"access_token": "t", "token_type": "bearer", "expires_in": 3599, "scope": "CXS"}
    elif path.startswith("/track/"):
        _asked += 1
        numbers = [one["trackingNumberInfo"]["trackingNumber"] for one in json.loads(body)["trackingInfo"]]
        said = {"transactionId": "t", "output": {"completeTrackResults": [_result(number) for number in numbers]}}
    else:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(_asked).encode()]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(said).encode()]


def _result(number: str) -> dict[str, Any]:
    """Every second parcel has left; the others have a label."""
    events = EVENTS if int(number) % 2 else EVENTS[:1]
    told = [_event(step, code, words) for step, (code, words) in enumerate(events)]
    info = {"trackingNumber": number, "trackingNumberUniqueId": number, "carrierCode": "FDXE"}
    status = {"code": events[-1][0], "derivedCode": "IT", "description": events[-1][1]}
    result = {"trackingNumberInfo": info, "latestStatusDetail": status, "scanEvents": told[::-1]}
    return {"trackingNumber": number, "trackResults": [result]}


def _event(step: int, code: str, words: str) -> dict[str, Any]:
    place = {"streetLines": [""], "city": "ATLANTA", "stateOrProvinceCode": "GA", "postalCode": "30303"}
    return {
        "date": (BEGAN + timedelta(hours=8 * step)).isoformat(), "eventType": code, "eventDescription": words,
        "exceptionCode": "", "exceptionDescription": "", "derivedStatusCode": "IT", "derivedStatus": "In transit",
        "scanLocation": place | {"countryCode": "US", "residential": False}, "locationId": "ABCA",
        "locationType": "FEDEX_FACILITY",
    }  # fmt: skip
