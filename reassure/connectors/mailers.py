"""Whom mail can be handed to: SMTP, and the providers of django-anymail; `extra` where one needs its own package."""

from typing import Any

_ANYMAIL = "reassure.connectors.mail.client.Anymail"

#: Our slug, and what `vendors.Vendor` says of it. Credentials and settings are named as the provider's backend
#: (`anymail.backends.<slug with underscores>`) names them.
MAILERS: dict[str, dict[str, Any]] = {
    "smtp": {
        "name": "SMTP",
        "channel": "reassure.connectors.mail.client.Smtp",
        "asks": ("host", "port", "encryption"),
        "may_ask": ("username",),
        "sign_in": ("username", "password"),
    },
    "amazon-ses": {
        "name": "Amazon SES",
        "channel": "reassure.connectors.mail.amazon.Ses",
        "needs": ("aws_access_key_id", "aws_secret_access_key"),
        "asks": ("region_name",),
        "may_ask": ("configuration_set_name",),
        "extra": ("ses", "boto3"),
    },
    "brevo": {"name": "Brevo", "channel": _ANYMAIL, "needs": ("api_key",), "may_ask": ("api_url",)},
    "mailersend": {"name": "MailerSend", "channel": _ANYMAIL, "needs": ("api_token",), "may_ask": ("api_url",)},
    "mailgun": {"name": "Mailgun", "channel": _ANYMAIL, "needs": ("api_key",), "may_ask": ("sender_domain", "api_url")},
    "mailjet": {"name": "Mailjet", "channel": _ANYMAIL, "needs": ("api_key", "secret_key"), "may_ask": ("api_url",)},
    "mailtrap": {"name": "Mailtrap", "channel": _ANYMAIL, "needs": ("api_token",), "may_ask": ("api_url",)},
    "mandrill": {"name": "Mandrill", "channel": _ANYMAIL, "needs": ("api_key",), "may_ask": ("api_url",)},
    "postal": {"name": "Postal", "channel": _ANYMAIL, "needs": ("api_key",), "asks": ("api_url",)},
    "postmark": {
        "name": "Postmark",
        "channel": _ANYMAIL,
        "webhook": "reassure.connectors.mail.webhook",
        "needs": ("server_token", "webhook_secret"),
        "may_ask": ("api_url",),
    },
    "resend": {"name": "Resend", "channel": _ANYMAIL, "needs": ("api_key",), "may_ask": ("api_url",)},
    "scaleway": {
        "name": "Scaleway",
        "channel": _ANYMAIL,
        "needs": ("secret_key",),
        "asks": ("project_id",),
        "may_ask": ("region",),
    },
    "sendgrid": {"name": "SendGrid", "channel": _ANYMAIL, "needs": ("api_key",), "may_ask": ("api_url",)},
    "sparkpost": {"name": "SparkPost", "channel": _ANYMAIL, "needs": ("api_key",), "may_ask": ("api_url",)},
    "unisender-go": {"name": "Unisender Go", "channel": _ANYMAIL, "needs": ("api_key",), "asks": ("api_url",)},
}
