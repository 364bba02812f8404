"""The tick that finds whose mail is due, and the job that sends it."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reassure.connectors.mail import sending
from reassure.kit import clock
from reassure.messages import queries as messages


@app.periodic(cron="* * * * * */5")
@app.task(name="mail.tick", queue="ticks", queueing_lock="mail.tick")
def tick(timestamp: int) -> None:
    """Put somebody to work for each merchant with mail that is due, or that fell silent while it was being sent."""
    for merchant_id in messages.merchants_waiting(clock.now()):
        _defer(merchant_id)


@app.task(name="mail.send", queue="mail", retry=3)
def send(*, merchant: str, **_: object) -> None:
    """Send a merchant's mail. Two jobs at once share the work: each claims its own."""
    sending.send_waiting(merchant_id=UUID(merchant))


def _defer(merchant_id: UUID) -> None:
    job = app.configure_task("mail.send", queueing_lock=f"mail/{merchant_id}", queue="mail")
    try:
        with transaction.atomic():
            job.defer(merchant=str(merchant_id))
    except AlreadyEnqueued:
        pass
