"""What one does with an import: read otherwise, map, try, start, cancel, take back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.clock import now
from cxops.kernel.decision import Decision, Denied
from cxops.kernel.errors import Conflict
from cxops.kernel.http.views import VerbView
from issues.access import import_for, mappings_for
from issues.forms.import_columns import ColumnsForm
from issues.forms.imports import LayoutForm, TextForm, UndoForm
from issues.intake.findings import Findings
from issues.intake.mapping import raw_mapping
from issues.intake.written import toml_of
from issues.models import ImportBatch, ImportMapping
from issues.policies import can_import_into, can_prepare, can_undo_import
from issues.queries.imported_figures import hindrance, kinds_in
from issues.queries.imports import fitting_mapping, kept_findings
from issues.services.import_plans import map_import, save_mapping
from issues.services.import_runs import cancel_import, run_import, try_import
from issues.services.import_undo import undo_import
from issues.services.import_uploads import look_again, read_otherwise
from issues.views.imports import RIGHT


class ImportVerbView(VerbView):
    """A verb on one import."""

    right = RIGHT
    template_name = "components/verb.html"
    title: ClassVar[Any]
    button: ClassVar[Any]
    lead: ClassVar[Any] = ""

    def find(self) -> ImportBatch:
        return import_for(self.person, self.kwargs["key"])

    def decide(self, record: ImportBatch) -> Decision:
        return can_prepare(self.person, record)

    def context(self, record: ImportBatch) -> dict[str, Any]:
        return {
            "title": self.title,
            "button": self.button,
            "lead": self.lead or record.file_name,
            "cancel_url": record.get_absolute_url(),
        }

    def findings_of(self, record: ImportBatch) -> Findings:
        """What was found in the file. Raises Conflict once it is erased."""
        findings, _trial = kept_findings(record)
        if findings is None:
            raise Conflict(
                _("The file was erased meanwhile. Upload it again."), code="file_gone"
            )
        return findings


class LayoutView(ImportVerbView):
    """How the file is read, where what was detected is wrong."""

    title = gettext_lazy("How is the file to be read?")
    button = gettext_lazy("Read it so")
    template_name = "issues/imports/layout.html"
    _found: Findings

    def get_form(self, record: ImportBatch, data: Any = None) -> LayoutForm:
        self._findings = self.findings_of(record)
        return LayoutForm(data, findings=self._findings)

    @contextmanager
    def around(self, record: ImportBatch, form: Any) -> Iterator[None]:
        self._found = look_again(record, form.layout(), at=now())
        yield

    def perform(self, record: ImportBatch, data: dict[str, Any], **who: Any) -> Any:
        return read_otherwise(
            record, findings=self._found, version=self.sent_version(), **who
        )

    def context(self, record: ImportBatch) -> dict[str, Any]:
        return super().context(record) | {"findings": self._findings}

    def success_url(self, record: ImportBatch) -> str:
        return reverse("issues:import_columns", args=[record.pk])


class ColumnsView(ImportVerbView):
    """Which column is what, and then the trial."""

    title = gettext_lazy("Which column is what?")
    button = gettext_lazy("Try it, store nothing")
    template_name = "issues/imports/columns.html"

    def get_form(self, record: ImportBatch, data: Any = None) -> ColumnsForm:
        self._findings = self.findings_of(record)
        self._fitting = None if record.mapping else self._kept()
        text = record.mapping or (self._fitting.text if self._fitting else "")
        raw = raw_mapping(text) if text else None
        self._form = ColumnsForm(
            data,
            findings=self._findings,
            raw=raw,
            source=record.source,
            unit=record.unit,
            person=self.person,
        )
        return self._form

    def _kept(self) -> ImportMapping | None:
        """The kept mapping that is asked for, or the newest that fits."""
        wanted = self.request.GET.get("use", "")
        if not wanted:
            return fitting_mapping(self.person, self._findings)
        is_key = wanted.isdecimal() and len(wanted) < 10
        kept = mappings_for(self.person).filter(pk=int(wanted) if is_key else 0)
        return kept.first()

    def perform(self, record: ImportBatch, data: dict[str, Any], **who: Any) -> Any:
        batch = map_import(
            record,
            text=toml_of(self._form.mapping()),
            unit=data["to_unit"],
            version=self.sent_version(),
            **who,
        )
        if data["save_as"]:
            save_mapping(batch, name=data["save_as"], **who)
        return try_import(batch, **who)

    def context(self, record: ImportBatch) -> dict[str, Any]:
        return super().context(record) | {
            "findings": self._findings,
            "fitting": self._fitting,
        }


class TextView(ImportVerbView):
    """The mapping as text, for what the questions don't ask."""

    title = gettext_lazy("The mapping as text")
    button = gettext_lazy("Try it, store nothing")

    def get_form(self, record: ImportBatch, data: Any = None) -> TextForm:
        return TextForm(data, initial={"text": record.mapping})

    def perform(self, record: ImportBatch, data: dict[str, Any], **who: Any) -> Any:
        batch = map_import(
            record, text=data["text"], version=self.sent_version(), **who
        )
        return try_import(batch, **who)


class StartView(ImportVerbView):
    """Bring it in."""

    title = gettext_lazy("Bring the reports in")
    button = gettext_lazy("Bring them in")
    form_class = forms.Form

    def perform(self, record: ImportBatch, data: dict[str, Any], **who: Any) -> Any:
        return run_import(record, version=self.sent_version(), **who)


class CancelView(ImportVerbView):
    """End it after the step it is in."""

    title = gettext_lazy("Stop bringing them in")
    button = gettext_lazy("Stop it")
    lead = gettext_lazy("What was stored stays, and can be taken back.")
    done = gettext_lazy("It ends after the step it is in.")

    def decide(self, record: ImportBatch) -> Decision:
        return can_import_into(self.person, record.unit_id)

    def perform(self, record: ImportBatch, data: dict[str, Any], **who: Any) -> Any:
        return cancel_import(record, **who)


class UndoView(ImportVerbView):
    """Take the whole import back."""

    title = gettext_lazy("Take the whole import back")
    button = gettext_lazy("Take it back")

    def decide(self, record: ImportBatch) -> Decision:
        permission = can_undo_import(self.person, record)
        if not permission:
            return permission
        problem = hindrance(record, kinds_in(record), self.person)
        if problem:
            return Denied("conflict", problem, is_state=True)
        return permission

    def get_form(self, record: ImportBatch, data: Any = None) -> UndoForm:
        return UndoForm(data, is_of_figures=bool(kinds_in(record)))

    def perform(self, record: ImportBatch, data: dict[str, Any], **who: Any) -> Any:
        return undo_import(record, **data, version=self.sent_version(), **who)
