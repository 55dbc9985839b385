"""The vocabulary: read by everybody, changed by who manages the installation."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField, PersonOut
from cxops.kernel.clock import now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import StrictSerializer, reason_field
from cxops.kernel.http.verbs import verb_action
from issues.api.fields import TermField
from issues.drafts import TermDraft
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint
from issues.queries.terms import TERM_SORTS, term_for, terms_of
from issues.queries.vocabulary import CARRIED
from issues.services.imported_terms import accept_term
from issues.services.vocabulary import PARENT, add_term, edit_term, retire_term

if TYPE_CHECKING:
    from accounts.models import User


class TermOut(serializers.Serializer[Any]):
    """One word of the vocabulary."""

    slug = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    labels = serializers.DictField(child=serializers.CharField())
    definition = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    owner = PersonOut(allow_null=True)
    position = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True)
    replaced_by = serializers.CharField(source="replaced_by.slug", allow_null=True)
    waiting_since = serializers.DateTimeField(
        allow_null=True,
        help_text="An import brought the word in then, and nobody has reviewed it.",
    )


class StageOut(TermOut):
    under = serializers.CharField(source="journey.slug", help_text="Its journey.")


class TouchpointOut(TermOut):
    under = serializers.CharField(source="stage.slug", help_text="Its stage.")
    promise = serializers.CharField()
    promised_on = serializers.DateField(allow_null=True)
    promise_owner = PersonOut(allow_null=True)
    standard = serializers.CharField()
    icon = serializers.CharField()


class CauseTypeOut(TermOut):
    under = serializers.CharField(
        source="parent.slug", allow_null=True, help_text="Its group; null: a group."
    )


class TermIn(StrictSerializer):
    """A word, new or changed. What is left out of a change stays."""

    name = serializers.CharField(max_length=120)
    definition = serializers.CharField(max_length=2000)
    aliases = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, max_length=50
    )
    labels = serializers.DictField(
        child=serializers.CharField(max_length=120), required=False
    )
    position = serializers.IntegerField(
        required=False, min_value=0, max_value=1_000_000
    )


class StageIn(TermIn):
    under = TermField("journey", help_text="Its journey.")


class TouchpointIn(TermIn):
    under = TermField("stage", help_text="Its stage.")
    promise = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    promised_on = serializers.DateField(required=False, allow_null=True)
    promise_owner = PersonField(required=False, allow_null=True)
    standard = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    icon = serializers.SlugField(max_length=40, required=False, allow_blank=True)


class CauseTypeIn(TermIn):
    under = TermField(
        "cause", required=False, allow_null=True, help_text="Its group; null: a group."
    )


class RetireIn(StrictSerializer):
    """Why it isn't used any more, and the slug of what to use instead."""

    replaced_by = serializers.SlugField(max_length=60, required=False, allow_null=True)
    reason = reason_field(required=True)


def _draft(term: Any, data: dict[str, Any]) -> TermDraft:
    """The whole draft of a change: what is left out is as it was."""
    above = PARENT.get(type(term))
    kept = {
        "name": term.name,
        "definition": term.definition,
        "aliases": tuple(term.aliases),
        "labels": term.labels,
        "position": term.position,
        "under": getattr(term, above) if above else None,
    }
    if isinstance(term, Touchpoint):
        for name in ("promise", "promised_on", "promise_owner", "standard", "icon"):
            kept[name] = getattr(term, name)
    return TermDraft(**(kept | _tidy(data)))


def _tidy(data: dict[str, Any]) -> dict[str, Any]:
    aliases = {"aliases": tuple(data["aliases"])} if "aliases" in data else {}
    return data | aliases


def _edit(term: Any, data: dict[str, Any], **who: Any) -> Any:
    reason = data.pop("reason", "")
    return edit_term(term, _draft(term, data), reason=reason, **who)


def _retire(
    term: Any,
    data: dict[str, Any],
    *,
    version: int | None,
    actor: "User",
    at: datetime,
) -> Any:
    slug = data.get("replaced_by")
    other = term_for(type(term), slug) if slug else None
    return retire_term(
        term,
        replaced_by=other,
        reason=data["reason"],
        version=version,
        actor=actor,
        at=at,
    )


def _accept(term: Any, data: dict[str, Any], **who: Any) -> Any:
    return accept_term(term, **who)


class TermViewSet(ServiceViewSet):
    """One list of the vocabulary; subclasses name the model and the shapes."""

    rights = {
        "list": "vocabulary.read",
        "retrieve": "vocabulary.read",
        "create": "settings.manage",
        "edit": "settings.manage",
        "retire": "settings.manage",
        "accept": "settings.manage",
    }
    body: ClassVar[type[StrictSerializer]]
    sorts = TERM_SORTS
    lookup_field = "slug"
    lookup_url_kwarg = "ref"
    lookup_value_regex = "[-A-Za-z0-9_]{1,60}"

    def rows(self) -> Any:
        return terms_of(self.model)

    def find(self, ref: str) -> Any:
        return term_for(self.model, ref)

    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(self.body)
        draft = TermDraft(**_tidy(data))
        return self.once(
            lambda: add_term(self.model, draft, actor=self.person, at=now()),
            status=201,
        )


def _viewset(
    model: type[Any],
    shape: type[TermOut],
    body: type[TermIn],
    *,
    noun: str,
    words: str,
) -> type[TermViewSet]:
    """The resource of one list of words."""
    change = type(
        f"Edit{model.__name__}In",
        (body,),
        {
            "name": serializers.CharField(max_length=120, required=False),
            "definition": serializers.CharField(max_length=2000, required=False),
            "reason": reason_field(required=False),
            "__doc__": "What is left out stays.",
        }
        | _optional_under(body),
    )
    made = type(
        f"{model.__name__}ViewSet",
        (TermViewSet,),
        {
            "__doc__": words,
            "model": model,
            "output": shape,
            "body": body,
            "create": extend_schema(
                operation_id=f"{noun}_add",
                summary=f"Add a {words}",
                request=body,
                responses={201: shape},
            )(_own(TermViewSet.create)),
            "edit": verb_action(
                "edit",
                _edit,
                operation=f"{noun}_edit",
                summary=f"Change a {words}",
                body=change,
            ),
            "retire": verb_action(
                "retire",
                _retire,
                operation=f"{noun}_retire",
                summary=f"Retire a {words}",
                body=RetireIn,
            ),
        }
        | _accepting(model, noun, words),
    )
    return extend_schema_view(
        list=extend_schema(operation_id=f"{noun}_list", summary=f"Every {words}"),
        retrieve=extend_schema(operation_id=f"{noun}_retrieve", summary=f"One {words}"),
    )(made)


def _accepting(model: type[Any], noun: str, words: str) -> dict[str, Any]:
    """Imports bring in words of some lists only."""
    if model not in CARRIED.values():
        return {}
    return {
        "accept": verb_action(
            "accept",
            _accept,
            operation=f"{noun}_accept",
            summary=f"Keep an imported {words}",
        )
    }


def _own(create: Any) -> Any:
    """A create of its own for each list, since its description hangs on it."""

    def create_term(self: TermViewSet, request: Request, **kwargs: Any) -> Response:
        answer: Response = create(self, request, **kwargs)
        return answer

    create_term.__name__ = "create"
    return create_term


def _optional_under(body: type[TermIn]) -> dict[str, Any]:
    kinds = {StageIn: "journey", TouchpointIn: "stage", CauseTypeIn: "cause"}
    if body not in kinds:
        return {}
    may_be_none = body is CauseTypeIn
    return {"under": TermField(kinds[body], required=False, allow_null=may_be_none)}


JourneyViewSet = _viewset(
    Journey, TermOut, TermIn, noun="journey", words="journey of customers"
)
StageViewSet = _viewset(
    Stage, StageOut, StageIn, noun="stage", words="stage of a journey"
)
TouchpointViewSet = _viewset(
    Touchpoint, TouchpointOut, TouchpointIn, noun="touchpoint", words="touchpoint"
)
ChannelViewSet = _viewset(
    Channel, TermOut, TermIn, noun="channel", words="way we hear of things"
)
CauseTypeViewSet = _viewset(
    RootCause, CauseTypeOut, CauseTypeIn, noun="cause_type", words="cause type"
)
