"""Optional dependencies, loaded when first needed, with a sentence that says how to install what is missing."""

from importlib import import_module
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
        raise Missing(f"This needs the extra “{extra}”: pip install 'reassure[{extra}]'.") from None
