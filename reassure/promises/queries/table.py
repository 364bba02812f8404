"""The merchant's table behind the dates."""

from reassure.promises.models import DeliveryPolicy, SpecialDay, TransitRule
from reassure.promises.rules.facts import Method


def transit_rules() -> list[TransitRule]:
    return list(
        TransitRule.objects.order_by(
            "destination_country", "postcode_prefix", "carrier", "service", "origin_country", "origin_region"
        )
    )


def special_days() -> list[SpecialDay]:
    return list(SpecialDay.objects.order_by("first_on", "pk"))


def method() -> Method:
    """The merchant's way of reckoning, else the default one."""
    policy = DeliveryPolicy.objects.first()
    return Method(policy.method) if policy else Method.EACH_END
