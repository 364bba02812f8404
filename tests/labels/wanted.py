"""A label for Mila's order, as it is asked for."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from reassure.labels.actions import LabelWanted
from reassure.labels.rules.facts import Bought, Document, Format
from tests.connectors.postage.ways import WAYS

SOMEWHERE = UUID("019f0000-0000-7000-8000-000000000001")
PAPER = Document(kind="label", format="pdf", content=b"%PDF-1.4 Mila Novak")


def label(**changes: Any) -> LabelWanted:
    return replace(
        LabelWanted(
            reference="L-1", connection=SOMEWHERE, carrier="ups", service="ups_ground", format=Format.PDF,
            consignment=WAYS["us"], quoted=1045, currency="USD",
        ),
        **changes,
    )  # fmt: skip


def bought(**changes: Any) -> Bought:
    return replace(
        Bought(
            carrier="ups", numbers=("1ZXXXXXXXXXXXXXXXX",), vendor_id="1ZXXXXXXXXXXXXXXXX", documents=(PAPER,),
            cost=1045, currency="USD", arrives_on=date(2026, 6, 5),
        ),
        **changes,
    )  # fmt: skip
