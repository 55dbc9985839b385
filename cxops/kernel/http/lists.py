"""API lists: keyset pages, offered sorts, filters that refuse what they don't know."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from cxops.kernel.filtering import StrictFilterSet
from cxops.kernel.keyset import (
    MAX_PAGE_SIZE,
    PAGE_SIZE,
    Page,
    page_of,
    size_asked,
    sort_named,
)

PAGING = ("sort", "cursor", "page_size")


class KeysetPagination(BasePagination):
    """The kernel's pages, told in REST framework's words. Never counts."""

    page: Page[Any]

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any]:
        asked = request.query_params
        self.page = page_of(
            queryset,
            sort=sort_named(view.sorts, asked.get("sort")),
            cursor=asked.get("cursor"),
            size=size_asked(asked.get("page_size")),
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "results": data,
                "next": self.page.next,
                "previous": self.page.previous,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        cursor = {"type": ["string", "null"]}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": schema,
                "next": cursor | {"description": "The cursor of the next page."},
                "previous": cursor
                | {"description": "The cursor of the page before this one."},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        sorts = [sort.name for sort in view.sorts]
        return [
            _parameter(
                "sort", f"One of the offered orders; {sorts[0]} without it.", enum=sorts
            ),
            _parameter("cursor", "`next` or `previous` of the page you have."),
            {
                "name": "page_size",
                "in": "query",
                "description": f"Rows of a page, {PAGE_SIZE} without it.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_PAGE_SIZE,
                },
            },
        ]


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "string"} | schema,
    }


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter, but a parameter nobody knows is an error, not a bigger list."""

    def get_filterset_kwargs(
        self, request: Request, queryset: "QuerySet[Any]", view: Any
    ) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(request, queryset, view)
        is_strict = issubclass(view.filterset_class, StrictFilterSet)
        return kwargs | ({"lean": True} if is_strict else {})

    def filter_queryset(
        self, request: Request, queryset: "QuerySet[Any]", view: Any
    ) -> "QuerySet[Any]":
        filterset = self.get_filterset(request, queryset, view)
        refuse_unknown_parameters(request, _names(filterset) if filterset else set())
        if filterset is None:
            return queryset
        view.filterset = filterset
        if hasattr(filterset, "narrowed"):
            return filterset.narrowed()
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return filterset.qs


def refuse_unknown_words(view: Any) -> None:
    """After an empty page: say which filter named something that isn't there.

    Asked only then, so that a list with rows costs no statement for it.
    """
    refuse = getattr(getattr(view, "filterset", None), "refuse_unknown", None)
    if refuse is not None:
        refuse()


def _names(filterset: Any) -> set[str]:
    """The parameters of a filter set; a range has two of them."""
    if isinstance(filterset, StrictFilterSet):
        # Only those asked for have a field, but all may be asked for.
        return set(type(filterset).base_filters)
    names = set()
    for name, field in filterset.form.fields.items():
        suffixes = getattr(field.widget, "suffixes", None)
        names |= {f"{name}_{end}" for end in suffixes} if suffixes else {name}
    return names


def refuse_unknown_parameters(
    request: Request, known: set[str], paging: tuple[str, ...] = PAGING
) -> None:
    """Refuse query parameters that would silently do nothing."""
    allowed = known | set(paging)
    unknown = sorted(set(request.query_params) - allowed)
    if unknown:
        sentence = _("This list can’t be filtered by this. Choose from: %(known)s.")
        raise ValidationError(
            {
                name[:60]: [sentence % {"known": ", ".join(sorted(allowed))}]
                for name in unknown
            },
            code="unknown_parameter",
        )
