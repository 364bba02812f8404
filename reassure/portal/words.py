"""What each story says: its status in a word, the sentence around the date, and what comes next."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reassure.portal.story import Story
from reassure.portal.view import Next, Step, Words
from reassure.shipments.rules import substatuses
from reassure.shipments.rules.facts import Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """`verb` stands before a date, `text` in its place where there is none ("" = the parcel's own words)."""

    status: Words
    tone: str = ""
    verb: Words = ""
    text: Words = ""
    next: Next | None = None


def _help(title: Words, text: Words) -> Next:
    return Next(title=title, text=text, icon="chat", href="#help", label=_("Get help"))


_NAME_THE_DAY = _("We name the day as soon as we know it")
_ARRIVES = _("Arrives")

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
        next=Next(title=_("The carrier collects it"), text=_("From then on you see each step here."), icon="box"),
    ),
    Story.MOVING: Telling(
        status=_("On its way"),
        tone="info",
        verb=_ARRIVES,
        next=Next(
            title=_("Out for delivery"), text=_("You get a mail on the day the courier brings it."), icon="truck"
        ),
    ),
    Story.PARTLY: Telling(
        status=_("Partly delivered"),
        tone="info",
        verb=_("The rest arrives"),
        text=_("A part has arrived, the rest follows"),
        next=Next(title=_("The rest arrives"), text=_("You get a mail for each parcel."), icon="truck"),
    ),
    Story.TODAY: Telling(
        status=_("Out for delivery"),
        tone="info",
        verb=_ARRIVES,
        next=Next(
            title=_("The courier comes to you"),
            text=_("Nobody in? The carrier's page shows what you can choose."),
            icon="home",
        ),
    ),
    Story.LATE: Telling(
        status=_("Late"),
        tone="warn",
        verb=_("We said"),
        next=Next(title=_("It is late, and we are sorry"), text=_("Need it soon? Write to us, and we ask.")),
    ),
    Story.SILENT: Telling(
        status=_("No news"),
        tone="warn",
        verb=_ARRIVES,
        next=_help(_("Write to us"), _("We ask the carrier where your parcel is.")),
    ),
    Story.ATTEMPTED: Telling(
        status=_("Delivery attempted"),
        tone="warn",
        next=Next(
            title=_("The carrier tries again, or keeps it for you"),
            text=_("The carrier's page says when or where."),
            icon="calendar",
        ),
    ),
    Story.TO_COLLECT: Telling(
        status=_("Ready to collect"),
        tone="warn",
        next=Next(
            title=_("Collect your parcel"),
            text=_("Bring the tracking number and an identity card. After some days it goes back."),
            icon="store",
        ),
    ),
    Story.PROBLEM: Telling(
        status=_("Problem"),
        tone="bad",
        next=_help(_("We look into it"), _("Need it soon? Write to us, and we ask.")),
    ),
    Story.CUSTOMS: Telling(
        status=_("With customs"),
        tone="warn",
        next=_help(_("Customs decide"), _("The carrier writes to you if papers or a payment are needed.")),
    ),
    Story.ADDRESS: Telling(
        status=_("Address problem"),
        tone="bad",
        next=_help(_("Check the address"), _("Write to us with the right one, and we pass it on.")),
    ),
    Story.RETURNING: Telling(
        status=_("On its way back"),
        tone="bad",
        next=_help(_("Tell us what you want"), _("Shall we send it again, or return your money?")),
    ),
    Story.RETURNED: Telling(
        status=_("Back with us"),
        tone="bad",
        next=_help(_("Tell us what you want"), _("Shall we send it again, or return your money?")),
    ),
    Story.DAMAGED: Telling(
        status=_("Damaged"),
        tone="bad",
        next=_help(_("We put it right"), _("Write to us and say what you need.")),
    ),
    Story.LOST: Telling(
        status=_("Lost"),
        tone="bad",
        next=_help(_("We put it right"), _("Write to us and say what you need.")),
    ),
    Story.DELIVERED: Telling(
        status=_("Delivered"),
        tone="good",
        verb=_("Arrived"),
        text=_("Your order has arrived"),
        next=_help(_("Anything not right?"), _("Write to us, and we put it right.")),
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
