"""Each test of the API has a fresh minute."""

import pytest

from reassure.api import keys
from reassure.api.limits import Windows


@pytest.fixture(autouse=True)
def fresh_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "windows", Windows())
