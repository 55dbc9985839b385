"""Files of a report: list, add, download, take back."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonOut
from cxops.kernel.clock import now
from cxops.kernel.errors import NotFound
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.downloads import download
from cxops.kernel.http.shapes import ReasonIn, StrictSerializer, wrapped
from cxops.kernel.http.verbs import refuse_strangers
from issues import policies
from issues.access import attachment_for
from issues.enums import FileKind
from issues.files.checked import read_upload
from issues.files.kinds import CONTENT_TYPES
from issues.models import Attachment, Issue
from issues.queries.attachments import files_of, type_of, whole
from issues.services.attachments import (
    attach_file,
    judge_file,
    shelved,
    withdraw_file,
)

_ONE = r"attachments/(?P<key>[1-9][0-9]{0,17})"
_KEY = [OpenApiParameter("key", int, OpenApiParameter.PATH)]
#: Action → right, for the rights of the view set.
RIGHTS: dict[str, str | tuple[str, ...]] = {
    "attachments": "issue.read",
    "attach": "issue.attach",
    "download": "issue.read",
    "withdraw_file": ("issue.attach", "issue.triage"),
    "judge_file": "issue.triage",
}


class AttachmentOut(serializers.Serializer[Any]):
    """A file of a report, as far as this person may see it."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(FileKind.choices)
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(help_text="Of the bytes as they are kept.")
    width = serializers.IntegerField(allow_null=True, help_text="In dots.")
    height = serializers.IntegerField(allow_null=True, help_text="In dots.")
    may_show_person = serializers.BooleanField()
    attached_by = PersonOut(allow_null=True)
    attached_at = serializers.DateTimeField()
    withdrawn_by = PersonOut(allow_null=True)
    withdrawn_at = serializers.DateTimeField(
        allow_null=True, help_text="Since then its bytes are erased."
    )


class AttachIn(StrictSerializer):
    """One file, as multipart/form-data."""

    file = serializers.FileField(
        allow_empty_file=True, help_text="JPEG, PNG, WebP, GIF or PDF."
    )


class JudgeIn(StrictSerializer):
    """Whether a person can be recognised on it."""

    may_show_person = serializers.BooleanField()


AttachmentsOut = wrapped("Attachments", AttachmentOut)


class AttachmentActions(ServiceViewSet):
    """What the resource of reports does with their files."""

    @extend_schema(
        operation_id="issue_attachments",
        summary="The files of a report",
        description="As far as you may see them, oldest first.",
        responses={200: AttachmentsOut},
        filters=False,
    )
    @action(
        detail=True,
        methods=["get"],
        pagination_class=None,
        parser_classes=[MultiPartParser],
    )
    def attachments(self, request: Request, ref: str) -> Response:
        files = files_of(self.person, self.find(ref))
        return Response({"results": AttachmentOut(files, many=True).data})

    @extend_schema(
        operation_id="issue_attach",
        summary="Add a file to a report",
        description="Pictures are drawn anew without place, camera and time.",
        request={"multipart/form-data": AttachIn},
        responses={201: AttachmentOut},
    )
    @attachments.mapping.post
    def attach(self, request: Request, ref: str) -> Response:
        issue = self.find(ref)
        version = self.sent_version()
        refuse_strangers(policies.can_attach(self.person, issue))
        file = read_upload(self.checked(AttachIn)["file"])
        with shelved(file) as stored:
            return self.once(
                lambda: attach_file(
                    issue, stored=stored, version=version, actor=self.person, at=now()
                ),
                status=201,
                reread=lambda made: self._file(ref, made.pk),
                shape=AttachmentOut,
            )

    @extend_schema(
        operation_id="attachment_download",
        summary="The bytes of a file",
        parameters=_KEY,
        responses={
            (200, content_type): OpenApiTypes.BINARY
            for content_type in CONTENT_TYPES.values()
        },
        filters=False,
    )
    @action(
        detail=True,
        methods=["get"],
        url_path=f"{_ONE}/file",
        url_name="download",
        pagination_class=None,
    )
    def download(self, request: Request, ref: str, key: str) -> HttpResponse:
        file = attachment_for(self.person, ref, int(key))
        return download(whole(file), name=file.name, content_type=type_of(file))

    @extend_schema(
        operation_id="attachment_withdraw",
        summary="Take a file back",
        description="Its bytes are erased; that it was there stays on record.",
        parameters=_KEY,
        request=ReasonIn,
        responses={200: AttachmentOut},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=f"{_ONE}/withdraw",
        url_name="withdraw-file",
    )
    def withdraw_file(self, request: Request, ref: str, key: str) -> Response:
        file = self._file(ref, int(key))
        version = self.sent_version()
        refuse_strangers(policies.can_withdraw(self.person, file, now()))
        data = self.checked(ReasonIn)
        return self._once(
            lambda: withdraw_file(
                file, **data, version=version, actor=self.person, at=now()
            ),
            ref,
        )

    @extend_schema(
        operation_id="attachment_judge",
        summary="Say whether a person can be recognised on a file",
        description="Executives see only files on which nobody can.",
        parameters=_KEY,
        request=JudgeIn,
        responses={200: AttachmentOut},
    )
    @action(
        detail=True, methods=["post"], url_path=f"{_ONE}/judge", url_name="judge-file"
    )
    def judge_file(self, request: Request, ref: str, key: str) -> Response:
        file = self._file(ref, int(key))
        version = self.sent_version()
        refuse_strangers(policies.can_judge_file(self.person, file.issue))
        data = self.checked(JudgeIn)
        return self._once(
            lambda: judge_file(
                file, **data, version=version, actor=self.person, at=now()
            ),
            ref,
        )

    def _once(self, work: Any, ref: str) -> Response:
        return self.once(
            work, reread=lambda done: self._file(ref, done.pk), shape=AttachmentOut
        )

    def _file(self, ref: str, key: int) -> Attachment:
        """A file, also one taken back, as this person may see it."""
        issue: Issue = self.find(ref)
        found = files_of(self.person, issue).filter(pk=key).first()
        if found is None:
            raise NotFound(_("There is nothing here."))
        found.issue = issue
        return found
