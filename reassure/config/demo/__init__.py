"""Atelier Nord: a shop that sells lamps and linen from Hamburg, so that a newcomer sees the product at work.

`story` makes up what happens, from a seed, order by order; `shopify` and `aftership` tell it in those vendors' own
words; `play` hands the tellings in at the real intake: the last days at once, the year before behind, then on as time
passes.
"""
