"""One family of errors. Each is mapped once to a page and once to the API.

A message is a sentence for the person who made the request: what happened and
what to do. ``code`` is dotted or snake case and never renamed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxops.kernel.decision import Denied


class DomainError(Exception):
    """A request that can't be done as asked. Nothing was changed."""

    status = 400
    code = "invalid"

    def __init__(
        self, message: str, *, code: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code or type(self).code
        self.field = field


class Invalid(DomainError):
    """One or more fields can't be accepted; ``fields`` maps each to a sentence."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.fields = dict(fields or ({field: message} if field else {}))


class Refused(DomainError):
    """The person may read the record but may not do this. Says who can."""

    status = 403
    code = "refused"

    def __init__(self, denied: "Denied") -> None:
        super().__init__(denied.sentence(), code=denied.code)
        self.denied = denied


class NotFound(DomainError):
    """Absent, or not yours to see: the two can't be told apart."""

    status = 404
    code = "not_found"


class Conflict(DomainError):
    """The record's state doesn't allow it."""

    status = 409
    code = "conflict"


class Stale(DomainError):
    """Somebody changed the record since it was read."""

    status = 412
    code = "stale_version"


class KeyReused(DomainError):
    """An idempotency key came back with another body."""

    status = 422
    code = "idempotency_key_reused"


class VersionRequired(DomainError):
    """A verb that decides was sent without If-Match."""

    status = 428
    code = "version_required"


class Unavailable(DomainError):
    """Something CXOps leans on doesn't answer (a full disk); later it may."""

    status = 503
    code = "unavailable"
