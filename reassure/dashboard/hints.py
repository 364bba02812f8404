"""What a connection's fields look like, and where to find what goes into them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reassure.connectors.vendors import Vendor

_DASHBOARD = gettext_lazy("Shown where the vendor’s own settings list webhooks: the secret it signs them with.")
#: By vendor and field, then by field alone.
HINTS: dict[tuple[str, str], Any] = {
    ("Shopify", "shop"): gettext_lazy("Such as atelier-nord.myshopify.com: the shop’s own address at Shopify."),
    ("Shopify", "access_token"): gettext_lazy(
        "Such as shpat_1a2b…: Shopify admin → Settings → Apps → Develop apps → your app → API credentials. "
        "Shopify shows it once, when the app is installed."
    ),
    ("Shopify", "webhook_secret"): gettext_lazy(
        "The same app’s client secret, there called “API secret key” too: Shopify signs its webhooks with it."
    ),
    ("SMTP", "host"): gettext_lazy("Such as smtp.example.com."),
    ("SMTP", "port"): gettext_lazy("587 with STARTTLS, 465 with TLS."),
    ("SMTP", "encryption"): gettext_lazy("starttls, tls or none, as your provider says."),
    ("Amazon SES", "region_name"): gettext_lazy("Such as eu-central-1."),
    ("Amazon SES", "aws_access_key_id"): gettext_lazy("Such as AKIA1A2B…: AWS console → IAM → Users → Security."),
    ("Postmark", "server_token"): gettext_lazy("Postmark → Servers → your server → API Tokens."),
    ("Postmark", "webhook_secret"): gettext_lazy(
        "Any long password of your own: it stands in the webhook’s address, https://postmark:PASSWORD@…"
    ),
    ("Karrio", "carrier"): gettext_lazy("Karrio’s name of the carrier, such as dhl_express."),
}
PLAIN: dict[str, Any] = {
    "webhook_secret": _DASHBOARD,
    "api_url": gettext_lazy("Such as https://mail.example.com/api."),
    "api_key": gettext_lazy("A long line of letters and digits, made in your account there under API keys."),
    "api_token": gettext_lazy("A long line of letters and digits, made in your account there under API tokens."),
    "client_id": gettext_lazy("Named with the client secret in the developer portal, where your app is listed."),
    "client_secret": gettext_lazy("Stands beside the client id in the developer portal."),
    "username": gettext_lazy("What you sign in to the interface with, which may differ from the website’s."),
    "password": gettext_lazy("The one that belongs to this user name at the interface."),
    "account_number": gettext_lazy("Digits; it stands on the carrier’s invoices."),
    "sandbox": gettext_lazy("The vendor’s test system: nothing real moves there."),
    "base_url": gettext_lazy("Only for an address of your own, such as https://api.example.com."),
}


def hint(vendor: Vendor, name: str) -> str:
    """What the field looks like; for any other that must be filled in, where the vendor's documents tell of it."""
    said = HINTS.get((vendor.name, name)) or PLAIN.get(name)
    if said or name not in {*vendor.needs, *vendor.asks}:
        return str(said or "")
    where = vendor.docs or _("your account’s settings there")
    return _("As %(vendor)s gave it to you; see %(where)s.") % {"vendor": vendor.name, "where": where}
