"""The API's default: nothing is granted.

Must not import `rest_framework.views`: REST framework imports this module while it
builds that one.
"""

from typing import Any

from rest_framework import permissions
from rest_framework.request import Request

from cxops.kernel.rights import has_right


class DefaultDeny(permissions.BasePermission):
    """A view grants only the rights it names: ``rights = {"list": "issue.read"}``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method == "OPTIONS":
            return False
        if not request.user or not request.user.is_authenticated:
            return False
        rights: dict[str, str] = getattr(view, "rights", {})
        verb = getattr(view, "action", None) or (request.method or "").lower()
        right = rights.get(verb, "")
        return bool(right) and (right == "anyone" or has_right(request.user, right))
