"""What bodies are made of: input that refuses what it doesn't know, plain output."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

MOST_KEY = 2**63 - 1
REASON_LENGTH = 2000
_LONGEST_NAME = 60
_TEXTS = (
    serializers.CharField,
    serializers.DateTimeField,
    serializers.DateField,
)


class StrictSerializer(serializers.Serializer[Any]):
    """Input that refuses unknown fields and wrong types, instead of guessing."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            wrong = self._unknown(data) | self._mistyped(data)
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)

    def _writable(self) -> dict[str, Any]:
        return {name: item for name, item in self.fields.items() if not item.read_only}

    def _unknown(self, data: dict[str, Any]) -> dict[str, Any]:
        sentence = _("This field isn't known here. Leave it out.")
        return {
            str(name)[:_LONGEST_NAME]: [ErrorDetail(sentence, "unknown_field")]
            for name in sorted(set(data) - set(self._writable()))
        }

    def _mistyped(self, data: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, item in self._writable().items():
            value = data.get(name)
            sentence = None if value is None else _wrong_type(item, value)
            if sentence is not None:
                found[name] = [ErrorDetail(sentence, "wrong_type")]
        return found


def _wrong_type(item: serializers.Field[Any, Any, Any, Any], value: Any) -> str | None:
    if isinstance(item, serializers.BooleanField):
        return None if isinstance(value, bool) else _("Send true or false.")
    if isinstance(item, serializers.IntegerField):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return None if whole else _("Send a whole number.")
    if isinstance(item, serializers.DecimalField):
        fits = isinstance(value, str | int | float) and not isinstance(value, bool)
        return None if fits else _("Send a number.")
    if isinstance(item, _TEXTS):
        return None if isinstance(value, str) else _("Send this as text.")
    return None


class NothingToSay(StrictSerializer):
    """The body of a verb that needs none."""


def reason_field(*, required: bool) -> serializers.CharField:
    """Why somebody does it; kept in the history."""
    return serializers.CharField(
        max_length=REASON_LENGTH, required=required, allow_blank=not required
    )


class ReasonIn(StrictSerializer):
    """A verb that asks why."""

    reason = reason_field(required=True)


class MaybeReasonIn(StrictSerializer):
    """A verb that keeps the reason, if there is one."""

    reason = reason_field(required=False)


class MomentField(serializers.DateTimeField):
    """An instant; its offset is said, never guessed."""

    default_error_messages = {
        "no_offset": gettext_lazy(
            "Give the moment with its offset, like 2026-03-10T09:30:00+01:00."
        )
    }

    def enforce_timezone(self, value: Any) -> Any:
        if value.tzinfo is None:
            self.fail("no_offset")
        return super().enforce_timezone(value)


class KeyField(serializers.IntegerField):
    """A positive key that fits into a database column."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"min_value": 1, "max_value": MOST_KEY} | kwargs))


class LookupField(serializers.Field[Any, Any, Any, Any]):
    """A record, named in a body: ``written`` is how, ``look_up`` finds it.

    Not a subclass of the field it is written as: REST framework would run that
    field's validators on the record.
    """

    def __init__(
        self, written: serializers.Field[Any, Any, Any, Any], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.written = written

    def to_internal_value(self, data: Any) -> Any:
        sentence = _wrong_type(self.written, data)
        if sentence is not None:
            raise serializers.ValidationError(sentence, code="wrong_type")
        return self.look_up(self.written.run_validation(data))

    def look_up(self, name: Any) -> Any:
        """The record under this name; fails with a sentence where there is none."""
        raise NotImplementedError

    def to_representation(self, value: Any) -> Any:
        raise TypeError("this field is for input")


class ChosenField(serializers.ChoiceField):
    """One of a closed set, for output; an empty column is null, not an empty word."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, **({"allow_null": True} | kwargs))

    def to_representation(self, value: Any) -> Any:
        return None if value == "" else super().to_representation(value)


class AvailableMoveOut(serializers.Serializer[Any]):
    """A move that leaves the record's state, and whether this person may make it."""

    verb = serializers.CharField()
    # The base class calls its own caption "label"; as a field the name is free.
    label = serializers.CharField()  # type: ignore[assignment]
    allowed = serializers.BooleanField()
    reason = serializers.CharField(
        allow_null=True, help_text="Why not; null where it is allowed."
    )
    who = serializers.ListField(
        child=serializers.CharField(), help_text="Who can, by name."
    )
    needs_version = serializers.BooleanField(help_text="If-Match is required.")


def moves_out(moves: Any) -> list[dict[str, Any]]:
    """What a workflow table offers, as ``AvailableMoveOut`` shows it."""
    return [
        {
            "verb": move.verb,
            "label": str(move.label),
            "allowed": bool(decision),
            "reason": None if decision else str(decision.reason),
            "who": [] if decision else list(decision.who),
            "needs_version": move.is_decision,
        }
        for move, decision in moves
    ]


class ChangeOut(serializers.Serializer[Any]):
    """One field's old and new value, in words."""

    # The base class calls its own caption "label"; as a field the name is free.
    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField()
    new = serializers.CharField()


class HistoryEntryOut(serializers.Serializer[Any]):
    """One line of a record's history."""

    at = serializers.DateTimeField()
    verb = serializers.CharField()
    text = serializers.CharField(help_text="Who did what, as a sentence.")
    who = serializers.CharField()
    on_behalf_of = serializers.CharField(help_text="Empty where nobody was.")
    reason = serializers.CharField(help_text="Empty where none was given.")
    subject = serializers.CharField(help_text="What kind of record it was.")
    door = serializers.CharField(help_text="web, api, task, command or system.")
    request_id = serializers.CharField()
    changes = ChangeOut(many=True)


def wrapped(name: str, shape: type[serializers.Serializer[Any]]) -> Any:
    """The shape of ``{"results": […]}``: a whole short list, without pages."""
    return type(name, (serializers.Serializer,), {"results": shape(many=True)})


HistoryOut = wrapped("History", HistoryEntryOut)
