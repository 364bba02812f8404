"""What each carrier's codes mean. A code that isn't here means nothing yet: no free text is guessed from."""

from reassure.shipments.rules.facts import Status

Meaning = tuple[Status | None, str]
NOTHING: Meaning = (None, "")


def meanings(table: dict[str, str]) -> dict[str, Meaning]:
    """`{"in_transit_003": "AR AF"}` as a table from code to status and sub-status."""
    return {code: (Status(substatus[:-4]), substatus) for substatus, codes in table.items() for code in codes.split()}
