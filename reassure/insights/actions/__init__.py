"""Keeping figures true."""

from reassure.insights.actions.costing import Cost, tell_costs
from reassure.insights.actions.keeping import advance, fill, keep, refresh

__all__ = ["Cost", "advance", "fill", "keep", "refresh", "tell_costs"]
