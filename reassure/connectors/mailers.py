"""Whom mail can be handed to: SMTP, and the providers of django-anymail that need no package of their own."""

#: Our slug, how people call it, our client's class, and the credentials and settings it takes. Anymail's are named as
#: the backend `anymail.backends.<slug with underscores>` names them.
MAILERS: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("smtp", "SMTP", "Smtp", ("password",), ("host", "port", "username", "encryption")),
    ("brevo", "Brevo", "Anymail", ("api_key",), ("api_url",)),
    ("mailersend", "MailerSend", "Anymail", ("api_token",), ("api_url",)),
    ("mailgun", "Mailgun", "Anymail", ("api_key",), ("sender_domain", "api_url")),
    ("mailjet", "Mailjet", "Anymail", ("api_key", "secret_key"), ("api_url",)),
    ("mailtrap", "Mailtrap", "Anymail", ("api_token",), ("api_url",)),
    ("mandrill", "Mandrill", "Anymail", ("api_key",), ("api_url",)),
    ("postal", "Postal", "Anymail", ("api_key",), ("api_url",)),
    ("postmark", "Postmark", "Anymail", ("server_token",), ("api_url",)),
    ("resend", "Resend", "Anymail", ("api_key",), ("api_url",)),
    ("scaleway", "Scaleway", "Anymail", ("secret_key",), ("project_id", "region")),
    ("sendgrid", "SendGrid", "Anymail", ("api_key",), ("api_url",)),
    ("sparkpost", "SparkPost", "Anymail", ("api_key",), ("api_url",)),
    ("unisender-go", "Unisender Go", "Anymail", ("api_key",), ("api_url",)),
)
