"""Remove words that name a person from everything people wrote."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from cxops.audit.mails import remove_mails
from cxops.audit.redaction import redact_everywhere
from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door


class Command(BaseCommand):
    """The redaction door for whole installations; single records have a service."""

    help = "Blank every free text that holds one of the words, in history too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Never as arguments: they would stay in the shell's history.
        parser.add_argument(
            "--words-file", type=Path, required=True, help="one word or name per line"
        )
        parser.add_argument("--reason", required=True, help="why; stays on record")
        parser.add_argument(
            "--actor", required=True, help="an administrator's e-mail or staff number"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["words_file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['words_file']} can't be read.") from error
        words = [line.strip() for line in text.splitlines() if line.strip()]
        try:
            actor = User.objects.get_by_natural_key(options["actor"])
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody logs in as {options['actor']}.") from error
        try:
            with through_door("command"):
                done = redact_everywhere(
                    words, reason=options["reason"], actor=actor, at=now()
                )
        except DomainError as error:
            raise CommandError(error.message) from error
        mails = remove_mails(words)
        self.stdout.write(
            f"Removed from {done.records} records, {done.history_rows} history rows "
            f"and {mails} mails."
        )
        for place in done.left:
            self.stdout.write(f"Left, to be looked at by a person: {place}")
