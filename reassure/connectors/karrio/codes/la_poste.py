"""La Poste, Colissimo, Chronopost: event codes of Suivi v2. https://developer.laposte.fr/products/suivi/2"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

EVENTS = meanings(
    {
        "info_received_001": "DR1",
        "in_transit_001": "ET1 ET2 ET4 EP1",
        "in_transit_002": "PC1 PC2",
        "in_transit_004": "ET3",
        "in_transit_005": "DO2",
        "in_transit_006": "DO1",
        "in_transit_008": "PB2",
        "out_for_delivery_001": "MD2",
        "attempt_fail_001": "ND1",
        "available_for_pickup_001": "AG1",
        "delivered_001": "DI0 DI1 DI3",
        "exception_001": "DR2 PB1",
        "exception_004": "DO3",
        "exception_010": "RE1",
        "exception_011": "DI2",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().upper(), NOTHING)
