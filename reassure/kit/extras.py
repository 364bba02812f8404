"""Optional dependencies, loaded when first needed, with a sentence that says how to install what is missing."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
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
    top, *path = module.split(".")
    found = find_spec(top)
    places = [Path(place, *path) for place in (found.submodule_search_locations if found else None) or ()]
    there = any(place.is_dir() or place.with_suffix(".py").is_file() for place in places) if path else found
    return "" if there else _how(extra)


def _how(extra: str) -> str:
    return f"This needs the extra “{extra}”: pip install 'reassure[{extra}]'."
