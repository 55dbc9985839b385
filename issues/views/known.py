"""What is known already of a report that is being typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cxops.kernel.clock import now
from cxops.kernel.http.views import PageView
from issues.forms.filing import ReportForm
from issues.queries import choices
from issues.queries.known_problems import known_problems
from issues.queries.suggestions import similar_to_words

#: Longer keys are no keys.
_LONGEST_KEY = 18


class KnownView(PageView):
    """Published repeat problems with what to say, and similar reports one may see.

    A script asks for the panel alone; the button without scripts gets the form back
    with it, as it was filled. What was typed is kept nowhere.
    """

    right = "issue.file"
    template_name = "issues/report.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("issues:report"))

    def post(self, request: HttpRequest) -> HttpResponse:
        context = self._known()
        if getattr(request, "htmx", False):
            return render(request, "issues/parts/known.html", context)
        typed = {name: request.POST.get(name, "") for name in request.POST}
        form = ReportForm(person=self.person, initial=typed)
        return self.page(context | {"form": form, "asked": True})

    def _known(self) -> dict[str, Any]:
        text = self.request.POST.get("description", "")
        unit = choices.units().filter(pk=self._key("unit")).first()
        unit = unit or choices.home_unit(self.person)
        touchpoint = choices.touchpoints().filter(pk=self._key("touchpoint")).first()
        similar = similar_to_words(
            text,
            self.person,
            at=now(),
            unit=unit.pk if unit else None,
            touchpoint=touchpoint.pk if touchpoint else None,
        )
        known = known_problems(text, self.person, touchpoint=touchpoint, found=similar)
        return {"known": known, "similar": similar}

    def _key(self, name: str) -> int:
        value = self.request.POST.get(name, "")
        is_key = value.isascii() and value.isdigit() and len(value) <= _LONGEST_KEY
        return int(value) if is_key else 0
