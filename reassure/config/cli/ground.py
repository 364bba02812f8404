"""What every command stands on: a folder it may write, a database that answers, and Django set up upon them."""

import os
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

import django

from reassure.config import embedded
from reassure.config import environment as env
from reassure.kit import secrets
from reassure.kit.errors import Refused

ROOT = Path(__file__).resolve().parents[3]


class Unwritable(Refused):
    """The data folder cannot be written."""

    code = "home_unwritable"


def home() -> Path:
    """The data folder: `var/` in the checkout, or REASSURE_HOME. Raises `Unwritable`."""
    folder = Path(os.environ.get("REASSURE_HOME") or ROOT / "var").expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Unwritable(
            f"{folder} cannot be written ({error.strerror}). Make it writable for this user,"
            " or name another folder:  REASSURE_HOME=/path/to/folder"
        ) from error
    os.environ["REASSURE_HOME"] = str(folder)
    return folder


def remember_url(url: str) -> None:
    """Keep where `up` serves, so that links made by other commands lead there. REASSURE_URL goes first."""
    os.environ.setdefault("REASSURE_URL", url)
    (home() / "url").write_text(os.environ["REASSURE_URL"])


def _recall_url(folder: Path) -> None:
    kept = folder / "url"
    if kept.is_file():
        os.environ.setdefault("REASSURE_URL", kept.read_text())


def own_database() -> bool:
    """Whether DATABASE_URL names a PostgreSQL of the operator's, so that the embedded one stays out of it."""
    return bool(env.text("DATABASE_URL"))


def stand() -> None:
    """Start or join the embedded PostgreSQL unless there is another; it stops with the last process that joined."""
    folder = home()
    _recall_url(folder)
    if not own_database():
        embedded.start(folder)


def stand_as_owner() -> None:
    """The same for migrations and restores, which the tables' owner does."""
    stand()
    owner = env.text("DATABASE_OWNER_URL")
    if owner:
        os.environ.pop("DATABASE_URL_FILE", None)
        os.environ["DATABASE_URL"] = owner


def set_up() -> None:
    """Set Django up: only now are the settings read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reassure.config.settings")
    django.setup()


def load(module: str) -> ModuleType:
    """A module that needs Django, imported once the ground stands."""
    set_up()
    return import_module(module)


def key_fingerprints() -> list[str]:
    """The first 16 hexadecimal digits of each key's SHA-256: enough to tell whether a backup fits, no more."""
    keys = env.kept_secret("REASSURE_SECRETS_KEYS", home()).split(",")
    return [secrets.fingerprint(key)[:16] for key in keys]
