"""The command center: one glance over everything one may see."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from cxops.command_center import links, tiles
from cxops.command_center.headline import headline
from cxops.command_center.moment import Moment, moment_asked
from cxops.command_center.picture import Picture, picture_of
from cxops.kernel.clock import local_date, now
from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import PageView
from issues.enums import AgeBand
from issues.queries.choices import filter_choices
from issues.queries.persistence import persistence

RIGHT = "command_center.read"


class MomentView(PageView):
    """A page of now, or with ``?at=`` of a moment that has been."""

    right: ClassVar[str] = RIGHT

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            moment = moment_asked(
                request.GET.get("at", ""), zone=self.person.time_zone, now=now()
            )
        except Invalid as error:
            return self.page(self._frame() | {"problem": error.message}, status=400)
        day = local_date(moment.at, self.person.time_zone)
        frame = self._frame() | {"moment": moment, "day": day}
        return self.page(frame | self.context(moment))

    def context(self, moment: Moment) -> dict[str, Any]:
        """What the page shows of the moment."""
        raise NotImplementedError

    def _frame(self) -> dict[str, Any]:
        return {"today": local_date(now(), self.person.time_zone)}


class OverviewView(MomentView):
    """``/command-center/``."""

    template_name = "command_center/overview.html"

    def context(self, moment: Moment) -> dict[str, Any]:
        picture = picture_of(self.person, moment)
        return {
            "headline": headline(picture),
            "picture": picture,
            "ages": AgeBand.labels,
            "severities": tiles.severity_lines(picture),
            "waiting": tiles.waiting(picture),
            "decisions": tiles.decisions(picture),
            "signals": tiles.signals(picture),
            "pairs": tiles.pair_lines(picture),
            "beside_pairs": tiles.beside_pairs(picture),
            "voices": tiles.voices(picture),
            "states": tiles.state_lines(picture),
            "under_way": tiles.under_way(picture),
        } | self._persistent(picture)

    def _persistent(self, picture: Picture) -> dict[str, Any]:
        found = picture.persistence
        return {
            "persistence": found,
            "persistent_count": len(found.rows),
            "persistent_url": links.persistent(picture.moment),
            "persistent": tiles.persistent_lines(
                found.rows[: tiles.SHOWN],
                period=found.period,
                moment=picture.moment,
                words=picture.words,
            ),
        }


class PersistentView(MomentView):
    """``/command-center/persistent/``: all that persists, by the rule."""

    template_name = "command_center/persistent.html"

    def context(self, moment: Moment) -> dict[str, Any]:
        words = filter_choices()
        found = persistence(self.person, at=moment.at, words=words)
        return {
            "overview_url": links.overview(moment),
            "persistence": found,
            "persistent_count": len(found.rows),
            "persistent": tiles.persistent_lines(
                found.rows,
                period=found.period,
                moment=moment,
                words=words,
            ),
        }
