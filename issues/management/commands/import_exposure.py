"""``manage.py import_exposure FILE --mapping MAPPING.toml [--dry-run] [--json]``."""

from issues.intake.figure_mapping import VOLUME_FIELDS
from issues.management.figures import FigureCommand
from issues.models import Exposure


class Command(FigureCommand):
    """Bring volumes in from a table: visits, orders, calls."""

    help = (
        "Import volumes from a CSV file (plain or gzipped) by a mapping. Periods of "
        "the same thing that overlap are rejected; the same numbers change nothing."
    )
    kind = Exposure
    known = VOLUME_FIELDS
