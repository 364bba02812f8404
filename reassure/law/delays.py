"""Late shipping: what a country's law asks of the seller. Countries without an entry here ask nothing by themselves."""

from collections.abc import Callable
from datetime import date, datetime

from reassure.law import mail_order
from reassure.law.orders import Sale, Step

Rule = Callable[[Sale, datetime], Step]

#: By the country that the goods go to. Another country's rule is a function of the same shape and a line here.
RULES: dict[str, Rule] = {"US": mail_order.next_step}


def rule_for(country: str) -> Rule | None:
    """The rule of the country that the goods go to; None where none is known."""
    return RULES.get(country.upper())


#: The last day by which it has to ship as things stand when it is ordered, and the paragraph that says so.
CLOCKS: dict[str, tuple[Callable[[Sale], date], str]] = {"US": (mail_order.applicable, "16 CFR 435.2(a)(1)")}


def ships_by(country: str, sale: Sale) -> tuple[date, str] | None:
    """That day with its paragraph, by the law of the country that the goods go to; None where none is known."""
    clock = CLOCKS.get(country.upper())
    return (clock[0](sale), clock[1]) if clock else None
