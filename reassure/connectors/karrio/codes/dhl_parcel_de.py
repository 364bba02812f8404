"""DHL Paket: ICE events with their RIC reasons, then the older standard event codes.

https://developer.dhl.com/api-reference/dhl-parcel-de-shipment-tracking-post-parcel-germany
(ICE event and RIC combinations, July 2024)
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

#: Event and reason, where the reason changes what the event means.
COMBINED = meanings(
    {
        "in_transit_101": "DLVRD/HNDTC",
        "in_transit_006": "DLVRD/CUSTM",
        "out_for_delivery_001": "SRTED/NRQRD LDTMV/MVMTV/PO",
        "available_for_pickup_101": "CNRFC/PCKST HLDCC/LDPCK",
        "attempt_fail_002": "NTDEL/NHOME NTDEL/CNCNR",
        "attempt_fail_003": "NTDEL/CLOSD NTDEL/HLDAY",
        "attempt_fail_102": "NTDEL/AGNEG NTDEL/CTCNI NTDEL/IDDMG NTDEL/IDNEG",
        "attempt_fail_103": "NTDEL/TRPMT",
        "delivered_002": "DLVRD/ACCPK",
        "delivered_005": "DLVRD/NGHBR DLVRD/WINPL",
        "delivered_101": "DLVRD/SECPL DLVRD/PKBOX",
        "delivered_102": "DLVRD/PCKAD",
        "delivered_103": "DLVRD/POBOX",
        "delivered_104": "DLVRD/ACCDM",
        "delivered_105": "DLVRD/ACCSI",
        "exception_002": "NTDEL/MOVED",
        "exception_003": "NTDEL/RFUSD",
        "exception_004": "EXPHD/CLREF",
        "exception_005": "EXPHD/FRMJR NTDEL/FRMJR MVTEX/FRMJR MVDEX/FRMJR",
        "exception_007": "NTDEL/BDADD NTDEL/CPUNK NTDEL/WRGRI NTDEL/WRGPN EXPHD/BDADD EXPHD/WRGRI ALERT/BDADD",
        "exception_008": "NTDEL/NTCCN HLDCC/NTCCN",
        "exception_010": "EXPHD/RTTSP OFWRD/RTSCR OFWRD/RTSSA OFWRD/CNCNR",
        "exception_012": "EXPHD/DMGED EXPHD/DMGPC NTDEL/DMGED",
        "exception_013": "EXPHD/LOSTX RCCLS/LOSTX",
        "exception_018": "EXPHD/MSDOC EXPHD/PWMFD NTDEL/MSDOC",
        "exception_104": "INFCL/CSREQ INFCL/HLDSR INFCL/DLVDT",
        NOTED: "DLVRD/CODAR DLVRD/CODRP PURCR/SECPL",
    }
)  # fmt: skip
EVENTS = meanings(
    {
        "info_received_001": "PARCV",
        "info_received_102": "PURCR",
        "in_transit_001": "ASMVT LDTHU SRTED RELBL REPCK INFCL HNDDE",
        "in_transit_002": "PCKDU SHRCU",
        "in_transit_003": "ULFMV MVARR",
        "in_transit_006": "HLDCP HLDCU ICPRC ITBAR HNDND",
        "in_transit_007": "LDTMV MVDPT",
        "in_transit_009": "OFWRD FWDCF",
        "attempt_fail_001": "NTDEL",
        "available_for_pickup_001": "CNRFC HLDCC",
        "delivered_001": "DLVRD",
        "exception_001": "EXPHD CHECK CNFSC DTNPC PBNDT",
        "exception_003": "DLVRF",
        "exception_010": "RETRN",
        "exception_012": "DMGDS",
        "exception_016": "LDEXC MVDEX MVTEX NTADT",
        "exception_103": "NTPUP",
        "exception_105": "DSPSD",
        "exception_107": "MSRTD",
        "exception_108": "CANCL",
        NOTED: "ADVIS ALERT PMTCR PMTCS RCCLS",
    }
)
STANDARD = meanings(
    {
        "info_received_001": "VA",
        "in_transit_001": "NB",
        "in_transit_002": "ES AE",
        "in_transit_003": "EE",
        "in_transit_006": "ZO",
        "in_transit_007": "AA",
        "out_for_delivery_001": "PO",
        "attempt_fail_001": "ZN",
        "available_for_pickup_001": "ZF LA",
        "delivered_001": "ZU",
        "exception_001": "BV",
        "exception_103": "AN",
        NOTED: "DD GT",
    }
)


def meaning(*, ice: str, ric: str, standard: str) -> Meaning:
    """With its reason first. `SRTED/NRQRD` is a sorting everywhere but on the delivery tour (`PO`)."""
    pair = f"{ice}/{ric}"
    if pair == "SRTED/NRQRD" and standard != "PO":
        return EVENTS["SRTED"]
    exact = COMBINED.get(f"{pair}/{standard}") or COMBINED.get(pair)
    return exact or EVENTS.get(ice) or STANDARD.get(standard, NOTHING)
