"""The `reassure` command."""

from reassure.config.cli.commands import main

__all__ = ["main"]
