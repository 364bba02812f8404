"""Carriers by way of the Karrio SDK (an extra; LGPL, used and never copied), behind our own Protocol.

Karrio speaks to the carriers; what they answer is read by our own tables and mappings for UPS, FedEx, USPS, DHL
Express and DHL's unified tracking, and by Karrio's reading for all the others.
"""
