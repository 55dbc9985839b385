"""How a file that somebody sent is handed out: as something to keep, never to run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

#: Were the bytes a page after all, it would be one that may do nothing.
POLICY = (
    "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def download(raw: bytes, *, name: str, content_type: str) -> HttpResponse:
    """The bytes under their own type and a shown name; nothing guesses another.

    Pictures are drawn by ``<img>`` all the same: it asks for no disposition.
    """
    response = HttpResponse(raw, content_type=content_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
