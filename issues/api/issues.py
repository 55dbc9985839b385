"""Reports: file, list, read, and every move of their lifecycle."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.http.shapes import (
    HistoryEntryOut,
    HistoryOut,
    MaybeReasonIn,
    ReasonIn,
    wrapped,
)
from cxops.kernel.http.verbs import move_action
from issues.access import issue_rows_for, pattern_for
from issues.api import calls
from issues.api import issue_shapes as shapes
from issues.api.attachments import RIGHTS as FILE_RIGHTS
from issues.api.attachments import AttachmentActions
from issues.api.import_shapes import FileManyIn, FileManyOut
from issues.api.pattern_shapes import PatternOut
from issues.api.similar import RIGHTS as SIMILAR_RIGHTS
from issues.api.similar import SimilarActions
from issues.filters import ISSUE_SORTS, IssueFilter
from issues.models import Issue, Message
from issues.queries.report import history_of, report_for, thread_of
from issues.workflow import ISSUE_FLOW

MessagesOut = wrapped("Messages", shapes.MessageOut)


@extend_schema_view(
    list=extend_schema(
        operation_id="issue_list",
        summary="The reports you may read",
        description="One page, in one of the offered orders.",
    ),
    retrieve=extend_schema(
        operation_id="issue_retrieve",
        summary="One report, and what you can do with it now",
    ),
)
class IssueViewSet(AttachmentActions, SimilarActions):
    """Reports of breakdowns, near misses and praise."""

    rights = {
        "list": "issue.read",
        "retrieve": "issue.read",
        "create": "issue.file",
        "triage": "issue.triage",
        "ask": "issue.triage",
        "answer": "issue.answer",
        "put_right": "issue.recover",
        "resolve": "issue.recover",
        "close": "issue.close",
        "decline": "issue.triage",
        "reopen": "issue.close",
        "thank": "issue.triage",
        "edit": ("issue.triage", "issue.file"),
        "group": "issue.triage",
        "ungroup": "issue.triage",
        "link": "issue.link",
        "unlink": "issue.link",
        "take": "issue.recover",
        "pass_on": "issue.recover",
        "snooze": "issue.recover",
        "wake": "issue.recover",
        "undo": "issue.recover",
        "restrict": "issue.triage",
        "unrestrict": "issue.recover",
        "group_many": "issue.triage",
        "file_many": "issue.file",
        "messages": "issue.read",
        "write_message": ("issue.message", "issue.message_internal"),
        "history": "issue.read",
        **FILE_RIGHTS,
        **SIMILAR_RIGHTS,
    }
    model = Issue
    sorts = ISSUE_SORTS
    filterset_class = IssueFilter
    output = shapes.IssueRowOut
    whole = shapes.IssueDetailOut

    def rows(self) -> "QuerySet[Issue]":
        return issue_rows_for(self.person)

    def find(self, ref: str) -> Issue:
        found: Issue = report_for(self.person, ref, at=now())
        return found

    @extend_schema(
        operation_id="issue_file",
        summary="File a report",
        description="Only what happened is required; it waits to be sorted.",
        request=shapes.FileIn,
        responses={201: shapes.IssueOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.FileIn)
        return self.once(
            lambda: calls.file(data, actor=self.person, at=now()),
            status=201,
            shape=shapes.IssueOut,
            asks_first=False,
        )

    @extend_schema(
        operation_id="issue_file_many",
        summary="File up to 1,000 reports",
        description="Each by the rules of filing one: what can be is filed, and each "
        "row is answered. Sent again under the same Idempotency-Key, it is filed once.",
        request=FileManyIn,
        responses={200: FileManyOut},
    )
    @action(detail=False, methods=["post"], url_path="bulk", url_name="file-many")
    def file_many(self, request: Request) -> Response:
        rows = self.checked(FileManyIn)["rows"]
        shape = shapes.FileIn(context=self.get_serializer_context())
        return self.once(
            lambda: calls.file_many(rows, shape=shape, actor=self.person, at=now()),
            reread=lambda batch: batch,
            shape=FileManyOut,
        )

    triage = move_action(ISSUE_FLOW, "triage", calls.do_triage, body=shapes.TriageIn)
    ask = move_action(ISSUE_FLOW, "ask", calls.do_ask, body=shapes.AskIn)
    # The reporter's answer to a question about the report.
    answer = move_action(ISSUE_FLOW, "answer", calls.do_answer, body=shapes.AnswerIn)
    put_right = move_action(
        ISSUE_FLOW, "put_right", calls.do_put_right, body=shapes.PutRightIn
    )
    resolve = move_action(ISSUE_FLOW, "resolve", calls.do_resolve, body=MaybeReasonIn)
    close = move_action(ISSUE_FLOW, "close", calls.do_close, body=shapes.CloseIn)
    decline = move_action(
        ISSUE_FLOW, "decline", calls.do_decline, body=shapes.DeclineIn
    )
    reopen = move_action(ISSUE_FLOW, "reopen", calls.do_reopen, body=ReasonIn)
    thank = move_action(ISSUE_FLOW, "thank", calls.do_thank, body=shapes.ThankIn)
    edit = move_action(ISSUE_FLOW, "edit", calls.do_edit, body=shapes.EditIn)
    group = move_action(ISSUE_FLOW, "group", calls.do_group, body=shapes.GroupIn)
    ungroup = move_action(ISSUE_FLOW, "ungroup", calls.do_ungroup, body=ReasonIn)
    link = move_action(
        ISSUE_FLOW,
        "link",
        calls.do_link,
        body=shapes.LinkIn,
        about="Afterwards the other report stands for both and this one is counted no "
        "more. Its state stays. Where the other one is itself linked, this goes to its "
        "main report.",
    )
    unlink = move_action(ISSUE_FLOW, "unlink", calls.do_unlink, body=MaybeReasonIn)
    take = move_action(ISSUE_FLOW, "take", calls.do_take)
    pass_on = move_action(ISSUE_FLOW, "pass_on", calls.do_pass_on, body=shapes.PassOnIn)
    snooze = move_action(
        ISSUE_FLOW,
        "snooze",
        calls.do_snooze,
        body=shapes.SnoozeIn,
        about="Out of the queue until the morning of that day, which becomes its next "
        "date. At most 28 days. It keeps a person and comes back by itself.",
    )
    wake = move_action(ISSUE_FLOW, "wake", calls.do_wake)
    undo = move_action(
        ISSUE_FLOW,
        "undo",
        calls.do_undo,
        about="Your own last taking, handing over, putting off or bringing back, while "
        "nothing else was done since.",
    )
    restrict = move_action(
        ISSUE_FLOW, "restrict", calls.do_restrict, body=shapes.RestrictIn
    )
    unrestrict = move_action(
        ISSUE_FLOW, "unrestrict", calls.do_unrestrict, body=ReasonIn
    )

    @extend_schema(
        operation_id="issue_group_many",
        summary="Put many reports into one repeat problem",
        description="All of them or none. If-Match holds the repeat problem's ETag.",
        request=shapes.GroupManyIn,
        responses={200: PatternOut},
    )
    @action(detail=False, methods=["post"], url_path="group", url_name="group-many")
    def group_many(self, request: Request) -> Response:
        version = self.sent_version(required=True)
        data = self.checked(shapes.GroupManyIn)
        return self.once(
            lambda: calls.group_many(
                data, version=version, actor=self.person, at=now()
            ),
            reread=lambda pattern: pattern_for(self.person, pattern.ref),
            shape=PatternOut,
        )

    group_many.decides = True  # type: ignore[attr-defined]

    @extend_schema(
        operation_id="issue_messages",
        summary="What was said about a report",
        description="As far as you may read it, oldest first.",
        responses={200: MessagesOut},
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def messages(self, request: Request, ref: str) -> Response:
        thread = thread_of(self.person, self.find(ref))
        return Response({"results": shapes.MessageOut(thread, many=True).data})

    @extend_schema(
        operation_id="issue_write_message",
        summary="Write a message about a report",
        request=shapes.MessageIn,
        responses={201: shapes.MessageOut},
    )
    @messages.mapping.post
    def write_message(self, request: Request, ref: str) -> Response:
        issue = self.find(ref)
        version = self.sent_version()
        data = self.checked(shapes.MessageIn)

        def reread(message: Message) -> Message:
            readable = thread_of(self.person, self.find(ref))
            return readable.get(pk=message.pk)

        return self.once(
            lambda: calls.write_message(
                issue, data, version=version, actor=self.person, at=now()
            ),
            status=201,
            reread=reread,
            shape=shapes.MessageOut,
        )

    @extend_schema(
        operation_id="issue_history",
        summary="Who changed what about a report, when and why",
        responses={200: HistoryOut},
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request: Request, ref: str) -> Response:
        entries = history_of(self.person, self.find(ref))
        return Response({"results": HistoryEntryOut(entries, many=True).data})
