"""The screens of the organisation's words."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.errors import NotFound
from cxops.kernel.http.views import PageView, VerbView
from cxops.kernel.timeline import timeline_of
from issues.forms.vocabulary import RetireForm, WordForm
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint
from issues.queries.terms import term_for, terms_of
from issues.services.imported_terms import accept_term
from issues.services.vocabulary import add_term, edit_term, retire_term

MANAGE = "settings.manage"


@dataclass(frozen=True, slots=True)
class WordKind:
    """One list of the vocabulary, under its word in addresses."""

    slug: str
    model: type[Any]
    title: Any
    text: Any
    add: Any
    icon: str

    @property
    def url(self) -> str:
        return reverse("issues:term_list", args=[self.slug])


KINDS = {
    kind.slug: kind
    for kind in (
        WordKind(
            "journeys",
            Journey,
            gettext_lazy("Journeys"),
            gettext_lazy("What customers want done, from end to end."),
            gettext_lazy("Add a journey"),
            "arrow",
        ),
        WordKind(
            "stages",
            Stage,
            gettext_lazy("Stages"),
            gettext_lazy("The parts of a journey, in the customer’s order."),
            gettext_lazy("Add a stage"),
            "next",
        ),
        WordKind(
            "touchpoints",
            Touchpoint,
            gettext_lazy("Touchpoints"),
            gettext_lazy("Where it can go wrong, and what we promise there."),
            gettext_lazy("Add a touchpoint"),
            "pin",
        ),
        WordKind(
            "channels",
            Channel,
            gettext_lazy("How we heard"),
            gettext_lazy("Phone, counter, review site: not where it failed."),
            gettext_lazy("Add a channel"),
            "phone",
        ),
        WordKind(
            "cause-types",
            RootCause,
            gettext_lazy("Cause types"),
            gettext_lazy("What it can be put down to. Never a person’s name."),
            gettext_lazy("Add a cause type"),
            "question",
        ),
    )
}


def kind_named(slug: str) -> WordKind:
    """The list behind its word in the address."""
    kind = KINDS.get(slug)
    if kind is None:
        raise NotFound(_("There is nothing here."))
    return kind


class VocabularyView(PageView):
    """The lists of words there are."""

    right = MANAGE
    template_name = "issues/vocabulary/kinds.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"kinds": KINDS.values()})


class TermListView(PageView):
    """One list: what waits for review, words in their groups, retired ones."""

    right = MANAGE
    template_name = "issues/vocabulary/list.html"

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        words = kind_named(kind)
        terms = list(terms_of(words.model))
        in_use = [term for term in terms if term.retired_at is None]
        waiting = [term for term in in_use if term.waiting_since is not None]
        settled = [term for term in in_use if term.waiting_since is None]
        return self.page(
            {
                "kind": words,
                "waiting": waiting,
                "groups": _grouped(words.model, settled),
                "retired": [term for term in terms if term.retired_at is not None],
            }
        )


class WordView(VerbView):
    """What the forms about words share."""

    right = MANAGE
    template_name = "issues/vocabulary/form.html"

    @property
    def kind(self) -> WordKind:
        return kind_named(self.kwargs["kind"])

    def find(self) -> Any:
        return term_for(self.kind.model, self.kwargs["slug"])

    def context(self, record: Any) -> dict[str, Any]:
        return {"kind": self.kind, "cancel_url": self.kind.url}

    def success_url(self, record: Any) -> str:
        return self.kind.url


class TermAddView(WordView):
    """A new word."""

    form_class = WordForm
    done = gettext_lazy("The word is there. It can be chosen at once.")

    def find(self) -> None:
        kind_named(self.kwargs["kind"])

    def form_arguments(self, record: Any) -> dict[str, Any]:
        return {"model": self.kind.model}

    def get_form(self, record: Any, data: Any = None) -> Any:
        self.form = super().get_form(record, data)
        return self.form

    def context(self, record: Any) -> dict[str, Any]:
        return super().context(record) | {
            "title": self.kind.add,
            "lead": self.kind.text,
            "button": _("Add it"),
        }

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Any:
        return add_term(self.kind.model, self.form.draft(), **who)


class TermEditView(TermAddView):
    """Change a word; its history stands below."""

    done = gettext_lazy("Changed. The old name is kept under “also called”.")

    def find(self) -> Any:
        return WordView.find(self)

    def form_arguments(self, record: Any) -> dict[str, Any]:
        return super().form_arguments(record) | {"term": record}

    def context(self, record: Any) -> dict[str, Any]:
        return super().context(record) | {
            "title": _("Change “%(name)s”") % {"name": record},
            "lead": self.kind.text,
            "button": _("Save"),
            "entries": timeline_of(record.history.all())[::-1],
            "retire_url": _url("term_retire", self.kind, record),
        }

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Any:
        return edit_term(
            record,
            self.form.draft(),
            reason=data["reason"],
            version=self.sent_version(),
            **who,
        )


class TermAcceptView(WordView):
    """Keep a word that an import brought in."""

    done = gettext_lazy("Kept. It doesn’t wait any more.")

    def context(self, record: Any) -> dict[str, Any]:
        return super().context(record) | {
            "title": _("Keep “%(name)s”") % {"name": record},
            "lead": _(
                "It came with an import and stays as it is. To give it a meaning or "
                "another place, change it instead; to use another word, merge it."
            ),
            "button": _("Keep it"),
        }

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Any:
        return accept_term(record, version=self.sent_version(), **who)


class TermRetireView(WordView):
    """Offer a word no more."""

    form_class = RetireForm
    done = gettext_lazy("Retired. Reports that carry it keep it.")

    def form_arguments(self, record: Any) -> dict[str, Any]:
        return {"term": record}

    def context(self, record: Any) -> dict[str, Any]:
        return super().context(record) | {
            "title": _("Retire “%(name)s”") % {"name": record},
            "lead": _("It can’t be chosen any more. Reports that carry it keep it."),
            "button": _("Retire it"),
        }

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Any:
        return retire_term(record, version=self.sent_version(), **data, **who)


def _url(name: str, kind: WordKind, term: Any) -> str:
    return reverse(f"issues:{name}", args=[kind.slug, term.slug])


def _grouped(model: type[Any], terms: list[Any]) -> list[tuple[Any, list[Any]]]:
    """The words under what they stand under, both in their order."""
    above = {Stage: "journey", Touchpoint: "stage", RootCause: "parent"}.get(model)
    if above is None:
        return [(None, terms)] if terms else []

    def place(term: Any) -> tuple[int, int]:
        upper = getattr(term, above)
        if upper is None:
            return (-1, 0)
        return (upper.position, upper.pk)

    ordered = sorted(terms, key=lambda term: (place(term), term.position, term.pk))
    return [
        (getattr(rows[0], above), rows)
        for rows in (list(group) for _place, group in groupby(ordered, key=place))
    ]
