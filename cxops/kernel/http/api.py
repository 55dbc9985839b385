"""The API's edge: default deny, one error shape, keyset lists, If-Match, keys."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from drf_standardized_errors.handler import exception_handler as standardized
from rest_framework import serializers, viewsets
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError, Invalid, NotFound, VersionRequired
from cxops.kernel.idempotency import run_once
from cxops.kernel.keyset import Page, Sort, page_of, size_asked, sort_named

_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')


class MappedError(APIException):
    """A domain error in the shape of the API."""

    def __init__(self, error: DomainError) -> None:
        self.status_code = error.status
        fields = error.fields if isinstance(error, Invalid) else {}
        if fields:
            self.detail = {
                name: [ErrorDetail(str(text), error.code)]
                for name, text in fields.items()
            }
        else:
            self.detail = ErrorDetail(error.message, error.code)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every error in one shape; a foreign record is an absent one."""
    if isinstance(exc, NotFound):
        exc = Http404()
    elif isinstance(exc, DomainError):
        exc = MappedError(exc)
    return standardized(exc, context)


class StrictSerializer(serializers.Serializer[Any]):
    """Input that refuses fields it doesn't know, instead of dropping them."""

    def to_internal_value(self, data: Any) -> Any:
        known = {name for name, field in self.fields.items() if not field.read_only}
        if isinstance(data, dict):
            unknown = sorted(str(name)[:60] for name in set(data) - known)
            if unknown:
                raise serializers.ValidationError(
                    {
                        name: [_("This field isn't known here. Leave it out.")]
                        for name in unknown
                    },
                    code="unknown_field",
                )
        return super().to_internal_value(data)


class ServiceViewSet(viewsets.GenericViewSet[Any]):
    """A resource whose verbs are services.

    Subclasses name ``rights`` per action, ``sorts``, ``output`` (the serializer of a
    record) and ``find(ref)`` (the app's access function).
    """

    rights: ClassVar[dict[str, str]] = {}
    sorts: ClassVar[tuple[Sort, ...]] = ()
    output: ClassVar[type[serializers.BaseSerializer[Any]]]
    lookup_field = "ref"
    lookup_value_regex = "[A-Za-z0-9-]{1,40}"

    def find(self, ref: str) -> Any:
        """The record this person may see under ``ref``; NotFound otherwise."""
        raise NotImplementedError

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One keyset page."""
        sort = sort_named(self.sorts, request.query_params.get("sort"))
        page = page_of(
            self.filter_queryset(self.get_queryset()),
            sort=sort,
            cursor=request.query_params.get("cursor"),
            size=size_asked(request.query_params.get("page_size")),
        )
        return Response(self.page_body(page))

    def page_body(self, page: Page[Any]) -> dict[str, Any]:
        rows = self.output(page.rows, many=True, context=self.get_serializer_context())
        return {"results": rows.data, "next": page.next, "previous": page.previous}

    def retrieve(self, request: Request, ref: str, **kwargs: Any) -> Response:
        """One record, with its version as ETag."""
        return self.answer(self.find(ref))

    def answer(self, record: Any, status: int = 200) -> Response:
        body = self.output(record, context=self.get_serializer_context()).data
        response = Response(body, status=status)
        if hasattr(record, "version"):
            response["ETag"] = f'"{record.version}"'
        return response

    def checked(
        self, serializer: type[serializers.Serializer[Any]], **context: Any
    ) -> dict[str, Any]:
        """The request's body, validated."""
        shape = serializer(
            data=self.request.data, context=self.get_serializer_context() | context
        )
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    def once(
        self, work: Callable[[], Any], *, status: int = 200, body: Any = None
    ) -> Response:
        """Run a service under the request's Idempotency-Key and show its record."""
        outcome = run_once(
            work,
            actor=self.request.user,
            key=self.request.headers.get("Idempotency-Key"),
            route=f"{self.request.method} {self.request.path}",
            body=self.request.data if body is None else body,
            status=status,
            at=now(),
        )
        response = self.answer(outcome.record, outcome.status)
        if outcome.replayed:
            response["Idempotency-Replayed"] = "true"
        return response

    def sent_version(self, *, required: bool = False) -> int | None:
        """The version named by If-Match (weak or strong).

        Raises VersionRequired (428) for verbs that decide and Invalid when damaged.
        """
        header = self.request.headers.get("If-Match", "").strip()
        if not header or header == "*":
            if required:
                raise VersionRequired(
                    _("Send If-Match with the version you decide on (its ETag).")
                )
            return None
        match = _ETAG.match(header)
        if match is None:
            raise Invalid(_("If-Match holds one ETag as this API sends it."))
        return int(match.group(1))
