"""Shopify's words into ours: webhook bodies are mapped directly, GraphQL nodes by way of the same shape."""

from reassure.connectors.shopify.mapping.orders import order_from
from reassure.connectors.shopify.mapping.parcels import shipments_from
from reassure.connectors.shopify.mapping.people import agreement_from, person_from
from reassure.connectors.shopify.mapping.products import product_from
from reassure.connectors.shopify.mapping.refunds import refund_from

__all__ = ["agreement_from", "order_from", "person_from", "product_from", "refund_from", "shipments_from"]
