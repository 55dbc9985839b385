"""The API's document and its pages. Behind a log-in, as everything else is."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView


class SchemaView(SpectacularJSONAPIView):
    """The OpenAPI 3.1 document."""

    rights = {"get": "anyone"}


# Swagger UI sets style attributes on its own elements; on this page alone that is
# allowed. Scripts stay ours: nothing inline, nothing from elsewhere.
@method_decorator(csp_update({"style-src": [SELF, "'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The document to read and to try out."""

    rights = {"get": "anyone"}
    url_name = "api:schema"


class NothingHereView(APIView):
    """Every other address below /api/: an error in the shape of the API."""

    rights = dict.fromkeys(("get", "post", "put", "patch", "delete"), "anyone")

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        raise exceptions.NotFound(_("There is nothing here that you can see."))

    post = put = patch = delete = get
