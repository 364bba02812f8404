"""Optional dependencies, loaded when first needed, with a sentence that says how to install what is missing."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from reassure.kit.errors import Refused


class Missing(Refused):
    """A feature needs a package that is not installed."""

    code = "extra_missing"
    status = 501


def load(module: str, *, extra: str) -> ModuleType:
    """Import `module`, or raise `Missing` naming the extra that brings it."""
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise Missing(_how(extra)) from None


def missing(module: str, *, extra: str) -> str:
    """What to install, for pages that show it before anything fails; empty where all is there. Imports nothing."""
    return "" if find_spec(module) else _how(extra)


def _how(extra: str) -> str:
    return f"This needs the extra “{extra}”: pip install 'reassure[{extra}]'."
