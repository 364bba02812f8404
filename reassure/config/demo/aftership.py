"""The story in AfterShip's words: the body of a tracking_update webhook, which repeats every checkpoint so far.

https://www.aftership.com/docs/tracking/webhook/webhook-overview
"""

from typing import Any

from reassure.config.demo.parcels import Parcel, Told
from reassure.config.demo.shopify import CARRIERS


def update(parcel: Parcel, so_far: tuple[Told, ...]) -> dict[str, Any]:
    """What AfterShip sends once the last of `so_far` is known to it."""
    last = so_far[-1]
    return {
        "event": "tracking_update",
        "event_id": f"{parcel.key}/{len(so_far)}",
        "is_tracking_first_tag": len({scan.tag for scan in so_far[:-1]} | {last.tag})
        > len({s.tag for s in so_far[:-1]}),
        "ts": int(last.at.timestamp()),
        "msg": {
            "id": f"an{parcel.key}",
            "tracking_number": parcel.number,
            "slug": parcel.carrier,
            "title": parcel.number,
            "tag": last.tag,
            "subtag": last.subtag,
            "courier_estimated_delivery_date": {
                "estimated_delivery_date": parcel.estimate.isoformat(),
                "estimated_delivery_date_min": None,
                "estimated_delivery_date_max": None,
            },
            "checkpoints": [_checkpoint(parcel, scan) for scan in so_far],
        },
    }


def _checkpoint(parcel: Parcel, scan: Told) -> dict[str, Any]:
    return {
        "slug": parcel.carrier,
        "checkpoint_time": scan.at.isoformat(),
        "created_at": scan.at.isoformat(),
        "tag": scan.tag,
        "subtag": scan.subtag,
        "subtag_message": scan.says,
        "message": scan.says,
        "raw_tag": f"{CARRIERS[parcel.carrier]}-{scan.subtag}",
        "city": scan.city,
        "country_iso2": scan.country,
        "location": scan.city,
    }
