"""The tick that sends mail."""

from procrastinate.contrib.django import app

from reassure.connectors.mail import sending
from reassure.kit import clock
from reassure.messages import queries as messages


@app.periodic(cron="*/5 * * * * *")
@app.task(name="mail.send", queue="ticks", queueing_lock="mail.send")
def send(timestamp: int) -> None:
    """Send what is due, and judge what fell silent while it was being sent."""
    sending.send_all(messages.due(clock.now()))
