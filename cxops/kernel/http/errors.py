"""Every error of the API in one shape; a foreign record is an absent one."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from drf_standardized_errors.handler import exception_handler as standardized
from rest_framework import exceptions
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.response import Response
from rest_framework.settings import api_settings

from cxops.kernel.errors import DomainError, Invalid, NotFound
from cxops.kernel.http.parsing import TooLarge


class MappedError(APIException):
    """A refusal of the domain, with its own status and code."""

    def __init__(self, error: DomainError) -> None:
        self.status_code = error.status
        self.detail = ErrorDetail(error.message, error.code)


def exception_handler(exc: Exception, context: Any) -> Response | None:
    """Map what went wrong, once; the shape is drf-standardized-errors'."""
    response = standardized(_mapped(exc), context)
    if response is not None:
        for error in response.data["errors"]:
            error["attr"] = _field(error["attr"])
    return response


def _field(attr: str | None) -> str | None:
    """The field's name; None where it is about the whole request."""
    if attr is None:
        return None
    return attr.removesuffix(api_settings.NON_FIELD_ERRORS_KEY).rstrip(".") or None


def _mapped(exc: Exception) -> Exception:
    if isinstance(exc, NotFound | Http404 | exceptions.NotFound):
        return exceptions.NotFound(_("There is nothing here that you can see."))
    if isinstance(exc, Invalid):
        return _invalid(exc)
    if isinstance(exc, DomainError):
        return MappedError(exc)
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, SuspiciousOperation):
        return exceptions.ParseError(_("This request is damaged. Send it again."))
    return exc


def _invalid(error: Invalid) -> exceptions.ValidationError:
    if not error.fields:
        return exceptions.ValidationError([ErrorDetail(error.message, error.code)])
    return exceptions.ValidationError(
        {
            name: [ErrorDetail(str(text), error.code)]
            for name, text in error.fields.items()
        }
    )
