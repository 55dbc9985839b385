"""What becomes of numbers that somebody sends, beside those that stand. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel.errors import Invalid
from issues.drafts import FigureDraft, check_figure
from issues.enums import FigureResult
from issues.models import ImportBatch
from issues.models.figure import period_in_words
from issues.models.tally import COUNTER
from issues.queries.figures import Known, Standing, identity_of

if TYPE_CHECKING:
    from accounts.models import User

KEPT = (FigureResult.STORED, FigureResult.RESTATED)
#: The rights that let a person send numbers of a kind.
RIGHTS = {"tally": ("tally.count", "tally.import"), "exposure": ("exposure.write",)}


@dataclass(slots=True)
class Settled:
    """What became of one draft: the new ``record``, or the ``key`` of the one that was
    there, or the ``problem`` with the ``field`` whose value it is."""

    result: FigureResult
    record: Any = None
    key: int | None = None
    problem: str = ""
    field: str = ""


@dataclass(slots=True)
class Run:
    """Many drafts of one source, in one or more transactions.

    ``seen`` holds what the run itself has said: a file that contradicts itself is
    told so, in whatever order it is read and however often.
    """

    kind: type[Any]
    source: str
    actor: "User | None"
    at: datetime
    restate: bool = False
    batch: ImportBatch | None = None
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """ "tally" or "exposure": the beginning of its audit verbs."""
        return str(self.kind._meta.model_name)


def may_record(actor: "User | None", kind: type[Any], draft: FigureDraft) -> bool:
    """Whether the person may send numbers of this unit and place; the system may."""
    if actor is None:
        return True
    reach = reach_of(actor)
    place = draft.touchpoint
    journey = place.stage.journey_id if place is not None and place.pk else None
    return any(
        Over.ANY in reach.over(right) or reach.covering(right, draft.unit.pk, journey)
        for right in RIGHTS[str(kind._meta.model_name)]
    )


def check_source(source: str) -> None:
    """Refuse the name under which single taps are kept."""
    if source == COUNTER:
        raise Invalid(
            _("“%(name)s” stands for taps on the counter page. Name another source.")
            % {"name": COUNTER},
            field="source",
        )


def settle(
    run: Run, drafts: Sequence[FigureDraft], stands: Standing
) -> tuple[list[Settled], list[int]]:
    """What becomes of each draft, and the keys of what is superseded. Writes nothing;
    what is accepted stands for those that follow."""
    settled: list[Settled] = []
    superseded: list[int] = []
    for draft in drafts:
        one = _settle(run, draft, stands)
        if one.result in KEPT:
            known = stands.twin(draft)
            if known is not None and known.key is not None:
                superseded.append(known.key)
            one.record = _unsaved(run, draft)
            stands.add(draft, Known(draft.number, None))
        if one.result is not FigureResult.REJECTED:
            run.seen[identity_of(run.kind, draft, run.source)] = draft.number
        settled.append(one)
    return settled, superseded


def _settle(run: Run, draft: FigureDraft, stands: Standing) -> Settled:
    if not may_record(run.actor, run.kind, draft):
        return _rejected(not_yours(), "unit")
    try:
        check_figure(draft, at=run.at)
    except Invalid as error:
        return _rejected(error.message, error.field or "")
    said = run.seen.get(identity_of(run.kind, draft, run.source))
    if said is not None and said != draft.number:
        return _rejected(
            _("The same stands here twice, first with %(number)d.") % {"number": said},
            "number",
        )
    known = stands.twin(draft)
    if known is not None:
        return _beside(run, draft, known)
    other = stands.overlapped(draft)
    if other is not None:
        return _rejected(
            _("There is a number for %(period)s already; this would count twice.")
            % {"period": period_in_words(other.first, other.last)},
            "first_on",
        )
    return Settled(FigureResult.STORED)


def _beside(run: Run, draft: FigureDraft, known: Known) -> Settled:
    """The draft beside the number that stands for the same thing and period."""
    if known.number == draft.number:
        return Settled(FigureResult.UNCHANGED, key=known.key)
    if run.restate:
        return Settled(FigureResult.RESTATED)
    return _rejected(
        _("There is another number for this: %(number)d. Ask for it to be restated.")
        % {"number": known.number},
        "number",
    )


def _rejected(problem: str, name: str) -> Settled:
    return Settled(FigureResult.REJECTED, problem=problem, field=name)


def not_yours() -> str:
    return _("You can’t send numbers of this unit and place.")


def _unsaved(run: Run, draft: FigureDraft) -> Any:
    said: dict[str, Any] = {"unit": draft.unit, "touchpoint": draft.touchpoint}
    if run.name == "tally":
        said |= {
            "channel": draft.channel,
            "cause": draft.cause,
            "voice": draft.voice,
            "hour": draft.hour,
        }
    return run.kind(
        **said,
        measure=draft.measure,
        first_on=draft.first_on,
        last_on=draft.last_on,
        number=draft.number,
        source=run.source,
        identity=identity_of(run.kind, draft, run.source),
        import_batch=run.batch,
        recorded_by=run.actor,
        recorded_at=run.at,
    )
