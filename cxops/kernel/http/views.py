"""Pages: default deny, one class for every verb.

A view names the right it needs; the route tests walk the URLconf and refuse a view
that names none. Records come from the app's ``access`` module, so what a person may
not see is a 404.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from cxops.kernel.clock import now
from cxops.kernel.decision import Decision, Denied, no_right, require
from cxops.kernel.errors import Conflict, Invalid, KeyReused, Stale, Unavailable
from cxops.kernel.idempotency import Outcome, run_once
from cxops.kernel.rights import has_right
from cxops.kernel.workflow import Flow

PUBLIC = "public"
ANYONE = "anyone"


class PageView(View):
    """A page behind a right: ``right`` is PUBLIC, ANYONE (logged in) or a name."""

    right: ClassVar[str] = ""
    template_name: ClassVar[str] = ""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not self.right:
            raise ImproperlyConfigured(f"{type(self).__name__} names no right")
        if self.right != PUBLIC:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if self.right != ANYONE and not has_right(request.user, self.right):
                require(no_right())
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Any:
        """Who asks."""
        return self.request.user

    def page(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Render the view's template."""
        return render(self.request, self.template_name, context, status=status)


class VerbView(PageView):
    """One verb on one record: GET shows its form, POST does it once.

    Subclasses say how to find the record (``find``), whether the person may
    (``decide``, by default the workflow table's answer) and what to call
    (``perform``). A refusal shows its reason and who can; a mistake shows the form
    again with everything that was typed.
    """

    flow: ClassVar[Flow | None] = None
    verb: ClassVar[str] = ""
    form_class: ClassVar[type[forms.BaseForm]] = forms.Form
    done: ClassVar[Any] = ""
    template_name: ClassVar[str] = "components/verb.html"

    def find(self) -> Any:
        """The record, through the app's access module; None where there is none yet."""
        raise NotImplementedError

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Any:
        """Call the service with ``actor`` and ``at``; returns the record."""
        raise NotImplementedError

    def decide(self, record: Any) -> Decision | None:
        """May this person do it now?"""
        if self.flow is None:
            return None
        return self.flow.decide(self.verb, self.person, record)

    def get_form(self, record: Any, data: Any = None) -> Any:
        return self.form_class(data, **self.form_arguments(record))

    def form_arguments(self, record: Any) -> dict[str, Any]:
        return {}

    def context(self, record: Any) -> dict[str, Any]:
        """What the template needs beside record, form and move."""
        return {}

    def success_url(self, record: Any) -> str:
        return record.get_absolute_url()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.find()
        denied = self.decide(record)
        if isinstance(denied, Denied):
            require(denied)
        return self.show(record, self.get_form(record))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.find()
        denied = self.decide(record)
        if isinstance(denied, Denied) and not denied.is_state:
            # Before the form, whose choices and mistakes would tell too much. What
            # the record's state forbids is the service's to say: a repeat of what
            # was done is answered as the first time.
            require(denied)
        form = self.get_form(record, request.POST)
        if not form.is_valid():
            return self.show(record, form, status=400)
        try:
            with self.around(record, form):
                outcome = self._once(record, form)
        except Invalid as error:
            _tell(form, error)
            return self.show(record, form, status=400)
        except (Conflict, Stale, KeyReused, Unavailable) as error:
            form.add_error(None, error.message)
            return self.show(record, form, status=error.status)
        if self.done and not outcome.replayed:
            messages.success(request, str(self.done))
        return HttpResponseRedirect(self.success_url(outcome.record), status=303)

    def around(self, record: Any, form: Any) -> AbstractContextManager[Any]:
        """What must be ready before the transaction begins and tidy after its end."""
        return nullcontext()

    def _once(self, record: Any, form: Any) -> Outcome:
        request = self.request
        return run_once(
            lambda: self.perform(
                record, form.cleaned_data, actor=request.user, at=now()
            ),
            actor=request.user,
            key=request.POST.get("idempotency_key") or None,
            route=request.path,
            body=_body_of(request),
            status=303,
            at=now(),
        )

    def show(self, record: Any, form: Any, status: int = 200) -> HttpResponse:
        move = self.flow[self.verb] if self.flow else None
        stale = status == Stale.status
        context = {"record": record, "form": form, "move": move, "stale": stale}
        return self.page(context | self.context(record), status=status)

    def sent_version(self) -> int | None:
        """The version the form was drawn from."""
        text = self.request.POST.get("version", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Invalid(_("The form is damaged. Open the page again."))
        return int(text)


def _body_of(request: HttpRequest) -> dict[str, list[Any]]:
    silent = {"csrfmiddlewaretoken", "idempotency_key"}
    typed = {name: sent for name, sent in request.POST.lists() if name not in silent}
    return typed | {f"file {name}": sent for name, sent in request.FILES.lists()}


def _tell(form: Any, error: Invalid) -> None:
    for name, sentence in error.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not error.fields:
        form.add_error(None, error.message)
