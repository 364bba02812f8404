"""Django's own commands: makemigrations, shell, and what the `reassure` command does not show."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reassure.config.settings")
    execute_from_command_line(sys.argv)
