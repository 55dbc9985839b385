"""What the piles of breakdowns say, in words."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cxops.charts.figures import figure
from issues.queries.pareto import By, Piles, Weight

_THINGS = {
    By.CAUSE: gettext_lazy("cause types"),
    By.TOUCHPOINT: gettext_lazy("places"),
    By.PATTERN: gettext_lazy("repeat problems"),
    By.UNIT: gettext_lazy("units"),
    By.CHANNEL: gettext_lazy("ways we hear of things"),
}
_UNKNOWN_LEADS = {
    By.CAUSE: gettext_lazy(
        "More reports have no known cause than any one cause type has. Find causes "
        "first: the order may change."
    ),
    By.TOUCHPOINT: gettext_lazy(
        "More reports aren’t placed yet than any one place has: the order may change."
    ),
    By.PATTERN: gettext_lazy(
        "More reports are in no repeat problem than in any one. Group them first: the "
        "order may change."
    ),
    By.CHANNEL: gettext_lazy(
        "For more reports nobody said how we heard than any one way has: the order may "
        "change."
    ),
    By.UNIT: "",
}


def unit_of(weight: Weight) -> str:
    """What is added up, after its number."""
    if weight is Weight.COST:
        return str(settings.CURRENCY)
    return {
        Weight.REPORTS: _("reports"),
        Weight.CUSTOMERS: _("customers hit"),
    }[weight]


def headline(found: Piles) -> str:
    """The answer in one line."""
    few = len(found.judged.vital_few)
    if not few:
        return _("What goes wrong, by %(by)s") % {"by": str(found.by.label).lower()}
    reached = next(row.cumulative for row in reversed(found.judged.rows) if row.vital)
    text = ngettext(
        "%(few)s of %(all)s %(things)s makes %(share)s %% of the %(unit)s",
        "%(few)s of %(all)s %(things)s make %(share)s %% of the %(unit)s",
        few,
    )
    return text % {
        "few": few,
        "all": _known(found),
        "things": _THINGS[found.by],
        "share": figure(100 * reached),
        "unit": _("cost") if found.weight is Weight.COST else unit_of(found.weight),
    }


def sentences(found: Piles) -> list[str]:
    """What must be known to read the bars."""
    judged = found.judged
    if not judged.vital_few:
        if not judged.rows:
            return []
        text = _(
            "A list only: to say which few make most of it takes 30 reports and 5 "
            "%(things)s. There are %(reports)s and %(all)s."
        )
        return [
            text
            % {"things": _THINGS[found.by], "reports": judged.n, "all": _known(found)}
        ]
    said = [
        _("The same ones lead in both halves of the period.")
        if judged.stable
        else _(
            "The order isn’t the same in both halves of the period: don’t read much "
            "into which comes first."
        )
    ]
    if judged.warnings:
        said.append(str(_UNKNOWN_LEADS[found.by]))
    return said


def _known(found: Piles) -> int:
    return sum(pile.key is not None for pile in found.piles)
