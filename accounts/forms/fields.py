"""Fields that several forms of people and units share."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


def time_zone_choices() -> list[tuple[str, str]]:
    """Every place of the time zone database, and UTC."""
    places = [name for name in zoneinfo.available_timezones() if "/" in name]
    technical = ("Etc/", "SystemV/", "US/", "posix/", "right/")
    kept = sorted(name for name in places if not name.startswith(technical))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in kept)]


class TimeZoneField(forms.ChoiceField):
    """An IANA time zone; starts with the installation's own."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("label", _("Time zone"))
        given.setdefault("initial", settings.DEFAULT_TIME_ZONE)
        super().__init__(choices=time_zone_choices, **given)


class LanguageField(forms.ChoiceField):
    """A language the screens are written in."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("label", _("Language"))
        given.setdefault("initial", settings.LANGUAGE_CODE)
        super().__init__(choices=lambda: settings.LANGUAGES, **given)


class DayField(forms.DateField):
    """A calendar day, in the browser's own picker."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **given)


class UnitChoiceField(forms.ModelChoiceField):
    """An open unit; the depth in the tree is shown by dashes."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{'– ' * getattr(obj, 'tree_depth', 0)}{obj.name}"


class RoleChoiceField(forms.ModelChoiceField):
    """One of somebody's roles."""


class NewPasswordField(forms.CharField):
    """A password to be chosen; browsers offer a strong one."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("label", _("Password"))
        given.setdefault(
            "help_text",
            _("At least 10 characters. Four words that don’t go together are fine."),
        )
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(widget=widget, strip=False, max_length=1000, **given)
