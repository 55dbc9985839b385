"""Similar reports in the API, and what never belongs together."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonOut
from cxops.kernel.clock import now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import (
    MomentField,
    NothingToSay,
    StrictSerializer,
    reason_field,
    wrapped,
)
from cxops.kernel.http.verbs import refuse_strangers
from issues import policies
from issues.api.fields import IssueField, PatternField
from issues.api.issue_shapes import IssueRowOut
from issues.drafts import DESCRIPTION_LENGTH
from issues.models import Issue, NeverGroup
from issues.queries.known_problems import known_problems
from issues.queries.naming import intake_named
from issues.queries.never_group import remark_for, remarks_on
from issues.queries.suggestions import similar_to, similar_to_words
from issues.services.never_group import lift_never_group, never_group

#: Action → right, for the rights of the view set.
RIGHTS: dict[str, str | tuple[str, ...]] = {
    "similar": "issue.read",
    "similar_to_words": "issue.read",
    "never_grouped": "issue.read",
    "never_group": "issue.triage",
    "lift_never_group": "issue.triage",
}
_KEY = [OpenApiParameter("key", int, OpenApiParameter.PATH)]


class SimilarOut(serializers.Serializer[Any]):
    """A report that looks like the one asked about."""

    issue = IssueRowOut()
    why = serializers.CharField(
        help_text="“same touchpoint, 2 days before, shares “escalator””"
    )


class KnownProblemOut(serializers.Serializer[Any]):
    """A published repeat problem that it may be."""

    ref = serializers.CharField(source="pattern.ref")
    title = serializers.CharField(source="pattern.title")
    workaround = serializers.CharField(
        source="pattern.workaround", help_text="What to say meanwhile."
    )


class SimilarToWordsOut(serializers.Serializer[Any]):
    """What is known already, as far as this person may see it."""

    issues = SimilarOut(many=True)
    patterns = KnownProblemOut(many=True)


class SimilarToWordsIn(StrictSerializer):
    """Words that nobody has filed yet. They are kept nowhere."""

    description = serializers.CharField(max_length=DESCRIPTION_LENGTH)
    unit = serializers.SlugField(max_length=40, required=False)
    touchpoint = serializers.SlugField(max_length=60, required=False)
    occurred_at = MomentField(required=False)


class NeverGroupOut(serializers.Serializer[Any]):
    """That a report never belongs with another one or with a repeat problem."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    issue = serializers.CharField(source="issue.ref")
    other = serializers.CharField(source="other.ref", allow_null=True, default=None)
    pattern = serializers.CharField(source="pattern.ref", allow_null=True, default=None)
    reason = serializers.CharField()
    said_by = PersonOut()
    said_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)


class NeverGroupIn(StrictSerializer):
    """The other report or the repeat problem, one of them."""

    other = IssueField(required=False)
    pattern = PatternField(required=False)
    reason = reason_field(required=False)


SimilarsOut = wrapped("Similars", SimilarOut)
NeverGroupsOut = wrapped("NeverGroups", NeverGroupOut)


class SimilarActions(ServiceViewSet):
    """What the resource of reports does about those that look alike."""

    @extend_schema(
        operation_id="issue_similar",
        summary="Reports that look like this one",
        description="At most five that you may read, the most alike first, closed "
        "ones too; restricted ones never.",
        responses={200: SimilarsOut},
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def similar(self, request: Request, ref: str) -> Response:
        found = similar_to(self.find(ref), self.person)
        return Response({"results": self._shown(SimilarOut, found)})

    @extend_schema(
        operation_id="issue_similar_to_words",
        summary="Reports and published repeat problems that look like words",
        description="For asking while somebody types. Files nothing, keeps nothing.",
        request=SimilarToWordsIn,
        responses={200: SimilarToWordsOut},
        filters=False,
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="similar",
        url_name="similar-to-words",
        pagination_class=None,
    )
    def similar_to_words(self, request: Request) -> Response:
        data = self.checked(SimilarToWordsIn)
        words = {name: data.get(name) for name in ("unit", "touchpoint")}
        named = intake_named(
            words | {"channel": None, "cause": None}, actor=self.person
        )
        text = data["description"]
        place: dict[str, Any] = {
            "at": data.get("occurred_at") or now(),
            "unit": named.unit.pk if named.unit else None,
            "touchpoint": named.touchpoint.pk if named.touchpoint else None,
        }
        found = similar_to_words(text, self.person, **place)
        problems = known_problems(
            text, self.person, touchpoint=named.touchpoint, found=found
        )
        return Response(
            {
                "issues": self._shown(SimilarOut, found),
                "patterns": self._shown(KnownProblemOut, problems),
            }
        )

    @extend_schema(
        operation_id="issue_never_grouped",
        summary="What never belongs together with this report",
        responses={200: NeverGroupsOut},
        filters=False,
    )
    @action(
        detail=True,
        methods=["get"],
        url_path="never_group",
        url_name="never-group",
        pagination_class=None,
    )
    def never_grouped(self, request: Request, ref: str) -> Response:
        remarks = remarks_on(self.person, self.find(ref))
        return Response({"results": NeverGroupOut(remarks, many=True).data})

    @extend_schema(
        operation_id="issue_never_group",
        summary="Say that a report never belongs with another or a repeat problem",
        description="They aren't suggested together again, and linking or grouping "
        "them is refused until it is lifted.",
        request=NeverGroupIn,
        responses={201: NeverGroupOut},
    )
    @never_grouped.mapping.post
    def never_group(self, request: Request, ref: str) -> Response:
        issue = self.find(ref)
        refuse_strangers(policies.can_triage(self.person, issue))
        data = self.checked(NeverGroupIn)
        return self.once(
            lambda: never_group(issue, **data, actor=self.person, at=now()),
            status=201,
            reread=lambda said: self._remark(ref, said.pk),
            shape=NeverGroupOut,
        )

    @extend_schema(
        operation_id="never_group_lift",
        summary="Lift “never group these”",
        parameters=_KEY,
        request=NothingToSay,
        responses={200: NeverGroupOut},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"never_group/(?P<key>[1-9][0-9]{0,17})/lift",
        url_name="lift-never-group",
    )
    def lift_never_group(self, request: Request, ref: str, key: str) -> Response:
        remark = self._remark(ref, int(key))
        version = self.sent_version()
        refuse_strangers(policies.can_lift_never(self.person, remark))
        self.checked(NothingToSay)
        return self.once(
            lambda: lift_never_group(
                remark, version=version, actor=self.person, at=now()
            ),
            reread=lambda lifted: lifted,
            shape=NeverGroupOut,
        )

    def _remark(self, ref: str, key: int) -> NeverGroup:
        issue: Issue = self.find(ref)
        return remark_for(self.person, issue, key)

    def _shown(self, shape: type[serializers.Serializer[Any]], found: Any) -> Any:
        return shape(found, many=True, context=self.get_serializer_context()).data
