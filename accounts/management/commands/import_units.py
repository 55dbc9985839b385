"""``manage.py import_units FILE --as ADMINISTRATOR [--dry-run] [--json]``."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.intake.sheet import read_sheet
from accounts.management.sheets import SheetCommand
from accounts.models import Unit
from accounts.queries.chart import NEEDED, OFFERED, Chart, compare_chart
from accounts.services.chart import carry_out_chart
from cxops.kernel.clock import now


class Command(SheetCommand):
    """Bring in the organisation chart."""

    help = (
        "Add and change units from a CSV file with the columns code, name and, as you "
        "like, parent (a code), time_zone and went_live_on. Units that the file "
        "doesn't name are listed and stay as they are."
    )
    missing_sentence = _("%(count)d open units are not in the file:")

    def run(self, options: dict[str, Any]) -> Chart:
        lines = read_sheet(options["file"], needed=NEEDED, offered=OFFERED)
        chart = compare_chart(lines)
        if not options["dry_run"]:
            carry_out_chart(chart, actor=options["actor"], at=now())
        return chart

    def name_of(self, row: Unit) -> str:
        return f"{row.code}, {row.name}"
