"""`manage.py openapi > docs/openapi.json`: the document as it is committed."""

from typing import Any

from django.core.management.base import BaseCommand

from reassure.api import v1


class Command(BaseCommand):
    help = "Print the API's OpenAPI document."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(v1.document(), ending="")
