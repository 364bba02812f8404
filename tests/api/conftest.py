"""The API's pages come with their plain files, and each test with a fresh minute."""

from typing import Any

import pytest

from reassure.api import keys
from reassure.api.limits import Windows


@pytest.fixture(autouse=True)
def plain(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    monkeypatch.setattr(keys, "windows", Windows())
