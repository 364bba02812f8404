"""The WSGI application. It only switches paths; lean doors answer before Django's middleware."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reassure.config.settings")

application = get_wsgi_application()
