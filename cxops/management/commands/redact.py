"""Remove words that name a person from everything people wrote."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from cxops.audit.mails import remove_mails
from cxops.audit.redaction import redact_everywhere, redact_file
from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door
from issues.models import Attachment


class Command(BaseCommand):
    """The redaction door for whole installations; single records have a service."""

    help = "Blank every free text that holds one of the words, in history too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Never as arguments: they would stay in the shell's history.
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--words-file", type=Path, help="one word or name per line")
        what.add_argument("--file", type=int, help="the number of an attached file")
        parser.add_argument("--reason", required=True, help="why; stays on record")
        parser.add_argument(
            "--actor", required=True, help="an administrator's e-mail or staff number"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("file") is not None:
            self._erase_file(**options)
        else:
            self._remove_words(**options)

    def _erase_file(self, **options: Any) -> None:
        file = Attachment.objects.filter(pk=options["file"]).first()
        if file is None:
            raise CommandError(f"There is no file {options['file']}.")
        actor = self._actor(options["actor"])
        try:
            with through_door("command"):
                redact_file(file, reason=options["reason"], actor=actor, at=now())
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write("Its name is removed. The worker erases its bytes next.")

    def _actor(self, login: str) -> User:
        try:
            return User.objects.get_by_natural_key(login)
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody logs in as {login}.") from error

    def _remove_words(self, **options: Any) -> None:
        try:
            text = options["words_file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['words_file']} can't be read.") from error
        words = [line.strip() for line in text.splitlines() if line.strip()]
        actor = self._actor(options["actor"])
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
