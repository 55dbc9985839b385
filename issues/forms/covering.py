"""Which parts of a picture are covered, and why: drawn, or told in four numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.files.boxes import MOST_BOXES, WHOLE, Box, faults_of

SIDES = {
    "left": gettext_lazy("From the left, %"),
    "top": gettext_lazy("From the top, %"),
    "width": gettext_lazy("Width, %"),
    "height": gettext_lazy("Height, %"),
}


@dataclass(frozen=True, slots=True)
class BoxFields:
    """The four fields of one box, and its outline where they give one.

    Under the box's own heading a field needs only its side as a label.
    """

    number: int
    fields: tuple[tuple[Any, BoundField], ...]
    outline: dict[str, str]


class CoverForm(forms.Form):
    """Up to ten boxes, why, and that the original is gone."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it covered?"),
        max_length=2000,
        help_text=gettext_lazy("This stays on record. Leave out whom it shows."),
        widget=forms.Textarea(attrs={"rows": 2, "data-nodraft": ""}),
    )
    is_certain = forms.BooleanField(
        label=gettext_lazy(
            "The original is erased for good. Nobody here can bring it back."
        ),
        error_messages={
            "required": gettext_lazy("Tick this to say that the original may go.")
        },
        widget=forms.CheckboxInput(attrs={"data-nodraft": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in _numbers():
            for side, label in SIDES.items():
                self.fields[f"{side}_{number}"] = forms.DecimalField(
                    label=_("Box %(number)d: %(side)s")
                    % {"number": number, "side": label},
                    required=False,
                    min_value=0,
                    max_value=WHOLE,
                    decimal_places=2,
                    # "any": an arrow key moves by a whole hundredth.
                    widget=forms.NumberInput(attrs={"step": "any"}),
                )
        self.order_fields([f"{side}_{n}" for n in _numbers() for side in SIDES])

    def clean(self) -> dict[str, Any]:
        """Adds ``boxes``: those of which anything was said."""
        data = self.cleaned_data
        data["boxes"] = [box for n in _numbers() if (box := self._box(n)) is not None]
        if not data["boxes"] and not self._is_begun():
            self.add_error(
                "left_1", _("Draw a box on the picture, or say where it lies.")
            )
        return data

    def box_fields(self) -> Iterator[BoxFields]:
        """The boxes as the page shows them."""
        for number in _numbers():
            fields = tuple(self[f"{side}_{number}"] for side in SIDES)
            labelled = tuple(zip(SIDES.values(), fields, strict=True))
            yield BoxFields(number, labelled, _outline(fields))

    @property
    def has_more(self) -> bool:
        """Whether anything was said of another box than the first."""
        later = (box for box in self.box_fields() if box.number > 1)
        return any(field.value() for box in later for _label, field in box.fields)

    def _box(self, number: int) -> Box | None:
        said = {side: self.cleaned_data.get(f"{side}_{number}") for side in SIDES}
        given = {side: value for side, value in said.items() if value is not None}
        lacking = [side for side in SIDES if side not in given]
        if not given:
            return None
        for side in lacking:
            if f"{side}_{number}" not in self.errors:
                self.add_error(f"{side}_{number}", _("A box needs all four numbers."))
        if lacking:
            return None
        box = Box(**given)
        for side, sentence in faults_of(box):
            self.add_error(f"{side}_{number}", sentence)
        return box

    def _is_begun(self) -> bool:
        return any(name.rpartition("_")[2].isdigit() for name in self.errors)


def _numbers() -> range:
    return range(1, MOST_BOXES + 1)


def _outline(fields: tuple[BoundField, ...]) -> dict[str, str]:
    """Where to draw a box, in hundredths; nothing of it where a number is missing."""
    numbers = [_number(field.value()) for field in fields]
    shown = numbers if None not in numbers else [Decimal(0)] * len(SIDES)
    return {side: f"{number}" for side, number in zip(SIDES, shown, strict=True)}


def _number(text: Any) -> Decimal | None:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= WHOLE else None
