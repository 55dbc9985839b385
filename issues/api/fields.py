"""How reports, repeat problems and the vocabulary are written in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cxops.kernel.errors import Invalid, NotFound
from issues.access import issue_for, pattern_for
from issues.models import Issue, Pattern
from issues.queries.naming import records_named

LONGEST_REF = 40


class IssueField(serializers.CharField):
    """A report this person may read, named by its reference."""

    default_error_messages = {
        "no_issue": _("There is no report with this reference that you can see.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_REF, **kwargs)

    def to_internal_value(self, data: Any) -> Issue:
        ref = super().to_internal_value(data)
        try:
            return issue_for(self.context["request"].user, ref)
        except NotFound:
            self.fail("no_issue")

    def to_representation(self, value: Issue) -> str:
        return value.ref


class PatternField(serializers.CharField):
    """A repeat problem this person may read, named by its reference."""

    default_error_messages = {
        "no_pattern": _(
            "There is no repeat problem with this reference that you can see."
        )
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_REF, **kwargs)

    def to_internal_value(self, data: Any) -> Pattern:
        ref = super().to_internal_value(data)
        try:
            return pattern_for(self.context["request"].user, ref)
        except NotFound:
            self.fail("no_pattern")

    def to_representation(self, value: Pattern) -> str:
        return value.ref


class TermField(serializers.SlugField):
    """A word of the vocabulary by its slug; ``kind`` is its list."""

    default_error_messages = {"no_term": _("There is no “{word}” here. See {list}.")}

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.kind = kind

    def to_internal_value(self, data: Any) -> Any:
        word = super().to_internal_value(data)
        try:
            return getattr(records_named({self.kind: word}), self.kind)
        except Invalid as unknown:
            raise serializers.ValidationError(
                unknown.fields[self.kind], code=unknown.code
            ) from unknown

    def to_representation(self, value: Any) -> str:
        return str(value.slug)
