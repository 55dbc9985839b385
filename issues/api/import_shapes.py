"""Imports as the API takes and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonOut
from cxops.kernel.http.shapes import StrictSerializer
from issues.drafts import REASON_LENGTH
from issues.enums import ImportMode, ImportStage
from issues.intake.layout import CSV, FORMATS, QUOTE
from issues.models import ImportBatch
from issues.queries.imports import results_of
from issues.services.import_plans import MAPPING_LENGTH, NAME_LENGTH


class UploadIn(StrictSerializer):
    """One file, as multipart/form-data."""

    file = serializers.FileField(
        allow_empty_file=True,
        help_text="CSV, TSV, XLSX, JSON or JSON lines; gzipped too.",
    )
    unit = serializers.SlugField(
        max_length=40, help_text="A code of /api/v1/units/: where no column says it."
    )


class LayoutIn(StrictSerializer):
    """How bytes become rows."""

    format = serializers.ChoiceField(FORMATS, required=False, default=CSV)
    encoding = serializers.CharField(max_length=40, required=False, default="utf-8")
    delimiter = serializers.CharField(
        max_length=1, required=False, default=",", trim_whitespace=False
    )
    quote = serializers.CharField(
        max_length=1,
        required=False,
        default=QUOTE,
        allow_blank=True,
        help_text="Empty where quotes mean nothing.",
    )
    header = serializers.BooleanField(required=False, default=True)
    sheet = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True
    )


class MappingIn(StrictSerializer):
    """The mapping, as the TOML that ``import_issues`` takes."""

    mapping = serializers.CharField(max_length=MAPPING_LENGTH, trim_whitespace=False)
    unit = serializers.SlugField(max_length=40, required=False)
    save_as = serializers.CharField(max_length=NAME_LENGTH, required=False)


class UndoIn(StrictSerializer):
    """Why it is taken back."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class ImportOut(serializers.Serializer[Any]):
    """An import, with the numbers of the rows read so far."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    source_name = serializers.CharField(source="source")
    file_name = serializers.CharField()
    sha256 = serializers.CharField(source="file_sha256")
    stage = serializers.ChoiceField(ImportStage.choices)
    mode = serializers.ChoiceField(ImportMode.choices)
    unit = serializers.CharField(source="unit.code", allow_null=True, default=None)
    uploaded_by = PersonOut(source="started_by", allow_null=True)
    uploaded_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField(help_text="Why it ended; empty where it didn't.")
    rows = serializers.IntegerField(source="row_count")
    stored = serializers.IntegerField(source="stored_count")
    updated = serializers.IntegerField(
        source="updated_count", help_text="Of the stored rows."
    )
    unchanged = serializers.IntegerField(source="unchanged_count")
    rejected = serializers.IntegerField(source="rejected_count")
    withdrawn = serializers.IntegerField(source="withdrawn_count")


class FoundLayoutOut(serializers.Serializer[Any]):
    """How the file is read now."""

    format = serializers.ChoiceField(FORMATS)
    encoding = serializers.CharField()
    delimiter = serializers.CharField()
    quote = serializers.CharField()
    header = serializers.BooleanField(source="has_header")
    sheet = serializers.CharField()


class FoundDatesOut(serializers.Serializer[Any]):
    """Dates of one shape; ambiguous: somebody has to choose the format."""

    example = serializers.CharField()
    count = serializers.IntegerField()
    formats = serializers.ListField(source="choices", child=serializers.CharField())
    is_ambiguous = serializers.BooleanField()


class FoundColumnOut(serializers.Serializer[Any]):
    """What stands in one column."""

    name = serializers.CharField()
    filled = serializers.IntegerField()
    distinct = serializers.IntegerField()
    samples = serializers.ListField(child=serializers.CharField())
    read_as_nothing = serializers.ListField(
        source="nothing", child=serializers.CharField()
    )
    dates = FoundDatesOut(source="shapes", many=True)


class FoundOut(serializers.Serializer[Any]):
    """What was found in the file."""

    layout = FoundLayoutOut()
    rows = serializers.IntegerField(help_text="Rows looked at.")
    broken = serializers.IntegerField()
    is_whole = serializers.BooleanField(help_text="False: there are more rows.")
    columns = FoundColumnOut(many=True)
    suggested = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Field of a report → the columns that may be it.",
    )


class ProblemOut(serializers.Serializer[Any]):
    """Why one row would not be stored."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    reason = serializers.CharField()


class TrialOut(serializers.Serializer[Any]):
    """What would happen."""

    is_finished = serializers.BooleanField()
    rows = serializers.IntegerField()
    stored = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    problems = ProblemOut(many=True, help_text="The first 50.")


class ImportDetailOut(ImportOut):
    """An import; what stands in its file only for whoever uploaded it."""

    mapping = serializers.CharField(allow_null=True)
    found = FoundOut(allow_null=True)
    trial = TrialOut(allow_null=True)
    rows_done = serializers.IntegerField(
        allow_null=True, help_text="Of the work under way; null where there is none."
    )


class FileManyIn(StrictSerializer):
    """Reports to file, each as POST /api/v1/issues/ takes it."""

    rows = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=1000
    )


class BulkErrorOut(serializers.Serializer[Any]):
    """What is wrong with one field of a row."""

    field = serializers.CharField()
    reason = serializers.CharField()


class FiledRowOut(serializers.Serializer[Any]):
    """What came of one row."""

    row = serializers.IntegerField(help_text="Its place in the request, from 1.")
    status = serializers.IntegerField(help_text="201 filed, 400 not.")
    ref = serializers.CharField(allow_null=True)
    # The base class keeps its own mistakes under this name; in a row it is free.
    errors = BulkErrorOut(many=True)  # type: ignore[assignment]


class FileManyOut(serializers.Serializer[Any]):
    """What came of each row, in the order of the request."""

    id = serializers.IntegerField(help_text="Of the import that keeps them together.")
    filed = serializers.IntegerField(source="stored_count")
    rejected = serializers.IntegerField(source="rejected_count")
    results = serializers.SerializerMethodField()

    @extend_schema_field(FiledRowOut(many=True))
    def get_results(self, batch: ImportBatch) -> Any:
        """The rows, from what is stored: a repeat is answered as the first time."""
        return FiledRowOut(results_of(batch), many=True).data
