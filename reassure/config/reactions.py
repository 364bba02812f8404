"""The product on one page: which fact moves what, in this order.

A reaction gets all facts of its kinds in a batch of one merchant. If one fails, the later ones still run (the mail
then goes without a date), and what failed is parked and tried again. `docs/events.md` lists the kinds.
"""

from reassure.journal.rules import Reaction
from reassure.orders import actions as orders

REACTIONS: tuple[Reaction, ...] = (
    Reaction(name="orders.people", kinds=frozenset({"customer.merged", "customer.erased"}), react=orders.advance),
)
