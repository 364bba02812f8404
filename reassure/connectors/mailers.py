"""Providers of mail that django-anymail speaks with and that need no package of their own."""

#: Our slug, how people call it, the credentials and the settings that its backend takes, by the backend's names.
#: The backend is `anymail.backends.<slug with underscores>`.
MAILERS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("brevo", "Brevo", ("api_key",), ("api_url",)),
    ("mailersend", "MailerSend", ("api_token",), ("api_url",)),
    ("mailgun", "Mailgun", ("api_key",), ("sender_domain", "api_url")),
    ("mailjet", "Mailjet", ("api_key", "secret_key"), ("api_url",)),
    ("mailtrap", "Mailtrap", ("api_token",), ("api_url",)),
    ("mandrill", "Mandrill", ("api_key",), ("api_url",)),
    ("postal", "Postal", ("api_key",), ("api_url",)),
    ("postmark", "Postmark", ("server_token",), ("api_url",)),
    ("resend", "Resend", ("api_key",), ("api_url",)),
    ("scaleway", "Scaleway", ("secret_key",), ("project_id", "region")),
    ("sendgrid", "SendGrid", ("api_key",), ("api_url",)),
    ("sparkpost", "SparkPost", ("api_key",), ("api_url",)),
    ("unisender-go", "Unisender Go", ("api_key",), ("api_url",)),
)
