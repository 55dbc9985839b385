"""What is one's own: who I am, my API tokens, my notifications."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import (
    notification_for,
    notifications_of,
    person_for,
    token_for,
    tokens,
)
from accounts.api import shapes
from accounts.filters import INBOX_SORTS, TOKEN_SORTS
from accounts.models import ApiToken, Notification, User
from accounts.notifications.lines import lines_of
from accounts.queries.administration import MANAGE
from accounts.queries.reach import has_right
from accounts.services.inbox import mark_read
from accounts.services.tokens import create_token, revoke_token
from cxops.kernel.clock import now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.verbs import verb_action

KEY = "[1-9][0-9]{0,17}"


class MeView(APIView):
    """Who asks."""

    rights = {"get": "anyone"}

    @extend_schema(
        operation_id="me",
        summary="Who you are here, and what you may do",
        responses={200: shapes.MeOut},
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.MeOut(request.user).data)


def _revoke(
    token: ApiToken,
    data: dict[str, Any],
    *,
    version: int | None,
    actor: User,
    at: datetime,
) -> ApiToken:
    return revoke_token(token, actor=actor, at=at)


@extend_schema_view(
    list=extend_schema(
        operation_id="token_list",
        summary="Your API tokens; for administrators everybody's",
    ),
    retrieve=extend_schema(operation_id="token_retrieve", summary="One API token"),
)
class TokenViewSet(ServiceViewSet):
    """Keys for programs. They end; they aren't deleted."""

    rights = dict.fromkeys(("list", "retrieve", "create", "revoke"), "anyone")
    model = ApiToken
    sorts = TOKEN_SORTS
    output = shapes.TokenOut
    lookup_field = "pk"
    lookup_url_kwarg = "ref"
    lookup_value_regex = KEY

    def rows(self) -> "QuerySet[ApiToken]":
        rows = tokens()
        user = self.person
        return rows if has_right(user, MANAGE) else rows.filter(user=user)

    def find(self, ref: str) -> ApiToken:
        user = self.person
        return token_for(int(ref), of=None if has_right(user, MANAGE) else user)

    @extend_schema(
        operation_id="token_create",
        summary="Make an API token; its secret is shown once",
        description="Not with a token: log in for it.",
        request=shapes.TokenIn,
        responses={201: shapes.NewTokenOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.TokenIn)
        service = data.pop("service", None)

        def make() -> ApiToken:
            user = self.person
            if service is not None and has_right(user, MANAGE):
                user = person_for(service)
            token, secret = create_token(user=user, **data, actor=self.person, at=now())
            self.once_shown = {"secret": secret}
            return token

        return self.once(make, status=201, shape=shapes.NewTokenOut)

    revoke = verb_action(
        "revoke",
        _revoke,
        operation="token_revoke",
        summary="Make an API token useless",
    )


def _mark_read(
    row: Notification,
    data: dict[str, Any],
    *,
    version: int | None,
    actor: User,
    at: datetime,
) -> Notification:
    return mark_read(row, actor=actor, at=at)


@extend_schema_view(
    list=extend_schema(operation_id="notification_list", summary="Your inbox"),
    retrieve=extend_schema(
        operation_id="notification_retrieve", summary="One line of your inbox"
    ),
)
class NotificationViewSet(ServiceViewSet):
    """What you should know. Sentences are made for what you may see now."""

    rights = dict.fromkeys(("list", "retrieve", "read"), "anyone")
    model = Notification
    sorts = INBOX_SORTS
    output = shapes.NotificationOut
    lookup_field = "pk"
    lookup_url_kwarg = "ref"
    lookup_value_regex = KEY

    def rows(self) -> "QuerySet[Notification]":
        return notifications_of(self.person)

    def find(self, ref: str) -> Notification:
        return notification_for(self.person, int(ref))

    def shown(self, rows: Any) -> Any:
        """Rows as lines: each record is looked up with the reader's right."""
        return lines_of(self.person, rows)

    read = verb_action(
        "read",
        _mark_read,
        operation="notification_read",
        summary="Note that you have read a line",
    )
