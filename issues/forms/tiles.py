"""Choices the front line answers with one tap."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.enums import Mood

#: The signs in the sprite that a place can have; another name is drawn as dots.
SIGNS = frozenset(
    {
        "clean",
        "customer",
        "dots",
        "heart",
        "info",
        "inform",
        "lift",
        "people",
        "phone",
        "pin",
        "plan",
        "question",
        "repeat",
        "right",
        "wait",
    }
)
ELSEWHERE = "elsewhere"
MOOD_ICONS: Mapping[str, str] = {
    Mood.SORTED: "right",
    Mood.WAITING: "wait",
    Mood.UNHAPPY: "sad",
    Mood.UNKNOWN: "cant",
}


class IconTiles(forms.RadioSelect):
    """Radio buttons as tiles, each with a sign."""

    def __init__(self, icons: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.icons = icons

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        icon = self.icons.get(str(option["value"]))
        if icon:
            option["icon"] = option["attrs"]["data-icon"] = icon
        return option


class PlaceTiles(IconTiles):
    """The usual places in reach of the thumb, the others one tap further."""

    template_name = "issues/forms/places.html"

    def __init__(self, usual: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.usual = usual

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [
            row for _group, rows, _i in context["widget"]["optgroups"] for row in rows
        ]
        *places, elsewhere = options
        context["usual"] = places[: self.usual]
        context["others"] = places[self.usual :]
        context["elsewhere"] = elsewhere
        context["opened"] = any(row["selected"] for row in context["others"])
        return context


class PlaceField(forms.ChoiceField):
    """Where in the journey; "somewhere else" is an answer too: not yet placed."""

    def __init__(
        self, *, touchpoints: Iterable[Any], usual: Sequence[int], **kwargs: Any
    ) -> None:
        rank = {key: place for place, key in enumerate(usual)}
        terms = sorted(touchpoints, key=lambda term: rank.get(term.pk, len(rank)))
        self.terms = {str(term.pk): term for term in terms}
        icons = {key: _sign(term.icon) for key, term in self.terms.items()}
        super().__init__(
            choices=[
                *((key, str(term)) for key, term in self.terms.items()),
                (ELSEWHERE, _("Somewhere else")),
            ],
            error_messages={"required": _("Choose where. “Somewhere else” is fine.")},
            widget=PlaceTiles(len(rank) or 7, icons={ELSEWHERE: "dots"} | icons),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        return self.terms.get(super().clean(value))


def _sign(name: str) -> str:
    return name if name in SIGNS else "pin"
