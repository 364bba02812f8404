"""Canada Post: event identifiers, which also come padded to four digits (`0174` is `174`).

https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/messagescodetables.jsf
(“Tracking scan events”)
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

EVENTS = meanings(
    {
        "info_received_001": "3000 3002",
        "in_transit_001": "100 102 104 105 106 107 113 114 170 175 1240 1241 1244 2500 2501 4000 4100 4550",
        "in_transit_002": "1300 1301 1302 1303 2300",
        "in_transit_003": "400 405 4900",
        "in_transit_004": "4310 4311",
        "in_transit_005": "130 4500 5201",
        "in_transit_006": "4330 4400 2601",
        "in_transit_007": "410 4202 4950",
        "in_transit_009": "1480 1490",
        "in_transit_101": "115 116",
        "in_transit_103": "1200 1203 1444",
        "in_transit_104": "1703 1705",
        "in_transit_105": "4600",
        "in_transit_106": "1210",
        "out_for_delivery_001": "174 500",
        "attempt_fail_001": "1443",
        "attempt_fail_003": "1411 2411",
        "available_for_pickup_001": "1407 1435 1436 1437 1438 1479 1488 1701 2407",
        "available_for_pickup_102": "156",
        "delivered_001": "1408 1409 1476 1496 1498",
        "delivered_002": "1406",
        "delivered_101": "1421 1422 1423 1424 1426 1427 1428 1429 1430 1431 1433 1434",
        "delivered_102": "1425 1432 1461 1462 1463 1465 1466 1467 1468 1469 1471 1472 1473 1475",
        "delivered_103": "1441 1442",
        "available_for_pickup_101": "1405",
        "exception_001": "118 179 1483 1484 1493 1494 1450 4650 4700",
        "exception_004": "127 1487 1495",
        "exception_005": "160 161 162 163",
        "exception_007": "120 171 173 1412 2412",
        "exception_008": "121",
        "exception_010": "1100 167 168 169 181 182 183 184 1415 1416 1417 1418 1419 1420 1481 1482 1491 1492"
        " 2600 2802 3001",
        "exception_016": "621 622 623 624 1414 2414",
        "exception_017": "159",
        "exception_018": "117",
        "exception_104": "1410 2410",
        "exception_105": "150",
        "exception_107": "172",
        NOTED: "20 21 152 190 198 610 611 612 613 614 615 616 617 618 619 620 1214 1215 1216 1220 1221 1223 1224 1225"
        " 1230 1232 1234 1245 2001 2101 4450",
    }
)  # fmt: skip


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().lstrip("0"), NOTHING)
