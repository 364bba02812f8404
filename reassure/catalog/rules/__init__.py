"""What is decided about products: how they are written, and what else somebody might like."""

from reassure.catalog.rules.facts import ProductFacts, VariantFacts

__all__ = ["ProductFacts", "VariantFacts"]
