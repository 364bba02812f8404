"""Orders as their shop tells them, with their money shared out once, and what happened to them since."""

from reassure.orders.models.history import Cancellation, Edit, Note
from reassure.orders.models.money import Payment, Refund, RefundLine
from reassure.orders.models.order import Line, Order, Tag

__all__ = ["Cancellation", "Edit", "Line", "Note", "Order", "Payment", "Refund", "RefundLine", "Tag"]
