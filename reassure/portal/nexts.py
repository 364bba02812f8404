"""What happens next with a parcel in each sub-status, and who has to do it. Each has words: a test looks."""

from django.utils.translation import gettext_lazy as _

from reassure.portal.view import Next, Words


def _wait(title: Words, text: Words, icon: str = "clock") -> Next:
    """Nothing to do for the reader."""
    return Next(title=title, text=text, icon=icon)


def _carrier(title: Words, text: Words, icon: str = "calendar") -> Next:
    """The carrier's page shows more, or takes an answer."""
    return Next(title=title, text=text, icon=icon, at_carrier=True)


def _ask(title: Words, text: Words) -> Next:
    """We have to hear from the reader, or they may want to hear from us."""
    return Next(title=title, text=text, icon="chat", href="#help", label=_("Get help"))


EACH_STEP = _("From then on you see each step here.")
MAIL_ON_THE_DAY = _("You get a mail on the day the courier brings it.")
SAY_WHAT = _("Write to us and say what you need.")
WE_ASK = _("Need it soon? Write to us, and we ask.")
NOTHING_THERE = _("Nothing there? Write to us, and we ask.")

FIRST_NEWS = _wait(_("The carrier's first news"), _("We ask again and again. You need do nothing."))
CLEARED_UP = _wait(_("We clear it up with the carrier"), EACH_STEP)
COLLECTED = _wait(_("The carrier collects it"), EACH_STEP, "box")
ONWARD = _wait(_("It goes on to the depot near you"), MAIL_ON_THE_DAY, "truck")
OUT = _wait(_("Out for delivery"), MAIL_ON_THE_DAY, "truck")
CUSTOMS_LOOK = _wait(_("Customs decide"), _("The carrier writes to you if papers or a payment are needed."))
DOORBELL = _carrier(
    _("The courier comes to you"), _("Nobody in? The carrier's page shows what you can choose."), "home"
)
AGAIN = _carrier(_("The carrier tries again, or keeps it for you"), _("The carrier's page says when or where."))
PICK_UP = _carrier(
    _("Collect your parcel"),
    _("Bring the tracking number and an identity card. After some days it goes back."),
    "store",
)
WELL = _ask(_("Anything not right?"), _("Write to us, and we put it right."))
SOON = _wait(_("It goes on as soon as it can"), _("We watch it, and name a new day when we know it."))
LOOKED_INTO = _ask(_("We look into it"), WE_ASK)
CHECK_ADDRESS = _ask(_("Check the address"), _("Write to us with the right one, and we pass it on."))
YOUR_WISH = _ask(_("Tell us what you want"), _("Shall we send it again, or return your money?"))
PUT_RIGHT = _ask(_("We put it right"), SAY_WHAT)
PAY = _carrier(
    _("Pay what is due"),
    _("The carrier tells you how much and where. Not sure that it is genuine? Ask us first."),
    "warning",
)
ASKED = _ask(_("Write to us"), _("We ask the carrier where your parcel is."))

NEXTS: dict[str, Next] = {
    "pending_001": FIRST_NEWS,
    "pending_002": FIRST_NEWS,
    "pending_003": FIRST_NEWS,
    "pending_004": CLEARED_UP,
    "pending_005": CLEARED_UP,
    "pending_006": CLEARED_UP,
    "info_received_001": COLLECTED,
    "info_received_101": _wait(_("We bring it to the carrier"), EACH_STEP, "box"),
    "info_received_102": COLLECTED,
    "in_transit_001": OUT,
    "in_transit_002": ONWARD,
    "in_transit_003": ONWARD,
    "in_transit_004": CUSTOMS_LOOK,
    "in_transit_005": ONWARD,
    "in_transit_006": CUSTOMS_LOOK,
    "in_transit_007": ONWARD,
    "in_transit_008": ONWARD,
    "in_transit_009": _wait(_("It goes to the new address"), MAIL_ON_THE_DAY, "truck"),
    "in_transit_101": _wait(_("The new carrier brings it"), _("Its steps stand here, too."), "truck"),
    "in_transit_102": ONWARD,
    "in_transit_103": _carrier(_("It comes on the new day"), _("The carrier's page names it.")),
    "in_transit_104": _wait(_("Then you can collect it"), _("You get a mail when it is ready."), "store"),
    "in_transit_105": OUT,
    "in_transit_106": ONWARD,
    "out_for_delivery_001": DOORBELL,
    "out_for_delivery_002": PICK_UP,
    "out_for_delivery_003": _carrier(_("Answer the carrier"), _("It may need a day or a place from you.")),
    "out_for_delivery_004": _carrier(_("Be there at the time agreed"), _("The carrier's page shows it.")),
    "out_for_delivery_101": _carrier(_("The courier rings soon"), _("Keep the door in sight."), "home"),
    "attempt_fail_001": AGAIN,
    "attempt_fail_002": AGAIN,
    "attempt_fail_003": AGAIN,
    "attempt_fail_101": _ask(_("Help the courier in"), _("Write to us how to get to your door, and we pass it on.")),
    "attempt_fail_102": _carrier(
        _("Have your identity card ready"), _("The carrier tries again, or keeps it for you.")
    ),
    "attempt_fail_103": _carrier(_("Have the payment ready"), _("The carrier tries again, or keeps it for you.")),
    "delivered_001": WELL,
    "delivered_002": WELL,
    "delivered_003": WELL,
    "delivered_004": WELL,
    "delivered_005": _ask(_("Ask your neighbours"), NOTHING_THERE),
    "delivered_101": _ask(_("Look in the safe place"), NOTHING_THERE),
    "delivered_102": _ask(_("Ask at the reception"), NOTHING_THERE),
    "delivered_103": _ask(_("Look in your letterbox"), NOTHING_THERE),
    "delivered_104": PUT_RIGHT,
    "delivered_105": _wait(_("The rest arrives"), _("You get a mail for each parcel."), "truck"),
    "available_for_pickup_001": PICK_UP,
    "available_for_pickup_101": _carrier(
        _("Open the locker"), _("The carrier sent you a code. After some days the parcel goes back."), "store"
    ),
    "available_for_pickup_102": _carrier(
        _("Collect it now"), _("Bring the tracking number and an identity card."), "store"
    ),
    "exception_001": LOOKED_INTO,
    "exception_002": CHECK_ADDRESS,
    "exception_003": YOUR_WISH,
    "exception_004": CUSTOMS_LOOK,
    "exception_005": SOON,
    "exception_006": PAY,
    "exception_007": CHECK_ADDRESS,
    "exception_008": YOUR_WISH,
    "exception_009": LOOKED_INTO,
    "exception_010": YOUR_WISH,
    "exception_011": YOUR_WISH,
    "exception_012": PUT_RIGHT,
    "exception_013": PUT_RIGHT,
    "exception_016": SOON,
    "exception_017": SOON,
    "exception_018": _ask(_("We get the papers"), _("We write to you if something is needed of you.")),
    "exception_101": _carrier(
        _("Answer the carrier"), _("Its mail or its page says what it needs. Not clear? Write to us."), "warning"
    ),
    "exception_102": PAY,
    "exception_103": _wait(_("We hand it over again"), _("You need do nothing."), "box"),
    "exception_104": _carrier(_("It waits for your word"), _("The carrier's page says when it goes on.")),
    "exception_105": PUT_RIGHT,
    "exception_106": PUT_RIGHT,
    "exception_107": SOON,
    "exception_108": YOUR_WISH,
    "exception_109": _ask(_("The carrier searches"), _("If it does not turn up, we put it right.")),
    "expired_001": ASKED,
}
