"""An entry as a line of the list: who did what to which record, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.audit.rows import tracked_models
from cxops.kernel.timeline import sentence_of
from cxops.models import AuditEntry

_DOORS: dict[str, Any] = {
    "web": gettext_lazy("screen"),
    "api": gettext_lazy("API"),
    "task": gettext_lazy("worker"),
    "command": gettext_lazy("command"),
    "system": gettext_lazy("CXOps itself"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``about`` is a reference or a kind and number, never a title."""

    number: int
    at: datetime
    who: str
    on_behalf_of: str
    what: str
    about: str
    door: str
    is_sealed: bool


def line_of(entry: AuditEntry) -> Line:
    """The line of one entry; its people must have been read with it."""
    return Line(
        number=entry.pk,
        at=entry.at,
        who=str(entry.actor) if entry.actor else _("CXOps"),
        on_behalf_of=str(entry.on_behalf_of or ""),
        what=sentence_of(entry.verb),
        about=_about(entry.object_type, entry.object_id),
        door=str(_DOORS.get(entry.door, entry.door)),
        is_sealed=entry.seal_id is not None,
    )


def _about(object_type: str, key: int) -> str:
    model: Any = tracked_models().get(object_type)
    if model is None:
        return f"{object_type} {key}"
    if hasattr(model, "REF"):
        return str(model.REF.encode(key))
    return f"{model._meta.verbose_name} {key}"
