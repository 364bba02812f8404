"""Mail, over SMTP or a provider that django-anymail speaks with; without either it stays in the outbox."""
