"""Error pages: one sentence on what happened, one on what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cxops.kernel.errors import DomainError, Refused

_TEMPLATES = {403: "403.html", 404: "404.html", 409: "409.html", 412: "412.html"}


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page of a domain error. 404 never says what was asked for."""
    if error.status == 404:
        return render(request, "404.html", status=404)
    context = {
        "message": error.message,
        "refusal": error.denied if isinstance(error, Refused) else None,
    }
    template = _TEMPLATES.get(error.status, "400.html")
    return render(request, template, context, status=error.status)
