"""The command line of CXOps."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; mistakes in the settings are sentences, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxops.settings.base")
    try:
        settings.INSTALLED_APPS  # noqa: B018 -- reading it loads the settings
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
