"""What each carrier's codes mean. A code that isn't here means nothing yet: no free text is guessed from."""

from collections.abc import Mapping

from reassure.shipments.rules.facts import NOTED, Status

Meaning = tuple[Status | None, str]
NOTHING: Meaning = (None, "")


def meanings(table: Mapping[str, str]) -> dict[str, Meaning]:
    """`{"in_transit_003": "AR AF"}` as a table from code to status and sub-status; those under `NOTED` move nothing."""
    return {code: _meaning(substatus) for substatus, codes in table.items() for code in codes.split()}


def phrased(table: Mapping[str, str]) -> dict[str, Meaning]:
    """`{"left with agent": "available_for_pickup_001"}`, for carriers whose codes are sentences: matched whole."""
    return {words.lower(): _meaning(substatus) for words, substatus in table.items()}


def _meaning(substatus: str) -> Meaning:
    return (None, NOTED) if substatus == NOTED else (Status(substatus[:-4]), substatus)
