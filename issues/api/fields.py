"""How reports, repeat problems and the vocabulary are written in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cxops.kernel.errors import Invalid, NotFound
from cxops.kernel.http.shapes import LookupField
from issues.access import issue_for, pattern_for
from issues.models import Issue, Pattern
from issues.queries.naming import records_named

LONGEST_REF = 40


class IssueField(LookupField):
    """A report this person may read, named by its reference."""

    default_error_messages = {
        "no_issue": _("There is no report with this reference that you can see.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(serializers.CharField(max_length=LONGEST_REF), **kwargs)

    def look_up(self, name: Any) -> Issue:
        try:
            return issue_for(self.context["request"].user, name)
        except NotFound:
            self.fail("no_issue")


class PatternField(LookupField):
    """A repeat problem this person may read, named by its reference."""

    default_error_messages = {
        "no_pattern": _(
            "There is no repeat problem with this reference that you can see."
        )
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(serializers.CharField(max_length=LONGEST_REF), **kwargs)

    def look_up(self, name: Any) -> Pattern:
        try:
            return pattern_for(self.context["request"].user, name)
        except NotFound:
            self.fail("no_pattern")


class TermField(LookupField):
    """A word of the vocabulary by its slug; ``kind`` is its list."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(serializers.SlugField(max_length=60), **kwargs)
        self.kind = kind

    def look_up(self, name: Any) -> Any:
        try:
            return getattr(records_named({self.kind: name}), self.kind)
        except Invalid as unknown:
            raise serializers.ValidationError(
                unknown.fields[self.kind], code=unknown.code
            ) from unknown
