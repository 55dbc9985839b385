"""The way to the target, on the page of an improvement that is planned or made."""

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.charts.drawing import Drawing
from cxops.charts.run_to_target import Expected, run_to_target
from cxops.charts.said import said
from cxops.kernel.clock import local_date, now
from improvements.models import Initiative
from improvements.queries.charter import works_on
from improvements.queries.progress import UNDER_WAY, Progress, progress_of
from improvements.views.effect import unit_of

if TYPE_CHECKING:
    from accounts.models import User


def progress_context(initiative: Initiative, user: "User") -> dict[str, Any]:
    """The picture and its sentences, for those who work on it; nothing for others."""
    if initiative.state not in UNDER_WAY or not works_on(user, initiative):
        return {}
    today = local_date(now(), initiative.unit.time_zone)
    found = progress_of(initiative, today=today)
    if found is None:
        return {}
    return {
        "progress": {
            "target": found.target,
            "sentences": sentences_of(found),
            "is_late": found.target.due_on < today,
            "drawing": _drawing(found),
        }
    }


def sentences_of(found: Progress) -> list[str]:
    """What would meet the goal, and whether it does if all goes on as it is."""
    if found.forecast is None or found.at_most is None:
        return []
    number = len(found.ahead)
    allowed = ngettext(
        "Until then that is at most %(most)s reports in %(weeks)s week.",
        "Until then that is at most %(most)s reports in %(weeks)s weeks.",
        number,
    ) % {"most": number_format(found.at_most), "weeks": number}
    if found.forecast.probability is None:
        return [allowed, said(found.forecast)]
    as_it_is = _("If all goes on as it is: %(sentence)s") % {
        "sentence": said(found.forecast)
    }
    return [allowed, as_it_is]


def _drawing(found: Progress) -> Drawing:
    points, expected = list(found.points), []
    if found.week is not None:
        middle, low, high = found.week
        each = Expected(middle=middle, low=low, high=high)
        expected = [each] * len(found.ahead)
    else:
        points += [None] * len(found.ahead)
    due = date_format(found.target.due_on, "j F Y")
    return run_to_target(
        points,
        title=_("The way to the target"),
        unit=unit_of(found.target),
        labels=[*found.days, *found.ahead],
        target=float(found.target.goal),
        forecast=expected,
        says=_("Due on %(day)s.") % {"day": due},
        period=_("Week from"),
    )
