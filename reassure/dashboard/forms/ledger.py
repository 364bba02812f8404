"""What the ledger is narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.promises.rules.breaches import Stage
from reassure.promises.rules.kinds import Who
from reassure.promises.rules.ledger import Horizon, Kind

KINDS: dict[str, Any] = {
    Kind.DELIVERY: _("Delivery"),
    Kind.SHIP_BY: _("Ships by"),
    Kind.PICKUP_READY: _("Ready for pickup"),
    Kind.REFUND_BY: _("Refund by"),
    Kind.REPLY_BY: _("Answer by"),
    Kind.RETURN_LABEL_BY: _("Return label by"),
    Kind.PRICE: _("Price"),
    Kind.BULK_DISCOUNT: _("Bulk discount"),
    Kind.PRODUCT_CLAIM: _("Claim about a product"),
    Kind.INSTRUCTION: _("Instruction"),
    Kind.STOCK: _("In stock"),
}
OUTCOMES: dict[str, Any] = {
    "open": _("Open"),
    "risky": _("At risk"),
    "overdue": _("Nobody settled it"),
    "kept": _("Kept"),
    "early": _("Early"),
    "broken": _("Broken"),
    "void": _("Void"),
}
HORIZONS: dict[str, Any] = {
    Horizon.BEFORE: _("Before purchase"),
    Horizon.AFTER: _("After purchase"),
    Horizon.TRANSIT: _("On its way"),
}
STAGES: dict[str, Any] = {
    Stage.PROMISE: _("The promise was too short"),
    Stage.PROCESSING: _("Processing"),
    Stage.HAND_OVER: _("Hand-over"),
    Stage.TRANSIT: _("Transit"),
    Stage.DELIVERY: _("Delivery day"),
}
WHO: dict[str, Any] = {
    Who.MERCHANT: _("Merchant"),
    Who.CARRIER: _("Carrier"),
    Who.CUSTOMER: _("Customer"),
}


def _choices(words: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("", _("Any")), *((str(value), word) for value, word in words.items())]


class LedgerForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), required=False, choices=_choices(KINDS))
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=_choices(OUTCOMES))
    horizon = forms.ChoiceField(label=_("Said"), required=False, choices=_choices(HORIZONS))
    stage = forms.ChoiceField(label=_("Days lost in"), required=False, choices=_choices(STAGES))
    answerable = forms.ChoiceField(label=_("Answerable"), required=False, choices=_choices(WHO))
    lane = forms.RegexField(r"^[A-Z]{2}-[A-Z]{2}$", label=_("Route (DE-FR)"), required=False)
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=40)
    month = forms.DateField(
        label=_("Settled in the month from"), required=False, widget=forms.DateInput({"type": "date"})
    )
