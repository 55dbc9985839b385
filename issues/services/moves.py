"""What every verb begins with: the right, judged on the record as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cxops.kernel.decision import Allowed, require
from cxops.kernel.history import acting_as
from cxops.kernel.workflow import Flow
from issues.drafts import clean_reason

if TYPE_CHECKING:
    from accounts.models import User


@contextmanager
def moving(
    flow: Flow,
    verb: str,
    record: Any,
    *,
    actor: "User",
    at: datetime,
    reason: str = "",
    ask_why: str = "",
) -> Iterator[Allowed]:
    """Name the person and the reason behind a move; the caller holds the lock.

    ``ask_why`` is the sentence that asks for a reason where one is required.

    Raises Refused or Conflict before anything is set, so that fields which decide
    who may (owner, place, restriction) can't be set to let oneself through.
    """
    permission = require(flow.decide(verb, actor, record))
    why = clean_reason(reason, ask=ask_why)
    with acting_as(
        actor,
        verb=flow.verb(verb),
        at=at,
        reason=why,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        yield permission
