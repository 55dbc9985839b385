"""``manage.py import_people FILE --as ADMINISTRATOR [--dry-run] [--links FILE]``."""

import csv
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.intake.sheet import Comparison, read_sheet
from accounts.management.sheets import SheetCommand
from accounts.models import Membership, User
from accounts.queries.roster import Roster, compare_roster
from accounts.queries.roster_lines import NEEDED, OFFERED
from accounts.services.roster import carry_out_roster
from cxops.kernel.clock import now


class Command(SheetCommand):
    """Bring in people and their roles."""

    help = (
        "Add and change people and give roles from a CSV file with the columns name, "
        "email or staff_number and, as you like, language, time_zone, role, unit (a "
        "code), journey, since and until; one line for each role. People and roles "
        "that the file doesn't name are listed and stay as they are."
    )
    missing_sentence = _("%(count)d people are not in the file:")
    other_roles_sentence = _("%(count)d roles of these people are not in the file:")

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--links",
            type=Path,
            help="a new file for the one-time links with which they choose a password",
        )

    def run(self, options: dict[str, Any]) -> Roster:
        lines = read_sheet(options["file"], needed=NEEDED, offered=OFFERED)
        zone, at = settings.DEFAULT_TIME_ZONE, now()
        roster = compare_roster(lines, default_zone=zone, at=at)
        if options["dry_run"]:
            return roster
        # Opened first: a link that can't be written down would be lost.
        links = _new_file(options["links"]) if options["links"] else None
        invited = carry_out_roster(roster, actor=options["actor"], at=at)
        if links is not None:
            _write_links(links, invited)
        elif invited:
            self.stderr.write(
                str(
                    _(
                        "Nobody was sent a link. Make one on the person’s page, or "
                        "use --links for all of them."
                    )
                )
            )
        return roster

    def list_missing(self, comparison: Comparison[Any, Any]) -> None:
        super().list_missing(comparison)
        if isinstance(comparison, Roster):
            self.list_some(self.other_roles_sentence, comparison.other_roles)

    def name_of(self, row: User | Membership) -> str:
        if isinstance(row, Membership):
            return f"{row.user}, {row}"
        return f"{row}, {row.get_username()}"


def _new_file(path: Path) -> int:
    """A file that only its owner reads; refused where there is one already."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(
            f"The links can't be written to {path} ({error.strerror}). Name a new "
            "file. Nothing was changed."
        ) from None


def _write_links(descriptor: int, invited: list[tuple[User, str]]) -> None:
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["logs_in_with", "link"])
        for person, secret in invited:
            path = reverse("accounts:invitation", args=[secret])
            link = f"{settings.PUBLIC_URL}{path}"
            rows.writerow([person.get_username(), link])
