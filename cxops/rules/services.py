"""Changing what the organisation has decided for itself."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.queries.administration import may_manage
from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from cxops.models import Settings

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def edit_rules(
    *,
    organisation: str,
    emergency_phone: str,
    approval_threshold: Decimal,
    recurrences_to_reopen: int,
    watch_days: int,
    small_number_limit: int,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Settings:
    """Change the rules. They count from now on; what was decided stays decided."""
    require(may_manage(actor))
    is_new = not Settings.objects.filter(pk=1).exists()
    rules = Settings(pk=1) if is_new else lock(Settings.current(), version=version)
    rules.organisation = organisation.strip()
    rules.emergency_phone = emergency_phone.strip()
    rules.approval_threshold = approval_threshold
    rules.recurrences_to_reopen = recurrences_to_reopen
    rules.watch_days = watch_days
    rules.small_number_limit = small_number_limit
    _check(rules)
    if not is_new:
        rules.version += 1
    with acting_as(actor, verb="settings.edit", at=at):
        rules.save(force_insert=is_new)
    return rules


def _check(rules: Settings) -> None:
    try:
        rules.clean_fields()
    except ValidationError as error:
        fields = {name: " ".join(found) for name, found in error.message_dict.items()}
        raise Invalid(" ".join(fields.values()), fields=fields) from None
