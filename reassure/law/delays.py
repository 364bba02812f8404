"""Late shipping: what a country's law asks of the seller. Countries without an entry here ask nothing by themselves."""

from collections.abc import Callable
from datetime import datetime

from reassure.law import mail_order
from reassure.law.orders import Sale, Step

Rule = Callable[[Sale, datetime], Step]

#: By the country that the goods go to. Another country's rule is a function of the same shape and a line here.
RULES: dict[str, Rule] = {"US": mail_order.next_step}


def rule_for(country: str) -> Rule | None:
    """The rule of the country that the goods go to; None where none is known."""
    return RULES.get(country.upper())
