"""The weeks of an improvement in effect: the picture and the table of its verdict."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cxops.kernel.http.views import PageView
from improvements.access import measured_for
from improvements.views.effect import effect_context


class WeeksView(PageView):
    """Reckoned anew. The one page asks for the part that stands on it."""

    right = "initiative.read"
    template_name = "improvements/initiative_weeks.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        initiative = measured_for(self.person, ref)
        context = {
            "initiative": initiative,
            **effect_context(initiative, self.person),
        }
        if request.headers.get("HX-Request"):
            return render(request, "improvements/parts/effect.html", context)
        return self.page(context)
