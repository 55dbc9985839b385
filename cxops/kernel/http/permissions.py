"""The API's default: nothing is granted.

Must not import `rest_framework.views`: REST framework imports this module while it
builds that one.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import permissions
from rest_framework.request import Request

from cxops.kernel.rights import has_right


class DefaultDeny(permissions.BasePermission):
    """A view grants only the rights it names: ``rights = {"list": "issue.read"}``.

    Several rights in a tuple are alternatives.
    """

    message = _("Your role, or this token’s scopes, don’t include this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        method = (request.method or "").lower()
        if method != "options" and not hasattr(view, method):
            return True  # nothing is behind it: REST framework answers 405
        rights: dict[str, Any] = getattr(view, "rights", {})
        named = rights.get(getattr(view, "action", None) or method, ())
        wanted = (named,) if isinstance(named, str) else named
        return any(
            right == "anyone" or has_right(request.user, right) for right in wanted
        )
