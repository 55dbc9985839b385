"""The bodies of tallies and volumes: what comes in, what goes out."""

from typing import Any

from rest_framework import serializers

from cxops.kernel.http.shapes import StrictSerializer
from issues.drafts import MOST_COUNTED
from issues.enums import FigureResult, Voice
from issues.models.tally import CONTACTS

MOST_ROWS = 1000
_WORD_HELP = "A slug of /api/v1/%s/."


class FigureOut(serializers.Serializer[Any]):
    """A number of one unit over local days, both of which belong to the period."""

    id = serializers.IntegerField()
    unit = serializers.CharField(source="unit.code")
    touchpoint = serializers.CharField(source="touchpoint.slug", allow_null=True)
    measure = serializers.CharField(help_text="What was counted.")
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    number = serializers.IntegerField()
    # The base class calls a field's origin "source"; as a field the name is free.
    source = serializers.CharField()  # type: ignore[assignment]
    recorded_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Since when another number counts instead, or none.",
    )


class ExposureOut(FigureOut):
    """Visits, orders, calls: the denominator of a rate."""


class TallyOut(FigureOut):
    """Contacts that were counted without a form."""

    channel = serializers.CharField(source="channel.slug", allow_null=True)
    cause = serializers.CharField(source="cause.slug", allow_null=True)
    voice = serializers.ChoiceField(Voice.choices)
    hour = serializers.IntegerField(
        allow_null=True,
        help_text="0 to 23 of the unit's clock; null: the whole period.",
    )


class ExposureRowIn(StrictSerializer):
    """A volume of one unit itself, without those below it."""

    unit = serializers.SlugField(max_length=40, help_text="A code of /api/v1/units/.")
    touchpoint = serializers.SlugField(
        max_length=60,
        required=False,
        help_text=_WORD_HELP % "touchpoints" + " Without it: of the unit as a whole.",
    )
    measure = serializers.SlugField(
        max_length=60, help_text="What was counted: visits, orders, calls."
    )
    first_on = serializers.DateField()
    last_on = serializers.DateField(
        required=False, help_text="The same day without it. It belongs to the period."
    )
    number = serializers.IntegerField(min_value=0, max_value=MOST_COUNTED)


class TallyRowIn(ExposureRowIn):
    """Contacts that were counted about one thing."""

    measure = serializers.SlugField(
        max_length=60, required=False, default=CONTACTS, help_text="What was counted."
    )
    channel = serializers.SlugField(
        max_length=60, required=False, help_text=_WORD_HELP % "channels"
    )
    cause = serializers.SlugField(
        max_length=60, required=False, help_text=_WORD_HELP % "cause-types"
    )
    voice = serializers.ChoiceField(Voice.choices, required=False)
    hour = serializers.IntegerField(
        min_value=0, max_value=23, required=False, help_text="Of a single day."
    )


def _source() -> serializers.SlugField:
    return serializers.SlugField(
        max_length=60, help_text="Short name of the system the numbers come from."
    )


def _restate() -> serializers.BooleanField:
    return serializers.BooleanField(
        required=False,
        default=False,
        help_text="Another number for the same thing and period supersedes what is "
        "stored; without it, it is refused. The old number is kept behind it.",
    )


class ExposureIn(ExposureRowIn):
    """One volume."""

    # The base class calls a field's origin "source"; as a field the name is free.
    source = _source()  # type: ignore[assignment]
    restate = _restate()


class TallyIn(TallyRowIn):
    """One count."""

    source = _source()  # type: ignore[assignment]
    restate = _restate()


class BulkIn(StrictSerializer):
    """Many numbers of one source. Each row is checked for itself, later."""

    source = _source()  # type: ignore[assignment]
    restate = _restate()
    rows = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=MOST_ROWS
    )


class TallyBulkIn(BulkIn):
    """Many counts of one source, each for itself."""

    rows = serializers.ListField(child=TallyRowIn(), min_length=1, max_length=MOST_ROWS)


class ExposureBulkIn(BulkIn):
    """Many volumes of one source, each for itself."""

    rows = serializers.ListField(
        child=ExposureRowIn(), min_length=1, max_length=MOST_ROWS
    )


class RowErrorOut(serializers.Serializer[Any]):
    """Why a row was rejected."""

    detail = serializers.CharField(help_text="A sentence for people.")
    attr = serializers.CharField(
        allow_null=True, help_text="The value it is about; null: the whole row."
    )


class RowResultOut(serializers.Serializer[Any]):
    """What became of one row."""

    row = serializers.IntegerField(help_text="Its place in the request, from 0.")
    result = serializers.ChoiceField(FigureResult.choices)
    id = serializers.IntegerField(allow_null=True, help_text="Null where rejected.")
    # The base class calls its own problems "errors"; as a field the name is free.
    errors = RowErrorOut(many=True)  # type: ignore[assignment]


class BulkOut(serializers.Serializer[Any]):
    """rows = stored + unchanged + rejected; ``restated`` are among the stored."""

    rows = serializers.IntegerField()
    stored = serializers.IntegerField()
    restated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    results = RowResultOut(many=True)


class GapOut(serializers.Serializer[Any]):
    """Days without a number between two that have one."""

    unit = serializers.CharField()
    touchpoint = serializers.CharField(allow_null=True)
    measure = serializers.CharField()
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    days = serializers.IntegerField()


class GapsOut(serializers.Serializer[Any]):
    """The newest gaps first."""

    results = GapOut(many=True)
    is_capped = serializers.BooleanField(help_text="Whether there are more.")
