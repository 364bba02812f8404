"""The days of a delivery as an entry for a calendar (RFC 5545). Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_FOLD = 75


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """All-day, both days included. `uid` stays as long as the order lives; `sequence` rises with each revision."""

    uid: str
    sequence: int
    changed_at: datetime
    earliest: date
    latest: date
    summary: str
    description: str
    cancelled: bool = False


def calendar(entry: Entry) -> str:
    """A whole calendar with this one entry, each line at most 75 octets long and ended by CR and LF."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Reassure//Delivery//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_instant(entry.changed_at)}",
        f"LAST-MODIFIED:{_instant(entry.changed_at)}",
        f"DTSTART;VALUE=DATE:{entry.earliest:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.latest + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(entry.summary)}",
        f"DESCRIPTION:{_text(entry.description)}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Escaped as section 3.3.11 asks; control characters have no place in it."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        words = words.replace(plain, escaped)
    return "".join(char for char in words if char >= " ")


def _folded(line: str) -> str:
    """Never in the middle of a character, whose octets belong together."""
    parts, length = [""], 0
    for char in line:
        octets = len(char.encode())
        if length + octets > _FOLD:
            parts.append(" ")
            length = 1
        parts[-1] += char
        length += octets
    return "\r\n".join(parts)
