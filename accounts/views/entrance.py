"""The public pages: choosing a password, and the very first administrator."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms.people import FirstAdministratorForm, PasswordForm
from accounts.queries.administration import nobody_exists
from accounts.services.invitations import open_link, use_invitation
from accounts.services.people import create_first_administrator
from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid, NotFound
from cxops.kernel.http.views import PUBLIC, PageView


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class InvitationView(PageView):
    """Behind a one-time link: choose a password, then log in."""

    right = PUBLIC
    template_name = "accounts/invitation.html"

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        return self._answer(secret, PasswordForm())

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        form = PasswordForm(request.POST)
        if not form.is_valid():
            return self._answer(secret, form)
        try:
            use_invitation(secret, password=form.cleaned_data["password"], at=now())
        except Invalid as error:
            form.add_error("password", error.message)
            return self._answer(secret, form)
        except NotFound:
            return self._answer(secret, form)
        messages.success(request, _("Your password is set. Log in with it."))
        return HttpResponseRedirect(reverse("account_login"), status=303)

    def _answer(self, secret: str, form: PasswordForm) -> HttpResponse:
        try:
            link = open_link(secret, at=now())
        except NotFound as error:
            return self.page({"message": error.message}, status=404)
        status = 400 if form.errors else 200
        answer = self.page({"form": form, "link": link}, status=status)
        # The address holds the secret: it goes to no other page, not even to a log.
        # "no-referrer" would also take the form's origin away, and it be refused.
        answer.headers["Referrer-Policy"] = "strict-origin"
        return answer


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class FirstAdministratorView(PageView):
    """The first page of an empty installation; absent as soon as anybody exists."""

    right = PUBLIC
    template_name = "accounts/first_administrator.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not nobody_exists():
            raise NotFound(_("There is nothing here."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"form": FirstAdministratorForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FirstAdministratorForm(request.POST)
        if form.is_valid():
            try:
                create_first_administrator(**form.cleaned_data, at=now())
            except Invalid as error:
                for name, sentence in error.fields.items():
                    form.add_error(name, sentence)
            else:
                messages.success(request, _("You are set up. Log in."))
                return HttpResponseRedirect(reverse("account_login"), status=303)
        return self.page({"form": form}, status=400)
