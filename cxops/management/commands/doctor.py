"""``manage.py doctor``: is this installation in order, and if not, what to do?"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cxops.kernel.clock import now
from cxops.ops.doctor import examine, worst


class Command(BaseCommand):
    """Exit code 0: all is well, 1: warnings, 2: something is broken."""

    help = "Examine this installation. It only reads. Exit code: 0 ok, 1 warnings, 2."
    # The doctor shows what they find, in its own words.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(examine(at=now()))
        if options["json"]:
            found = [finding.as_dict() for finding in findings]
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            for finding in findings:
                name = finding.level.name.lower()
                what = " → ".join(filter(None, [finding.sentence, finding.remedy]))
                self.stdout.write(f"{name:<8} {finding.about}: {what}")
        if level := worst(findings):
            sys.exit(int(level))
