"""Its log-in: a token by its digest, with its person, in one statement."""

import hashlib
from typing import Any

from django.utils import timezone
from rest_framework import authentication, exceptions

from tests.bench.peers.models import Token


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request: Any) -> tuple[Any, Any]:
        secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
        digest = hashlib.sha256(secret.encode()).hexdigest()
        tokens = Token.objects.select_related("user").filter(
            digest=digest,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            user__is_active=True,
        )
        token = tokens.first()
        if token is None:
            raise exceptions.AuthenticationFailed
        return token.user, token
