"""What is decided about orders: which telling is the newest, how money is shared out, what a refund gives back."""

from reassure.orders.rules.facts import LineFacts, OrderFacts, PaymentFacts, RefundFacts, RefundLineFacts

__all__ = ["LineFacts", "OrderFacts", "PaymentFacts", "RefundFacts", "RefundLineFacts"]
