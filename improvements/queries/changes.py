"""What a change request asks for, in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from improvements.models import ChangeRequest, Initiative, Target
from issues.access import patterns_for

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what it is, what was approved, what is asked for."""

    label: str
    old: str
    new: str


def changes_in_words(
    request: ChangeRequest,
    initiative: Initiative,
    user: "User",
    titles: dict[int, str],
) -> list[Line]:
    """One line per change. A repeat problem the reader can't read is left out.

    ``titles`` holds those that were read already; others cost one statement.
    """
    targets = {target.pk: target for target in initiative.targets.all()}
    wanted = {row["id"] for row in request.changes if row["what"] == "scope"}
    if not wanted <= titles.keys():
        unread = patterns_for(user).filter(pk__in=wanted - titles.keys())
        titles = titles | dict(unread.values_list("pk", "title"))
    lines = []
    for row in request.changes:
        if row["what"] == "scope":
            title = titles.get(row["id"])
            if title is not None:
                lines.append(_scope_line(row, title))
        else:
            lines.append(_line(row, targets.get(row["id"])))
    return lines


def _scope_line(row: dict[str, Any], title: str) -> Line:
    label = _("Repeat problem")
    return Line(label, title, "") if row["old"] else Line(label, "", title)


def _line(row: dict[str, Any], target: Target | None) -> Line:
    if row["what"] == "initiative":
        label = _name_of(Initiative, row["field"])
    else:
        label = f"{target}, {_name_of(Target, row['field'])}"
    return Line(label, _words(row, "old"), _words(row, "new"))


def _name_of(model: Any, field: str) -> str:
    return str(model._meta.get_field(field).verbose_name)


def _words(row: dict[str, Any], side: str) -> str:
    if row["field"] == "goal":
        return number_format(Decimal(row[side]))
    return date_format(date.fromisoformat(row[side]), "j F Y")
