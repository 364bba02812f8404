"""How django-allauth signs staff in: no public sign-up, our own way of mailing, second factors encrypted at rest."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from reassure.connectors.base import Letter, Permanent, Temporary
from reassure.connectors.mail.channels import channel
from reassure.connectors.mail.client import Anymail, Smtp
from reassure.connectors.mail.providers import account_from
from reassure.kit import secrets

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people join by invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Straight to the operator's provider and never into a merchant's outbox: what it carries opens an account.

        A provider that fails is logged and not told to whom asked, or it would tell who has an account. Without
        EMAIL_URL nothing is sent: `reassure staff link` helps.
        """
        if not settings.EMAIL_URL:
            log.warning("No mail was sent to %s: EMAIL_URL is empty. Use  reassure staff link", email)
            return
        wanted = self.render_mail(template_prefix, email, {"request": self.request, "email": email} | context)
        letter = Letter(
            reference=secrets.fresh(), to=email, subject=wanted.subject, text=str(wanted.body), sender=wanted.from_email
        )
        try:
            _operators_own(settings.EMAIL_URL).send(letter)
        except (OSError, Permanent, Temporary):
            log.exception("A mail to a member of staff could not be sent")


def _operators_own(url: str) -> Smtp | Anymail:
    """The operator's provider, which may stand in a private network."""
    return channel(account_from(url), ours=True)


class MfaAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.unseal(encrypted_text)
