"""Reassure: a self-hosted post-purchase platform."""
