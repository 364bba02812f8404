"""What a file's rows mean. Pure: text in, our facts out, or the reason why not in words."""

from reassure.connectors.files.mapping.documents import order_from_document
from reassure.connectors.files.mapping.plans import PRESETS, Plan, plan_from
from reassure.connectors.files.mapping.rows import Row, order_from_rows
from reassure.connectors.files.mapping.values import Unfit

__all__ = ["PRESETS", "Plan", "Row", "Unfit", "order_from_document", "order_from_rows", "plan_from"]
