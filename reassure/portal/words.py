"""What each story says: its status in a word, the sentence around the date, and what comes next."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reassure.portal import nexts
from reassure.portal.nexts import NEXTS
from reassure.portal.story import Story
from reassure.portal.view import Next, Step, Words
from reassure.promises.rules.facts import DeliveryDates
from reassure.promises.rules.wording import firm
from reassure.shipments.rules import substatuses
from reassure.shipments.rules.facts import Scan, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """`verb` stands before a date, `text` in its place where there is none ("" = the parcel's own words)."""

    status: Words
    tone: str = ""
    verb: Words = ""
    text: Words = ""
    next: Next | None = None


_NAME_THE_DAY = _("We name the day as soon as we know it")
_ARRIVES = _("Arrives")
_PROBABLY = _("Probably arrives")

TELLINGS: dict[Story, Telling] = {
    Story.CANCELLED: Telling(status=_("Cancelled"), text=_("This order was cancelled")),
    Story.NOTHING_SHIPS: Telling(status=_("Complete"), tone="good", text=_("Nothing has to be shipped for this order")),
    Story.PACKING: Telling(
        status=_("Being packed"),
        verb=_ARRIVES,
        text=_NAME_THE_DAY,
        next=Next(title=_("We pack your order"), text=_("You get a mail when it leaves us."), icon="box"),
    ),
    Story.LABELLED: Telling(
        status=_("Packed"),
        verb=_ARRIVES,
        text=_NAME_THE_DAY,
        next=nexts.COLLECTED,
    ),
    Story.MOVING: Telling(
        status=_("On its way"),
        tone="info",
        verb=_ARRIVES,
        next=nexts.OUT,
    ),
    Story.PARTLY: Telling(
        status=_("Partly delivered"),
        tone="info",
        verb=_("The rest arrives"),
        text=_("A part has arrived, the rest follows"),
        next=NEXTS["delivered_105"],
    ),
    Story.TODAY: Telling(
        status=_("Out for delivery"),
        tone="info",
        verb=_ARRIVES,
        next=nexts.DOORBELL,
    ),
    Story.LATE: Telling(
        status=_("Late"),
        tone="warn",
        verb=_("We said"),
        next=Next(title=_("It is late, and we are sorry"), text=nexts.WE_ASK),
    ),
    Story.SILENT: Telling(
        status=_("No news"),
        tone="warn",
        verb=_ARRIVES,
        next=nexts.ASKED,
    ),
    Story.ATTEMPTED: Telling(
        status=_("Delivery attempted"),
        tone="warn",
        next=nexts.AGAIN,
    ),
    Story.TO_COLLECT: Telling(
        status=_("Ready to collect"),
        tone="warn",
        next=nexts.PICK_UP,
    ),
    Story.PROBLEM: Telling(
        status=_("Problem"),
        tone="bad",
        next=nexts.LOOKED_INTO,
    ),
    Story.ACTION: Telling(status=_("Needs you"), tone="bad", next=NEXTS["exception_101"]),
    Story.HELD: Telling(status=_("On hold"), tone="warn", next=NEXTS["exception_104"]),
    Story.DELAYED: Telling(status=_("Delayed"), tone="warn", next=nexts.SOON),
    Story.CUSTOMS: Telling(
        status=_("With customs"),
        tone="warn",
        next=nexts.CUSTOMS_LOOK,
    ),
    Story.ADDRESS: Telling(
        status=_("Address problem"),
        tone="bad",
        next=nexts.CHECK_ADDRESS,
    ),
    Story.RETURNING: Telling(
        status=_("On its way back"),
        tone="bad",
        next=nexts.YOUR_WISH,
    ),
    Story.RETURNED: Telling(
        status=_("Back with us"),
        tone="bad",
        next=nexts.YOUR_WISH,
    ),
    Story.DAMAGED: Telling(
        status=_("Damaged"),
        tone="bad",
        next=nexts.PUT_RIGHT,
    ),
    Story.LOST: Telling(
        status=_("Lost"),
        tone="bad",
        next=nexts.PUT_RIGHT,
    ),
    Story.DELIVERED: Telling(
        status=_("Delivered"),
        tone="good",
        verb=_("Arrived"),
        text=_("Your order has arrived"),
        next=nexts.WELL,
    ),
}

_STEPS: tuple[Words, ...] = (
    _("Ordered"), _("Packed"), _("On its way"), _("Out for delivery"), _("Delivered"),
)  # fmt: skip
_NOW: dict[Story, Words] = {
    Story.PACKING: _("Being packed"),
    Story.ATTEMPTED: _("Delivery attempted"),
    Story.TO_COLLECT: _("Ready to collect"),
}


def parcel_says(status: Status, substatus: str) -> str:
    """A parcel's state in the reader's language; one sentence stands without its full stop."""
    said = gettext(substatuses.words(status, substatus).says)
    return said if ". " in said else said.rstrip(".")


def scan_says(scan: Scan) -> str:
    """Our own words in the reader's language; the carrier's where nobody has mapped its code yet."""
    if scan.status is None:
        return scan.text or scan.code
    return parcel_says(scan.status, scan.substatus)


def comes_next(story: Story, status: Status, substatus: str) -> Next | None:
    """What happens next with a parcel: by its sub-status where that is known, else by its story."""
    return NEXTS.get(substatuses.words(status, substatus).code) or TELLINGS[story].next


def steps(story: Story, *, done: int, trouble: bool) -> tuple[Step, ...]:
    """The five steps; the present one speaks in the story's own words."""
    found = []
    for i, word in enumerate(_STEPS):
        if i < done and not (i == done - 1 == len(_STEPS) - 1):
            found.append(Step(word=word, kind="done"))
        elif i == min(done, len(_STEPS) - 1):
            found.append(Step(word=_NOW.get(story, word), kind="bad now" if trouble else "now"))
        else:
            found.append(Step(word=word))
    return tuple(found)


def verb(story: Story, dates: DeliveryDates | None) -> Words:
    """What stands before the days: as firm as the merchant chose to be sure."""
    told = TELLINGS[story].verb
    return _PROBABLY if told is _ARRIVES and story is not Story.TODAY and dates and not firm(dates) else told
