"""What a view is called and who else has it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from accounts.queries.reach import reach_of
from cxops.models.saved_view import NAME_LENGTH, SavedView
from cxops.saved_views.policies import SHARE, can_share
from issues.queries.choices import units

ME, ALL = "me", "all"


def units_to_share_with(user: User) -> Any:
    """The units whose people one may give a view to."""
    return units().filter(reach_of(user).rows(SHARE, unit="pk", journey=None))


class ViewForm(forms.Form):
    """Name and sharing; what it asks comes from the list."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    share = forms.ChoiceField(label=gettext_lazy("Who has it"), required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {unit.code: unit for unit in units_to_share_with(person)}
        choices = [(ME, _("Only me"))]
        if can_share(person, None, is_for_all=True):
            choices.append((ALL, _("Everyone")))
        choices += [
            (f"unit-{code}", _("Everybody in %(unit)s") % {"unit": unit.name})
            for code, unit in self._units.items()
        ]
        share: Any = self.fields["share"]
        share.choices = choices

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        share = data.pop("share", "")
        unit: Unit | None = self._units.get(share.removeprefix("unit-"))
        return {**data, "unit": unit, "is_for_all": share == ALL}


def share_of(view: SavedView) -> str:
    """What the form says of a view that is there."""
    if view.is_for_all:
        return ALL
    return f"unit-{view.unit.code}" if view.unit else ME
