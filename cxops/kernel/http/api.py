"""The API's edge: a resource whose verbs are services."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid, NotFound, VersionRequired
from cxops.kernel.http.lists import (
    KeysetPagination,
    StrictFilterBackend,
    refuse_unknown_words,
)
from cxops.kernel.idempotency import run_once
from cxops.kernel.keyset import Sort

_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')


class ServiceViewSet(viewsets.GenericViewSet[Any]):
    """A resource: lists by keyset, records through the app's access functions.

    Subclasses name ``rights`` per action (default deny), ``model``, ``rows()``,
    ``sorts``, ``output`` (a row), ``whole`` (one record, by default as a row) and
    ``find(ref)``.
    """

    rights: ClassVar[dict[str, str | tuple[str, ...]]] = {}
    model: ClassVar[Any] = None
    sorts: ClassVar[tuple[Sort, ...]] = ()
    output: ClassVar[type[serializers.BaseSerializer[Any]]]
    whole: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None
    pagination_class: Any = KeysetPagination
    filter_backends: Any = (StrictFilterBackend,)
    lookup_field = "ref"
    lookup_value_regex = "[A-Za-z0-9-]{1,40}"
    #: What a service gave away once (a secret): shown with its first answer only.
    once_shown: dict[str, Any] = {}

    @property
    def person(self) -> Any:
        """Who asks."""
        return self.request.user

    def find(self, ref: str) -> Any:
        """The record this person may see under ``ref``; NotFound otherwise."""
        raise NotImplementedError

    def rows(self) -> Any:
        """The records this person may see; the whole of a list."""
        raise NotImplementedError

    def get_queryset(self) -> Any:
        """``rows``; while the API document is drawn nobody asks, so none."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none() if self.model else None
        return self.rows()

    def get_serializer_class(self) -> Any:
        """For the API document: a list shows rows, everything else the record."""
        if self.action == "list":
            return self.output
        return self.whole or self.output

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        if not rows:
            refuse_unknown_words(self)
        shape = self.output(
            self.shown(rows), many=True, context=self.get_serializer_context()
        )
        return self.get_paginated_response(shape.data)

    def shown(self, rows: Any) -> Any:
        """The rows as ``output`` takes them, where that isn't the record itself."""
        return rows

    def retrieve(self, request: Request, ref: str, **kwargs: Any) -> Response:
        """One record, with its version as ETag."""
        return self.show(self.find(ref))

    def show(
        self,
        record: Any,
        status: int = 200,
        shape: type[serializers.BaseSerializer[Any]] | None = None,
    ) -> Response:
        """One record in its shape, with its version as ETag."""
        shape = shape or self.whole or self.output
        (row,) = self.shown([record])
        context = {**self.get_serializer_context(), **self.once_shown}
        body = shape(row, context=context).data
        response = Response(body, status=status)
        if hasattr(record, "version"):
            response["ETag"] = f'"{record.version}"'
        return response

    def checked(
        self, serializer: type[serializers.Serializer[Any]], **context: Any
    ) -> dict[str, Any]:
        """The request's body, validated."""
        shape = serializer(
            data=self.request.data,
            context={**self.get_serializer_context(), **context},
        )
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    def once(
        self,
        work: Callable[[], Any],
        *,
        status: int = 200,
        reread: Callable[[Any], Any] | None = None,
        shape: type[serializers.BaseSerializer[Any]] | None = None,
        asks_first: bool = True,
    ) -> Response:
        """Run a service under the request's Idempotency-Key and show its record.

        ``reread`` finds the record again, as this person may see it: after a move,
        and always for a repeated key, since a right may have ended in between.
        """
        outcome = run_once(
            work,
            actor=self.request.user,
            key=self.request.headers.get("Idempotency-Key"),
            route=f"{self.request.method} {self.request.path}",
            body=self.request.data,
            status=status,
            at=now(),
            asks_first=asks_first,
        )
        record = outcome.record
        if outcome.replayed:
            record = (reread or self.reread)(record)
        elif reread is not None:
            try:
                record = reread(record)
            except NotFound:
                # This very move took it out of sight; what was done is shown once.
                record = outcome.record
        response = self.show(record, outcome.status, shape)
        if outcome.replayed:
            response["Idempotency-Replayed"] = "true"
        return response

    def reread(self, record: Any) -> Any:
        """The record as this person may see it now."""
        return self.find(getattr(record, self.lookup_field))

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
