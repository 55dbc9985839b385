"""Imports: upload a file, say how it is read, try it, bring it in, take it back."""

from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.verbs import refuse_strangers, verb_action
from issues.access import import_for, imports_for
from issues.api import import_shapes as shapes
from issues.intake.layout import layout_of
from issues.models import ImportBatch
from issues.policies import can_prepare
from issues.queries.imports import (
    IMPORT_SORTS,
    kept_findings,
    latest_job,
    unit_to_enter,
)
from issues.queries.rejected import rejected_lines
from issues.services.import_plans import map_import, save_mapping
from issues.services.import_runs import (
    cancel_import,
    run_import,
    try_import,
)
from issues.services.import_undo import undo_import
from issues.services.import_uploads import (
    look_again,
    read_otherwise,
    shelved_import,
    upload_import,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

RIGHT = "issue.import"
Data = dict[str, Any]


def do_trial(batch: ImportBatch, data: Data, **who: Any) -> ImportBatch:
    return try_import(batch, **who)


def do_start(batch: ImportBatch, data: Data, **who: Any) -> ImportBatch:
    return run_import(batch, **who)


def do_cancel(batch: ImportBatch, data: Data, **who: Any) -> ImportBatch:
    return cancel_import(batch, actor=who["actor"], at=who["at"])


def do_undo(batch: ImportBatch, data: Data, **who: Any) -> ImportBatch:
    return undo_import(batch, **data, **who)


@extend_schema_view(
    list=extend_schema(
        operation_id="import_list",
        summary="What was brought in",
        description="Into the units you bring reports into, newest first.",
    ),
    retrieve=extend_schema(
        operation_id="import_retrieve",
        summary="One import: what was found, tried, stored and rejected",
    ),
)
class ImportViewSet(ServiceViewSet):
    """Files of reports that are brought in."""

    rights = dict.fromkeys(
        (
            "list",
            "retrieve",
            "create",
            "layout",
            "mapping",
            "trial",
            "start",
            "cancel",
            "undo",
            "rejected",
        ),
        RIGHT,
    )
    model = ImportBatch
    sorts = IMPORT_SORTS
    output = shapes.ImportOut
    whole = shapes.ImportDetailOut
    lookup_value_regex = "[1-9][0-9]{0,17}"

    def get_parsers(self) -> Any:
        """A file comes as a form; all the rest is JSON."""
        # The parsers are asked for before the action is known.
        action = getattr(self, "action", None)
        if action is None and self.request.method:
            action = self.action_map.get(self.request.method.lower())
        return [MultiPartParser()] if action == "create" else super().get_parsers()

    def rows(self) -> "QuerySet[ImportBatch]":
        return imports_for(self.person)

    def find(self, ref: str) -> ImportBatch:
        return import_for(self.person, int(ref))

    def reread(self, record: ImportBatch) -> ImportBatch:
        return self.find(str(record.pk))

    def shown(self, rows: Any) -> Any:
        """One import comes with what was found in its file, for whoever may read it."""
        if self.action == "list":
            return rows
        for batch in rows:
            is_mine = bool(can_prepare(self.person, batch))
            found, trial = kept_findings(batch) if is_mine else (None, {})
            batch.found = found
            batch.trial = _trial(trial)
            if not is_mine:
                batch.mapping = None
            job = latest_job(batch)
            batch.rows_done = job.done if job is not None and not job.is_over else None
        return rows

    @extend_schema(
        operation_id="import_upload",
        summary="Upload a file to bring in",
        description="It is looked at; nothing is stored yet.",
        request={"multipart/form-data": shapes.UploadIn},
        responses={201: shapes.ImportDetailOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.UploadIn)
        unit = unit_to_enter(self.person, data["unit"])
        with shelved_import(data["file"], at=now()) as shelved:
            return self.once(
                lambda: upload_import(shelved, unit=unit, actor=self.person, at=now()),
                status=201,
                reread=self.reread,
            )

    @extend_schema(
        operation_id="import_layout",
        summary="Say how the file is read, where what was detected is wrong",
        request=shapes.LayoutIn,
        responses={200: shapes.ImportDetailOut},
    )
    @action(detail=True, methods=["post"])
    def layout(self, request: Request, ref: str) -> Response:
        batch = self.find(ref)
        version = self.sent_version()
        refuse_strangers(can_prepare(self.person, batch))
        try:
            layout = layout_of(self.checked(shapes.LayoutIn))
        except ValueError as error:
            raise Invalid(_("This can’t be read so: %s.") % error) from None
        findings = look_again(batch, layout, at=now())
        return self.once(
            lambda: read_otherwise(
                batch,
                findings=findings,
                version=version,
                actor=self.person,
                at=now(),
            ),
            reread=self.reread,
        )

    @extend_schema(
        operation_id="import_map",
        summary="Say which column is what",
        request=shapes.MappingIn,
        responses={200: shapes.ImportDetailOut},
    )
    @action(detail=True, methods=["post"])
    def mapping(self, request: Request, ref: str) -> Response:
        batch = self.find(ref)
        version = self.sent_version()
        refuse_strangers(can_prepare(self.person, batch))
        data = self.checked(shapes.MappingIn)
        code = data.get("unit")
        unit = unit_to_enter(self.person, code) if code else None

        def work() -> ImportBatch:
            who = {"actor": self.person, "at": now()}
            text = data["mapping"]
            mapped = map_import(batch, text=text, unit=unit, version=version, **who)
            if data.get("save_as"):
                save_mapping(mapped, name=data["save_as"], **who)
            return mapped

        return self.once(work, reread=self.reread)

    trial = verb_action(
        "trial",
        do_trial,
        operation="import_trial",
        summary="Try it: find out what would happen, store nothing",
        reread=lambda view, record, done: view.reread(record),
        shape=shapes.ImportDetailOut,
    )
    start = verb_action(
        "start",
        do_start,
        operation="import_start",
        summary="Bring the reports in, after a trial of this mapping",
        reread=lambda view, record, done: view.reread(record),
        shape=shapes.ImportDetailOut,
    )
    cancel = verb_action(
        "cancel",
        do_cancel,
        operation="import_cancel",
        summary="Stop bringing them in; what is stored stays",
        reread=lambda view, record, done: view.reread(record),
        shape=shapes.ImportDetailOut,
    )
    undo = verb_action(
        "undo",
        do_undo,
        operation="import_undo",
        summary="Take the whole import back, while nobody has touched what it brought",
        body=shapes.UndoIn,
        reread=lambda view, record, done: view.reread(record),
        shape=shapes.ImportDetailOut,
    )

    @extend_schema(
        operation_id="import_rejected",
        summary="The rows that were not stored, with their reasons",
        responses={(200, "text/csv"): OpenApiTypes.STR},
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def rejected(self, request: Request, ref: str) -> StreamingHttpResponse:
        batch = self.find(ref)
        require(can_prepare(self.person, batch))
        response = StreamingHttpResponse(rejected_lines(batch), content_type="text/csv")
        name = f"rejected-{batch.pk}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _trial(trial: Data) -> Data | None:
    if not trial.get("counts"):
        return None
    problems = [
        {"line": line, "column": column, "reason": reason}
        for column, reason, line in trial["problems"]
    ]
    is_finished = trial.get("is_finished", False)
    return trial["counts"] | {"problems": problems, "is_finished": is_finished}
