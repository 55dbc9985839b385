"""API tokens: looked up by hash, with their person, in one statement."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts.access import usable_token
from accounts.services.tokens import note_use, token_digest
from cxops.kernel.clock import now

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer cxo_…``: acts as its person, within its scopes."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != SCHEME.lower().encode():
            return None
        if len(parts) != 2:
            raise exceptions.AuthenticationFailed(
                _("Send one token: “Authorization: Bearer …”.")
            )
        at = now()
        token = usable_token(token_digest(parts[1].decode("latin-1")), at=at)
        if token is None:
            raise exceptions.AuthenticationFailed(
                _("This token is wrong, expired or revoked. Make a new one.")
            )
        user = token.user
        user.token_scopes = frozenset(token.scopes)  # type: ignore[attr-defined]
        note_use(token, at=at)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API document names the token."""

    target_class = "accounts.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token, made under your profile.",
        }
