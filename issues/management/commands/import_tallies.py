"""``manage.py import_tallies FILE --mapping MAPPING.toml [--dry-run] [--json]``."""

from issues.intake.figure_mapping import TALLY_FIELDS
from issues.management.figures import FigureCommand
from issues.models import Tally


class Command(FigureCommand):
    """Bring counted contacts in from a table."""

    help = (
        "Import counted contacts from a CSV file (plain or gzipped) by a mapping. "
        "Run it as often as you like: the same numbers change nothing."
    )
    kind = Tally
    known = TALLY_FIELDS
