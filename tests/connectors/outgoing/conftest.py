"""The clock of tests that are gathered long before they run."""

from collections.abc import Iterator

import pytest
import time_machine

from reassure.kit import clock


@pytest.fixture(autouse=True)
def at_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """It is the module's `NOW`, where it has one: those who verify signatures look at the clock."""
    with time_machine.travel(getattr(request.module, "NOW", clock.now())):
        yield
