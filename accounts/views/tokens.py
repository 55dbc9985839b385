"""The screens about API tokens: one's own, and all of them for administrators."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import person_for, token_for, tokens
from accounts.filters import TOKEN_SORTS
from accounts.forms.tokens import TokenForm
from accounts.models import ApiToken, User
from accounts.queries.administration import MANAGE
from accounts.services.tokens import create_token, may_make_token, revoke_token
from accounts.views.people import person_url
from accounts.views.verbs import FormView, OneTimeView
from cxops.kernel.clock import now
from cxops.kernel.decision import Decision
from cxops.kernel.http.views import ANYONE, PageView
from cxops.kernel.keyset import page_of


class TokenListView(PageView):
    """Every token of the installation: whose, what for, until when, last seen."""

    right = MANAGE
    template_name = "accounts/token_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = page_of(tokens(), sort=TOKEN_SORTS[0], cursor=request.GET.get("cursor"))
        return self.page({"page": page, "now": now(), "is_own": False})


class OwnTokenListView(PageView):
    """One's own tokens."""

    right = ANYONE
    template_name = "accounts/token_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = page_of(
            tokens().filter(user=self.person),
            sort=TOKEN_SORTS[0],
            cursor=request.GET.get("cursor"),
        )
        return self.page({"page": page, "now": now(), "is_own": True})


class TokenAddView(OneTimeView):
    """A token for a service account."""

    form_class = TokenForm
    shown_template = "accounts/token_shown.html"
    title = _("Make an API token")
    lead = _("You see it once, right after this page. Only its hash is stored.")
    submit = _("Make the token")

    def find(self) -> User:
        return person_for(self.kwargs["key"])

    def decide(self, record: User) -> Decision:
        return may_make_token(record, self.person)

    def back_url(self, record: User) -> str:
        return person_url(record)

    def context(self, record: User) -> dict[str, Any]:
        return super().context(record) | {"about": record}

    def form_arguments(self, record: User) -> dict[str, Any]:
        return {"user": record}

    def perform(self, record: User, data: dict[str, Any], **who: Any) -> ApiToken:
        self.token, self.secret = create_token(user=record, **data, **who)
        return self.token

    def success_url(self, record: ApiToken) -> str:
        return reverse("accounts:person_detail", args=[record.user_id])

    def shown(self, next_url: str) -> dict[str, Any]:
        return super().shown(next_url) | {"token": self.token}


class OwnTokenAddView(TokenAddView):
    """A token that acts as oneself."""

    right = ANYONE
    lead = _(
        "A program that sends it acts as you, within what you tick. You see it once, "
        "right after this page."
    )

    def find(self) -> User:
        person: User = self.person
        return person

    def back_url(self, record: Any) -> str:
        return reverse("accounts:own_tokens")

    def success_url(self, record: ApiToken) -> str:
        return reverse("accounts:own_tokens")


class TokenRevokeView(FormView):
    """Making a token useless."""

    title = _("Revoke this token")
    lead = _("Programs that use it are refused from their next request on.")
    submit = _("Revoke it")
    done = _("The token is revoked.")

    def find(self) -> ApiToken:
        return token_for(self.kwargs["key"])

    def back_url(self, record: ApiToken) -> str:
        return reverse("accounts:token_list")

    def context(self, record: ApiToken) -> dict[str, Any]:
        about = f"{record.name} · {record.user} · {record.prefix}…"
        return super().context(record) | {"about": about}

    def perform(self, record: ApiToken, data: dict[str, Any], **who: Any) -> ApiToken:
        return revoke_token(record, **who)


class OwnTokenRevokeView(TokenRevokeView):
    """Making one's own token useless."""

    right = ANYONE

    def find(self) -> ApiToken:
        return token_for(self.kwargs["key"], of=self.person)

    def back_url(self, record: ApiToken) -> str:
        return reverse("accounts:own_tokens")
