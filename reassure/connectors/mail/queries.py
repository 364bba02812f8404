"""Where a merchant's mail goes."""

from django.conf import settings

from reassure.connectors.mail.providers import MAIL, Way, account_from
from reassure.connectors.models import Connection


def way_of_mail() -> Way | None:
    """The merchant's own connection, else the operator's EMAIL_URL, else None: it stays in the outbox."""
    states = [Connection.State.CONNECTED, Connection.State.FAILING]
    own = Connection.objects.filter(vendor__in=MAIL, state__in=states).order_by("-created_at", "-pk").first()
    if own is not None:
        return Way(account=own.account)
    return Way(account=account_from(settings.EMAIL_URL), ours=True) if settings.EMAIL_URL else None
