"""The command line of CXOps."""

import os
import sys

from django.core.management import execute_from_command_line

from cxops.settings.env import SettingsRefused


def main() -> None:
    """Run one command; mistakes in the settings are sentences, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxops.settings.base")
    try:
        execute_from_command_line(sys.argv)
    except SettingsRefused as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
