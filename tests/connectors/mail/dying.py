"""A sender that is killed after the server took the letter and before we have written that down."""

import os
import signal
import sys
from typing import Any
from uuid import UUID

import django

django.setup()

from reassure.connectors.mail import sending  # noqa: E402
from reassure.journeys import actions as journeys  # noqa: E402


def die(**_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    journeys.told = die  # type: ignore[assignment]
    sending.send_waiting(merchant_id=UUID(sys.argv[1]))
