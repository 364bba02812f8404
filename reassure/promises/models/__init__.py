"""The ledger of promises, what we say now about each order, and the merchant's table of transit times."""

from reassure.promises.models.learned import ForecastVersion, Learning
from reassure.promises.models.ledger import Forecast, Promise
from reassure.promises.models.quotes import Quote
from reassure.promises.models.scores import Score
from reassure.promises.models.table import DeliveryPolicy, SpecialDay, TransitRule

__all__ = [
    "DeliveryPolicy",
    "Forecast",
    "ForecastVersion",
    "Learning",
    "Promise",
    "Quote",
    "Score",
    "SpecialDay",
    "TransitRule",
]
