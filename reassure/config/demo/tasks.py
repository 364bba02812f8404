"""The demo goes on as time passes: new orders come in, parcels move."""

from procrastinate.contrib.django import app

from reassure.config.demo import opening, play
from reassure.kit import clock


@app.periodic(cron="* * * * *")
@app.task(name="demo.tick", queue="ticks", queueing_lock="demo.tick", lock="demo")
def tick(timestamp: int) -> None:
    """Tell what has happened in the last minute, where the demo shop is open."""
    now = clock.now()
    shop = opening.standing(now)
    if shop:
        play.catch_up(shop, now)
