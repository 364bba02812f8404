"""How firmly a date may be said."""

from reassure.promises.rules.facts import DeliveryDates

#: From this chance on a date "arrives"; below it does so "probably" (our own choice, and the one in FIELD 2.3: shops
#: aim at 80 to 85 per cent on time).
FIRM_PERCENT = 80


def firm(dates: DeliveryDates) -> bool:
    """Whether to say it without a "probably": learned dates only as firmly as the merchant chose to be sure."""
    levels = [dict(said.params)["level"] for said in dates.because if said.code == "learned"]
    return all(int(level.rstrip("%")) >= FIRM_PERCENT for level in levels)
