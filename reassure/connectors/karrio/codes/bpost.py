"""bpost: state codes of its tracking service, as its example and Karrio's grouping know them.

bpost publishes no list: the sentence beside a code begins with the state's name, which decides where it is known.
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

#: The sentence's first word.
STATES = meanings(
    {
        "info_received_001": "AnnouncementReceived",
        "in_transit_003": "Sorted",
        "out_for_delivery_001": "BoundToRound",
        "delivered_001": "DistributedNormally DistributedAfterBTS DistributedAbroad",
        "exception_010": "ReturnToSender",
        "exception_011": "ReturnedToSender DeliveredToSender",
    }
)
CODES = meanings({"in_transit_003": "T00", "out_for_delivery_001": "L00", "delivered_001": "U01"})


def meaning(code: str, sentence: str) -> Meaning:
    return STATES.get(sentence.split(" ")[0]) or CODES.get(code.strip().upper(), NOTHING)
