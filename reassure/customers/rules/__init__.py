"""What is decided about people: how they are written, who is the same person, what they agreed to."""

from reassure.customers.rules.facts import Address, Agreement, Channel, PersonFacts, Topic

__all__ = ["Address", "Agreement", "Channel", "PersonFacts", "Topic"]
