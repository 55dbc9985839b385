"""Bringing files in: what was brought in so far, one import, and its files."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from cxops.kernel.clock import now
from cxops.kernel.decision import require
from cxops.kernel.errors import NotFound
from cxops.kernel.http.downloads import download
from cxops.kernel.http.views import PageView, VerbView
from cxops.kernel.keyset import page_of
from issues.access import import_for, imports_for, mappings_for
from issues.enums import ImportStage
from issues.forms.imports import UploadForm
from issues.models import ImportBatch
from issues.policies import can_prepare, can_undo_import
from issues.queries.imported_figures import hindrance, kinds_in
from issues.queries.imports import (
    IMPORT_SORTS,
    MAPPING_SORT,
    kept_findings,
    latest_job,
)
from issues.queries.rejected import has_rejected, rejected_lines
from issues.services.import_uploads import Shelved, shelved_import, upload_import

RIGHT = "issue.import"


class ImportListView(VerbView):
    """What was brought in, and the form that takes the next file."""

    right = RIGHT
    template_name = "issues/imports/list.html"
    _shelved: Shelved

    def find(self) -> None:
        return None

    def get_form(self, record: None, data: Any = None) -> UploadForm:
        files = self.request.FILES if data is not None else None
        self._form = UploadForm(data, files, person=self.person)
        return self._form

    @contextmanager
    def around(self, record: None, form: Any) -> Iterator[None]:
        """The file lies on the disk and was looked at before the transaction."""
        with shelved_import(form.cleaned_data["file"], at=now()) as self._shelved:
            yield

    def perform(self, record: None, data: dict[str, Any], **who: Any) -> ImportBatch:
        return upload_import(self._shelved, unit=data["unit"], **who)

    def success_url(self, record: ImportBatch) -> str:
        return reverse("issues:import_columns", args=[record.pk])

    def context(self, record: None) -> dict[str, Any]:
        asked = self.request.GET.get("cursor")
        page = page_of(imports_for(self.person), sort=IMPORT_SORTS[0], cursor=asked)
        return {
            "page": page,
            "title": _("Bring reports in"),
            "button": _("Look at it"),
            "can_enter": bool(self._form.units),
        }


class ImportPageView(PageView):
    """One import: what was found, tried, stored and rejected, and what can be done."""

    right = RIGHT
    template_name = "issues/imports/detail.html"

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        batch = import_for(self.person, key)
        job = latest_job(batch)
        is_mine = bool(can_prepare(self.person, batch))
        findings, trial = kept_findings(batch) if is_mine else (None, {})
        is_busy = job is not None and not job.is_over
        waits = batch.stage in (ImportStage.PREPARED, ImportStage.STOPPED)
        may_undo = not is_busy and bool(can_undo_import(self.person, batch))
        kinds = kinds_in(batch) if batch.started_at else []
        problem = hindrance(batch, kinds, self.person) if may_undo else ""
        return self.page(
            {
                "batch": batch,
                "job": job,
                "is_mine": is_mine,
                "findings": findings,
                "trial": trial,
                "new_words": _new_words(trial.get("words", {})),
                "can_go_on": is_mine and waits and bool(findings) and not is_busy,
                "can_start": bool(trial.get("is_finished")) and not is_busy,
                "figures": [kind._meta.verbose_name_plural for kind in kinds],
                "has_rejected": is_mine and has_rejected(batch),
                "can_undo": may_undo and not problem,
                "hindrance": problem,
            }
        )


class RejectedFileView(PageView):
    """The rows that were not stored, with the reason, as a file."""

    right = RIGHT

    def get(self, request: HttpRequest, key: int) -> StreamingHttpResponse:
        batch = import_for(self.person, key)
        require(can_prepare(self.person, batch))
        response = StreamingHttpResponse(rejected_lines(batch), content_type="text/csv")
        return as_attachment(response, f"rejected-{batch.pk}.csv")


class MappingFileView(PageView):
    """The mapping of an import, as ``import_issues`` takes it."""

    right = RIGHT

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        batch = import_for(self.person, key)
        require(can_prepare(self.person, batch))
        return _toml(batch.mapping, batch.source)


class KeptMappingListView(PageView):
    """Every mapping somebody keeps: what it reads, whose it is, and its text."""

    right = RIGHT
    template_name = "issues/imports/mappings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("cursor")
        kept = page_of(mappings_for(self.person), sort=MAPPING_SORT, cursor=asked)
        return self.page({"page": kept})


class KeptMappingView(PageView):
    """A mapping that somebody keeps, as ``import_issues`` takes it."""

    right = RIGHT

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        kept = mappings_for(self.person).filter(pk=key).first()
        if kept is None:
            raise NotFound(_("There is nothing here."))
        return _toml(kept.text, kept.name)


def _new_words(words: dict[str, int]) -> list[str]:
    """How many words an import would add, by their kind."""
    said = {
        "touchpoint": ngettext_lazy("%d place", "%d places"),
        "channel": ngettext_lazy(
            "%d way we hear of things", "%d ways we hear of things"
        ),
        "rootcause": ngettext_lazy("%d cause type", "%d cause types"),
    }
    return [str(said[name] % number) for name, number in words.items() if name in said]


def as_attachment(response: Any, name: str) -> Any:
    """Something to keep, never to show."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _toml(text: str, name: str) -> HttpResponse:
    if not text:
        raise NotFound(_("There is nothing here."))
    return download(text.encode(), name=f"{name}.toml", content_type="application/toml")
