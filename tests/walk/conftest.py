"""The same browser and site as the shopper's."""

from tests.portal.conftest import chromium, site, static_files

__all__ = ["chromium", "site", "static_files"]
