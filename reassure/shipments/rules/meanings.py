"""What a merchant says that a carrier's code means, where our own tables don't know it. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from reassure.shipments.rules.facts import NOTED, Scan
from reassure.shipments.rules.substatuses import SUBSTATUSES

#: As long as a scan's code.
LONGEST = 60
#: By carrier and code: a sub-status, or `NOTED`.
Own = Mapping[tuple[str, str], str]


def key(carrier: str, scan: Scan) -> tuple[str, str]:
    """Carriers without codes speak in sentences: those are their codes."""
    return carrier, scan.code or scan.text[:LONGEST]


def for_the_record(code: str) -> str:
    """The code as facts may keep it for good: a sentence of a carrier's may name whoever took the parcel."""
    return "" if " " in code else code


def is_meaning(substatus: str) -> bool:
    return substatus == NOTED or substatus in SUBSTATUSES


def read(scan: Scan, carrier: str, own: Own) -> Scan:
    """The scan with the merchant's meaning; what we know ourselves stands."""
    substatus = own.get(key(carrier, scan), "") if scan.is_unmapped else ""
    if not is_meaning(substatus):
        return scan
    status = None if substatus == NOTED else SUBSTATUSES[substatus].status
    return replace(scan, status=status, substatus=substatus)
