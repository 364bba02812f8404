"""A server that never answers after it has kept a delivery: for those who kill it just then."""

import threading

from reassure.config import wsgi
from reassure.connectors.intake.door import LeanDesk
from reassure.connectors.intake.reception import Arrival


def stall(desk: LeanDesk) -> None:
    keep = desk.keep

    def keep_and_stall(arrival: Arrival) -> bool:
        keep(arrival)
        threading.Event().wait()
        return True

    desk.keep = keep_and_stall


stall(wsgi.webhooks.desk)
application = wsgi.application
